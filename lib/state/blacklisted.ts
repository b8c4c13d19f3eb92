/** All that is blacklisted, without an object for any of it: there can be a million. */
import { parseNetwork } from "../address/parse.ts";
import { readInto } from "../files/read_file.ts";
import { columnText, setColumnOfRecord } from "./address_table.ts";
import { around, type Prefixes } from "./prefixes.ts";
import { columnOf, isSet } from "./record_bytes.ts";
import { wantedIn } from "./scan_shard.ts";
import { shardName, shardsIn } from "./shard.ts";
import { readShardKey } from "./shard_key.ts";

/**
 * Goes through all blacklisted addresses and blocks without an object for any.
 *
 * @param rootDir The ROOT_DIR.
 * @param enter Is called for each, once it stands in the column of the table.
 * @throws SentryError when a shard cannot be read.
 */
export function eachBlacklisted(rootDir: string, enter: () => void): void {
  const [start, width] = columnOf("blacklistedAt");
  let buffer = new Uint8Array(1 << 16);
  const key = readShardKey(rootDir);
  for (const number of shardsIn(rootDir, key)) {
    const [bytes, filled] = readInto(`${rootDir}/state/${shardName(number)}`, buffer);
    buffer = bytes;
    const isOn = (at: number) => isSet(bytes, at + start, width);
    for (const at of wantedIn(bytes, filled, number, key, isOn)) {
      setColumnOfRecord(bytes, at);
      enter();
    }
  }
}

/**
 * Goes through what has a line of its own in the deny lists.
 *
 * @param rootDir The ROOT_DIR.
 * @param prefixes The blocks on a list.
 * @param enter Is called for each.
 * @throws SentryError when a shard cannot be read.
 */
export function eachListed(rootDir: string, prefixes: Prefixes, enter: () => void): void {
  const isInBlock = () => around(prefixes, parseNetwork(columnText())!)[0]?.list === "deny";
  const hasBlocks = prefixes.lengths.length > 0;
  eachBlacklisted(rootDir, () => {
    if (!hasBlocks || !isInBlock()) enter();
  });
}
