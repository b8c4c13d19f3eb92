/** Looks at records and lists while nobody waits: they can be a million, and a flood may change them every second. */
import { compareLists } from "../deny_list/compare.ts";
import { fileStamp } from "../deny_list/stamp.ts";
import { areLong, type DenyFiles } from "../deny_list/deny_files.ts";
import { sentenceOf, SentryError } from "../errors.ts";
import { changeRecords, filesOf, lostFiles } from "../decisions/change_records.ts";
import { notFollowing } from "../decisions/follows_records.ts";
import { followListsTodo } from "../decisions/reconcile.ts";
import type { Settings } from "../policy/settings.ts";
import { prefixesPath } from "../state/prefixes.ts";
import { type Check, fine, unknown } from "./check.ts";
import { blocksCheck, listsCheck, spoolCheck } from "./state_checks.ts";

/** So often it is looked again where a list was written meanwhile. */
const MOST_LOOKS = 4;

/**
 * Checks lists, blocks and the spool.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param usesHook Whether the hook writes the spool.
 * @returns The findings.
 */
export async function lookAtLists(
  settings: Settings,
  now: number,
  usesHook: boolean,
): Promise<Check[]> {
  try {
    const files = filesOf(settings);
    const lost = lostFiles(settings);
    // The first change makes it anew, and is over before anything is compared.
    if (lost.length > 0) await changeRecords(settings, now, () => {});
    // What long lists have still to follow is known.
    if (!areLong(files, 0)) await followListsTodo(settings, now);
    const spool = await changeRecords(
      settings,
      now,
      (change) => spoolCheck(change, settings.rootDir, now, usesHook),
    );
    const looked = await looksAlike(settings, now, files, () => [
      settings.addToTcpwrappers
        ? listsCheck(compareLists(files), settings)
        : fine("lists", "ADD_TO_TCPWRAPPERS is 0: none are kept"),
      blocksCheck(lost, notFollowing(settings)),
    ]);
    return [...looked, spool];
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return [unknown("lists", sentenceOf(error), "Run --doctor as root")];
  }
}

/** What is seen while no list was written; where one always is, with the lock held. */
async function looksAlike<T>(
  settings: Settings,
  now: number,
  files: DenyFiles,
  look: () => T,
): Promise<T> {
  // With the lock held no change is in the middle.
  const stamps = () =>
    changeRecords(
      settings,
      now,
      () =>
        [files.hostsDeny, files.patterns, files.exceptions, prefixesPath(files.rootDir)]
          .map(fileStamp).join("\n"),
    );
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const before = await stamps();
    const seen = look();
    if (before === await stamps()) return seen;
  }
  return await changeRecords(settings, now, look);
}
