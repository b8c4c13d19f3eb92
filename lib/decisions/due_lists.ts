/** Decides when the long files of the deny list are written: it costs as much as they are long, and who attacks could ask for it. */
import { areLong } from "../deny_list/deny_files.ts";
import { MOST_RECENT } from "../deny_list/recent.ts";
import { lstatIfPresent, readTextIfPresent } from "../files/read_file.ts";
import type { Settings } from "../policy/settings.ts";
import { listsTodoEnd, listsTodoPath } from "../state/lists_todo.ts";
import { filesOf } from "./change_records.ts";
import { followLists } from "./follow_lists.ts";

/** The files are that much larger than what they have to follow, at most. */
const SHARE = 32;

/** What they have to follow waits no longer, in milliseconds. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Has the files follow, if it is time.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param knowNothingElse Whether libwrap's rules name the long files alone, so that what is to be followed is not in force before.
 * @throws SentryError when a file could not be read or written.
 */
export async function followListsIfDue(
  settings: Settings,
  now: number,
  knowNothingElse: () => boolean,
): Promise<void> {
  if (isDue(settings, knowNothingElse)) await followLists(settings, now, false);
}

function isDue(settings: Settings, knowNothingElse: () => boolean): boolean {
  const { rootDir } = settings;
  const files = filesOf(settings);
  const end = listsTodoEnd(rootDir);
  // A scan that puts pieces has short lists follow at its end.
  const isByRecent = [files.denyRecent, files.allowRecent].some((path) =>
    lstatIfPresent(path)?.size
  );
  if (end === 0 || !isByRecent && !areLong(files, 0)) return false;
  const list = lstatIfPresent(files.hostsDeny);
  if (!list || end >= MOST_RECENT || end * SHARE >= list.size) return true;
  // Only this writes it, or a hand.
  const age = Math.abs(Date.now() - (list.mtime?.getTime() ?? 0));
  return age >= LONGEST_WAIT_MS || knowNothingElse() || isToFollowAtOnce(settings);
}

/** Whether what is to be followed is not in force before: a block goes, or the list is made anew. */
function isToFollowAtOnce({ rootDir, ipv6Prefix }: Settings): boolean {
  return (readTextIfPresent(listsTodoPath(rootDir)) ?? "").split("\n").some((line) =>
    line === "n" || line === "a" || line.startsWith("-") && line.includes("/") &&
      !(line.includes(":") && line.endsWith(`/${ipv6Prefix}`))
  );
}
