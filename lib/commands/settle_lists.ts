/** Has the long files of the deny list follow, where that is due: also as the rules of libwrap have it. */
import { careNeeded, changeRecords } from "../decisions/change_records.ts";
import { followListsIfDue } from "../decisions/due_lists.ts";
import { followLists } from "../decisions/follow_lists.ts";
import { HOSTS_ALLOW, HOSTS_DENY } from "../install/allow_rules.ts";
import { readBytesAsText } from "../install/carry_out.ts";
import type { Settings } from "../policy/settings.ts";
import { namesLongListsAlone } from "../wrappers/sentry_rules.ts";

/**
 * Has the files follow, if it is time.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param isWatched Whether somebody waits for it to be done, and it is time in any case.
 * @throws SentryError when a file could not be read or written.
 */
export async function settleLists(
  settings: Settings,
  now: number,
  isWatched: boolean,
): Promise<void> {
  const { rootDir } = settings;
  const knowNothingElse = () =>
    [HOSTS_ALLOW, HOSTS_DENY].some((path) =>
      namesLongListsAlone(readBytesAsText(path) ?? "", rootDir)
    );
  if (!isWatched) return await followListsIfDue(settings, now, knowNothingElse);
  await adoptAll(settings, now);
  await followLists(settings, now, true);
}

/** A change takes over so much of what was done to a long list by hand; who did it waits for all of it. */
async function adoptAll(settings: Settings, now: number): Promise<void> {
  for (let adopted = 1; adopted > 0 && careNeeded(settings).isEdited;) {
    adopted = await changeRecords(settings, now, (_change, adopted) => adopted);
  }
}
