/** What the deny lists must hold, as it follows from the records and the blocks among them. */
import { insideOneOf } from "../address/inside.ts";
import { contains, type Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { isSingleIPv4 } from "./address_bytes.ts";
import { subtract } from "../address/subtract.ts";
import { readInto } from "../files/read_file.ts";
import { around, deniedBlocks, type Prefixes } from "./prefixes.ts";
import { type AddressRecord, CAUSE_START, parseRecord } from "./record.ts";
import { columnOf, isSet, numberAt } from "./record_bytes.ts";
import { scanShard, wantedIn } from "./scan_shard.ts";
import { addressAt, lineAt, listedIn } from "./shard_file.ts";
import { shardName, shardOf, shardsIn } from "./shard.ts";
import { readShardKey } from "./shard_key.ts";

/**
 * The records on a list, as they are on disk.
 *
 * @param rootDir The ROOT_DIR.
 * @param list Which list.
 * @returns The records, shard by shard.
 * @throws SentryError when a shard cannot be read.
 */
export function* recordsOn(
  rootDir: string,
  list: "whitelistedAt" | "blacklistedAt",
): Generator<AddressRecord> {
  let buffer = new Uint8Array(1 << 16);
  const key = readShardKey(rootDir);
  for (const number of shardsIn(rootDir, key)) {
    const [bytes, filled] = readInto(`${rootDir}/state/${shardName(number)}`, buffer);
    buffer = bytes;
    yield* listedIn(list, bytes, filled, number, key);
  }
}

/**
 * How many records are on a list.
 *
 * @param rootDir The ROOT_DIR.
 * @param list Which list.
 * @returns Their number.
 * @throws SentryError when a shard cannot be read.
 */
export function countOn(rootDir: string, list: "whitelistedAt" | "blacklistedAt"): number {
  const [start, width] = columnOf(list);
  let buffer = new Uint8Array(1 << 16);
  let count = 0;
  const key = readShardKey(rootDir);
  for (const number of shardsIn(rootDir, key)) {
    const [bytes, filled] = readInto(`${rootDir}/state/${shardName(number)}`, buffer);
    buffer = bytes;
    count += wantedIn(bytes, filled, number, key, (at) => isSet(bytes, at + start, width)).length;
  }
  return count;
}

/**
 * The records on a list that can be of blocks: all but those of single IPv4 addresses, which most are.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The records, shard by shard.
 * @throws SentryError when a shard cannot be read.
 */
export function* possibleBlocks(rootDir: string): Generator<AddressRecord> {
  let buffer = new Uint8Array(1 << 16);
  const key = readShardKey(rootDir);
  for (const number of shardsIn(rootDir, key)) {
    const [bytes, filled] = readInto(`${rootDir}/state/${shardName(number)}`, buffer);
    buffer = bytes;
    const isPossible = (at: number) =>
      LISTS.some(([start, width]) => isSet(bytes, at + start, width)) &&
      !isSingleIPv4(bytes, at);
    for (const at of wantedIn(bytes, filled, number, key, isPossible)) {
      yield parseRecord(lineAt(bytes, at))!;
    }
  }
}

const LISTS = ["blacklistedAt", "whitelistedAt"].map(columnOf);

/**
 * All records, as they are on disk.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The records, shard by shard; damaged lines are passed over.
 * @throws SentryError when a shard cannot be read.
 */
export function* allRecords(rootDir: string): Generator<AddressRecord> {
  let buffer = new Uint8Array(1 << 16);
  const key = readShardKey(rootDir);
  for (const number of shardsIn(rootDir, key)) {
    const [bytes, filled] = readInto(`${rootDir}/state/${shardName(number)}`, buffer);
    buffer = bytes;
    for (const at of scanShard(bytes, filled, number, key).records) {
      yield parseRecord(lineAt(bytes, at))!;
    }
  }
}

/**
 * The records of those who have probably guessed a password, and about whom nobody has decided yet.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The records, shard by shard.
 * @throws SentryError when a shard cannot be read.
 */
export function* guessedIn(rootDir: string): Generator<AddressRecord> {
  let buffer = new Uint8Array(1 << 16);
  const key = readShardKey(rootDir);
  for (const number of shardsIn(rootDir, key)) {
    const [bytes, filled] = readInto(`${rootDir}/state/${shardName(number)}`, buffer);
    buffer = bytes;
    // The first letter of the cause, which no other cause has.
    const isGuessed = (at: number) => bytes[at + CAUSE_START] === GUESSED;
    for (const at of wantedIn(bytes, filled, number, key, isGuessed)) {
      yield parseRecord(lineAt(bytes, at))!;
    }
  }
}

const GUESSED = "g".charCodeAt(0);

/**
 * Finds what has a time in its record that lies outside of a span; when it was first seen may be before.
 *
 * @param rootDir The ROOT_DIR.
 * @param first Epoch seconds; 0 in a record is never, and lies in any span.
 * @param last Epoch seconds.
 * @returns The addresses and blocks, shard by shard.
 * @throws SentryError when a shard cannot be read.
 */
export function* seenOutside(rootDir: string, first: number, last: number): Generator<Network> {
  let buffer = new Uint8Array(1 << 16);
  const key = readShardKey(rootDir);
  for (const number of shardsIn(rootDir, key)) {
    const [bytes, filled] = readInto(`${rootDir}/state/${shardName(number)}`, buffer);
    buffer = bytes;
    const isOutside = (at: number) =>
      TIMES.some(([start, width], i) => {
        const time = numberAt(bytes, at + start, width);
        return time > last || (i > 0 && time > 0 && time < first);
      });
    for (const at of wantedIn(bytes, filled, number, key, isOutside)) {
      yield parseRecord(lineAt(bytes, at))!.network;
    }
  }
}

const TIMES = ["firstSeen", "lastSeen", "whitelistedAt", "blacklistedAt"].map(columnOf);

/**
 * Finds what is in some blocks, in one look at the files. Neighbours share a shard, so a small block is in one of them.
 *
 * @param rootDir The ROOT_DIR.
 * @param blocks The blocks.
 * @returns The addresses and blocks in them that are on a list or have logged in, as they are on disk; the blocks themselves
 * left out, unless they are in one another.
 * @throws SentryError when a shard cannot be read.
 */
export function* namedInside(rootDir: string, blocks: readonly Network[]): Generator<Network> {
  const isOneShard = ({ bytes, length }: Network) => length >= (bytes.length === 4 ? 24 : 64);
  const key = readShardKey(rootDir);
  const shards = blocks.every(isOneShard)
    ? new Set(blocks.map((block) => shardOf(block, key)))
    : shardsIn(rootDir, key);
  const isIn = insideOneOf(blocks);
  let buffer = new Uint8Array(1 << 16);
  for (const number of shards) {
    const [bytes, filled] = readInto(`${rootDir}/state/${shardName(number)}`, buffer);
    buffer = bytes;
    const isNoted = (at: number) => NOTED.some(([start, width]) => isSet(bytes, at + start, width));
    for (const at of wantedIn(bytes, filled, number, key, isNoted)) {
      const network = parseNetwork(addressAt(bytes, at));
      if (network && isIn(network)) yield network;
    }
  }
}

const NOTED = ["blacklistedAt", "whitelistedAt", "successes"].map(columnOf);

/**
 * Whether a record has a line of its own in the deny lists: it is blacklisted, and the block around it that decides is not.
 *
 * @param record The record.
 * @param prefixes The blocks on a list.
 * @returns False too for one that is folded into its block.
 */
export function isListed(record: AddressRecord, prefixes: Prefixes): boolean {
  return record.blacklistedAt > 0 && around(prefixes, record.network)[0]?.list !== "deny";
}

/**
 * What must be let in although a listed block covers it: whitelisted addresses and blocks in it, without what is
 * blacklisted in those again.
 *
 * @param rootDir The ROOT_DIR, its records written.
 * @param prefixes The blocks on a list.
 * @returns Addresses and blocks; none where no block is blacklisted.
 */
export function exceptionsOf(rootDir: string, prefixes: Prefixes): Network[] {
  const denied = deniedBlocks(prefixes);
  if (denied.length === 0) return [];
  const isIn = insideOneOf(denied);
  const white = [...networksOn(rootDir, "whitelistedAt", isIn)];
  // Only in a block there can be something else.
  const blocks = white.filter(({ length, bytes }) => length < 8 * bytes.length);
  const isInWhite = insideOneOf(blocks);
  const black = blocks.length === 0 ? [] : [...networksOn(rootDir, "blacklistedAt", isInWhite)];
  return white.flatMap((network) =>
    subtract(network, black.filter((one) => contains(network, one)))
  );
}

function* networksOn(
  rootDir: string,
  list: "whitelistedAt" | "blacklistedAt",
  isWanted: (network: Network) => boolean,
): Generator<Network> {
  for (const { network } of recordsOn(rootDir, list)) if (isWanted(network)) yield network;
}
