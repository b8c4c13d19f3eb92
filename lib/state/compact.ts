/**
 * Rewrites shards without what is of no use any more: addresses that nobody has seen for long, lines that count for nothing. All else that is
 * written to a shard stays where it is; only here lines move, so this is for `--expire` alone, under the lock.
 */
import { readInto } from "../files/read_file.ts";
import { replaceFile } from "../files/write_file.ts";
import { RECORD_BYTES } from "./record.ts";
import { columnOf, isSet, numberAt } from "./record_bytes.ts";
import { scanShard } from "./scan_shard.ts";
import { addressAt } from "./shard_file.ts";
import { shardName, shardsIn } from "./shard.ts";
import { readShardKey } from "./shard_key.ts";

/** What was taken out of a shard. */
export interface Compacted {
  readonly forgotten: readonly string[];
  /** Lines that count for nothing, see scan_shard.ts. */
  readonly useless: number;
}

/**
 * The shards that hold something of no use. Looks without the lock: what is found is looked at again under it.
 *
 * @param rootDir The ROOT_DIR.
 * @param staleBefore Epoch seconds; who was seen last before this and is on no list is forgotten. 0: nobody.
 * @returns Their numbers.
 * @throws SentryError when a shard cannot be read.
 */
export function shardsToCompact(rootDir: string, staleBefore: number): number[] {
  const isStale = staleTest(staleBefore);
  const found: number[] = [];
  let buffer = new Uint8Array(1 << 16);
  const key = readShardKey(rootDir);
  for (const shard of shardsIn(rootDir, key)) {
    const [bytes, filled] = readInto(pathOf(rootDir, shard), buffer);
    buffer = bytes;
    const { records } = scanShard(bytes, filled, shard, key);
    const isWhole = records.length * RECORD_BYTES === filled;
    if (!isWhole || records.some((at) => isStale(bytes, at))) found.push(shard);
  }
  return found;
}

/** What one shard after the other is read into: each can have megabytes, and memory is collected late. */
export interface SpareMemory {
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Begins with little.
 *
 * @returns Memory for {@link compactShard}.
 */
export function spareMemory(): SpareMemory {
  return { bytes: new Uint8Array(1 << 16) };
}

/**
 * Rewrites one shard. To be called with the lock held, and nothing else under way.
 *
 * @param rootDir The ROOT_DIR.
 * @param shard Its number.
 * @param staleBefore See {@link shardsToCompact}.
 * @param spare What it is read into.
 * @returns What was taken out.
 * @throws SentryError when it cannot be read or written; it is then as it was.
 */
export function compactShard(
  rootDir: string,
  shard: number,
  staleBefore: number,
  spare = spareMemory(),
): Compacted {
  const isStale = staleTest(staleBefore);
  const path = pathOf(rootDir, shard);
  const [bytes, filled] = readInto(path, spare.bytes);
  spare.bytes = bytes;
  const forgotten: string[] = [];
  const { records, damaged, misplaced, doubled } = scanShard(
    bytes,
    filled,
    shard,
    readShardKey(rootDir),
  );
  let end = 0;
  for (const at of records) {
    if (isStale(bytes, at)) forgotten.push(addressAt(bytes, at));
    else {
      // What is kept moves up, over what is not.
      bytes.copyWithin(end, at, at + RECORD_BYTES);
      end += RECORD_BYTES;
    }
  }
  const useless = damaged + misplaced + doubled;
  if (forgotten.length > 0 || useless > 0) replaceFile(path, bytes.subarray(0, end), 0o600);
  return { forgotten, useless };
}

/** Whether the record at a place is of an address on no list that was seen last before a time. */
function staleTest(staleBefore: number): (bytes: Uint8Array, at: number) => boolean {
  const [firstAt, firstWidth] = columnOf("firstSeen");
  const [lastAt, lastWidth] = columnOf("lastSeen");
  const [whiteAt, whiteWidth] = columnOf("whitelistedAt");
  const [blackAt, blackWidth] = columnOf("blacklistedAt");
  return (bytes, at) =>
    numberAt(bytes, at + lastAt, lastWidth) < staleBefore &&
    numberAt(bytes, at + firstAt, firstWidth) < staleBefore &&
    !isSet(bytes, at + whiteAt, whiteWidth) && !isSet(bytes, at + blackAt, blackWidth);
}

function pathOf(rootDir: string, shard: number): string {
  return `${rootDir}/state/${shardName(shard)}`;
}
