/** The numbers of `--report`, read from the bytes of the records without making objects of them. */
import { readInto } from "../files/read_file.ts";
import { columnOf, isSet, numberAt } from "../state/record_bytes.ts";
import { scanShard } from "../state/scan_shard.ts";
import { shardName, shardsIn } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";

/** How many addresses there are, and what became of them. */
export interface Summary {
  readonly addresses: number;
  readonly connections: number;
  readonly whitelisted: number;
  readonly blacklisted: number;
}

/**
 * Counts all records.
 *
 * @param rootDir The ROOT_DIR; a missing one has no records.
 * @returns The sums.
 * @throws SentryError when a file cannot be read.
 */
export function readSummary(rootDir: string): Summary {
  const sums = { addresses: 0, connections: 0, whitelisted: 0, blacklisted: 0 };
  const [seenAt, seenWidth] = columnOf("seen");
  const [whiteAt, whiteWidth] = columnOf("whitelistedAt");
  const [blackAt, blackWidth] = columnOf("blacklistedAt");
  let buffer = new Uint8Array(1 << 16);
  const key = readShardKey(rootDir);
  for (const shard of shardsIn(rootDir, key)) {
    const path = `${rootDir}/state/${shardName(shard)}`;
    const [bytes, filled] = readInto(path, buffer);
    buffer = bytes;
    for (const at of scanShard(bytes, filled, shard, key).records) {
      sums.addresses++;
      sums.connections += numberAt(bytes, at + seenAt, seenWidth);
      if (isSet(bytes, at + whiteAt, whiteWidth)) sums.whitelisted++;
      if (isSet(bytes, at + blackAt, blackWidth)) sums.blacklisted++;
    }
  }
  return sums;
}
