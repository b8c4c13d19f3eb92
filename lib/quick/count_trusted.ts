/** Counts a connection of an address whose own record is on the whitelist, as `--connect` does. */
import { type Network, subjectOf } from "../address/network.ts";
import type { Settings } from "../policy/settings.ts";
import { standingText } from "../report/texts.ts";
import { writeRecords } from "../state/carry_out.ts";
import { countLine } from "../state/count_line.ts";
import { findLineIn } from "../state/find_line.ts";
import { readPrefixes } from "../state/prefixes.ts";
import { blankRecord } from "../state/record.ts";
import { columnOf, isSet } from "../state/record_bytes.ts";
import { shardName, shardOf } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";
import { whenQuiet } from "./quiet_folder.ts";

/**
 * Counts a connection.
 *
 * @param address The client.
 * @param settings The settings by the environment alone.
 * @param now Epoch seconds.
 * @returns What `--connect` prints; nothing where it is not so, and nothing was changed.
 * @throws SentryError when a file cannot be read or written.
 */
export function countTrusted(
  address: Network,
  settings: Settings,
  now: number,
): string | undefined {
  return whenQuiet(settings, (names) => count(address, names, settings, now));
}

function count(
  address: Network,
  names: ReadonlySet<string>,
  settings: Settings,
  now: number,
): string | undefined {
  const { rootDir, ipv6Prefix } = settings;
  const subject = subjectOf(address, ipv6Prefix);
  const shard = shardOf(subject, readShardKey(rootDir));
  const found = findLineIn(`${rootDir}/state/${shardName(shard)}`, subject);
  const [start, width] = columnOf("whitelistedAt");
  if (!found || !isSet(found.line, start, width)) return undefined;
  // Otherwise there can be a more specific record than that of the unit in which it is counted.
  if (names.has("prefixes") && readPrefixes(rootDir).isMixed) return undefined;
  const seen = countLine(found.line, 0, now);
  writeRecords(rootDir, [{ shard, at: found.at, lines: found.line }], false);
  const record = { ...blankRecord(subject), seen };
  return standingText(address, record, { list: "allow", by: record });
}
