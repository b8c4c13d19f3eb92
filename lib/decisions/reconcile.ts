/** Makes records and what follows from them say the same, whatever was done to them. */
import { compareLists, type Differences, isAgreed } from "../deny_list/compare.ts";
import { areLong, distrust, listedInBoth } from "../deny_list/deny_files.ts";
import type { Settings } from "../policy/settings.ts";
import { isListed } from "../state/listing.ts";
import { listsTodoEnd } from "../state/lists_todo.ts";
import { readPrefixes } from "../state/prefixes.ts";
import { changeRecords, filesOf, lostFiles } from "./change_records.ts";
import { followLists } from "./follow_lists.ts";
import { notFollowing } from "./follows_records.ts";

/**
 * Makes `prefixes` and `allow.patterns` anew where they do not follow from the records. Adopts what was edited by hand, also where the file looks as it was left, and lists every blacklisted address that is not
 * listed. Looks without the lock first: mostly there is nothing to do, and nobody waits.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What was done, as sentences.
 * @throws SentryError when it could not be done.
 */
export async function reconcile(settings: Settings, now: number): Promise<string[]> {
  const files = filesOf(settings);
  const said: string[] = [];
  await followListsTodo(settings, now);
  const odd = new Set([...lostFiles(settings), ...notFollowing(settings)]);
  if (odd.size > 0) {
    distrust(files);
    await changeRecords(settings, now, () => {});
    said.push(`${[...odd].join(" and ")} did not follow from the records: made anew`);
  }
  if (!settings.addToTcpwrappers) return said;
  const found = compareLists(files);
  if (isAgreed(found)) return said;
  distrust(files);
  const adopted = await changeRecords(settings, now, (_, adopted) => adopted);
  const missing = areLong(files, 0)
    ? await followAnew(settings, now, found)
    : await listMissing(settings, now);
  if (adopted > 0) said.push(`${adopted} addresses follow what was done to hosts.deny by hand`);
  if (missing > 0) said.push(`${missing} blacklisted addresses were not listed, and are now`);
  if (adopted + missing === 0) said.push("deny.patterns was made anew from hosts.deny");
  return said;
}

async function listMissing(settings: Settings, now: number): Promise<number> {
  return await changeRecords(settings, now, (change) => {
    const listed = listedInBoth(filesOf(settings));
    const prefixes = readPrefixes(settings.rootDir);
    const missing = [...change.blocked()].filter((record) =>
      !listed.has(record.network.text) && isListed(record, prefixes)
    );
    for (const { network } of missing) change.enforce(network);
    return missing.length;
  });
}

/** Long lists are made anew as a whole, aside. */
async function followAnew(settings: Settings, now: number, found: Differences): Promise<number> {
  await changeRecords(settings, now, (change) => change.enforceAll());
  await followLists(settings, now, true);
  return Math.max(found.notInPatterns.count, found.notInHostsDeny.count);
}

/**
 * Has the lists follow what pieces of a scan have left for later, as they are if it was killed; one that still runs does it again.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @throws SentryError when it could not be written down.
 */
export async function followListsTodo(settings: Settings, now: number): Promise<void> {
  if (listsTodoEnd(settings.rootDir) === 0) return;
  if (areLong(filesOf(settings), 0)) return await followLists(settings, now, true);
  await changeRecords(settings, now, (change) => change.listNow());
}
