/** Whether the files that follow from the records say what the records say, by their whole content. */
import { exceptionsText } from "../deny_list/deny_files.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import type { Settings } from "../policy/settings.ts";
import { exceptionsOf } from "../state/listing.ts";
import { formatPrefixes, parsePrefixes, prefixesPath } from "../state/prefixes.ts";
import { findPrefixes } from "../state/store.ts";
import { filesOf, storeOf } from "./change_records.ts";

/**
 * Compares `prefixes` and `allow.patterns` with the records. Costs a look at all of them.
 *
 * @param settings The settings.
 * @returns The names of the files that say something else.
 * @throws SentryError when one cannot be read.
 */
export function notFollowing(settings: Settings): string[] {
  const text = readTextIfPresent(prefixesPath(settings.rootDir)) ?? "";
  // That there were smaller blocks is not forgotten with the last of them.
  const prefixes = findPrefixes(storeOf(settings), parsePrefixes(text).isMixed);
  const names = text === formatPrefixes(prefixes) ? [] : ["prefixes"];
  if (settings.addToTcpwrappers) {
    const exceptions = readTextIfPresent(filesOf(settings).exceptions) ?? "";
    const wanted = exceptionsText(exceptionsOf(settings.rootDir, prefixes));
    if (exceptions !== wanted) names.push("allow.patterns");
  }
  return names;
}
