/** What the deny lists must hold, as it follows from the records and the blocks among them. */
import { contains, type Network } from "../address/network.ts";
import { subtract } from "../address/subtract.ts";
import { readInto } from "../files/read_file.ts";
import { around, type Prefix } from "./prefixes.ts";
import { type AddressRecord, parseRecord, RECORD_BYTES } from "./record.ts";
import { lineAt, listedIn } from "./shard_file.ts";
import { shardName, shardOf, shardsIn } from "./shard.ts";

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
  for (const number of shardsIn(rootDir)) {
    const [bytes, filled] = readInto(`${rootDir}/state/${shardName(number)}`, buffer);
    buffer = bytes;
    yield* listedIn(list, bytes, filled);
  }
}

/**
 * The records of all that is in a block, as they are on disk. Neighbours share a shard, so a small block is one file.
 *
 * @param rootDir The ROOT_DIR.
 * @param block The block.
 * @returns The records, the block's own left out.
 * @throws SentryError when a shard cannot be read.
 */
export function recordsInside(rootDir: string, block: Network): AddressRecord[] {
  const isOneShard = block.length >= (block.bytes.length === 4 ? 24 : 64);
  const found: AddressRecord[] = [];
  let buffer = new Uint8Array(1 << 16);
  for (const number of isOneShard ? [shardOf(block)] : shardsIn(rootDir)) {
    const [bytes, filled] = readInto(`${rootDir}/state/${shardName(number)}`, buffer);
    buffer = bytes;
    for (let at = 0; at + RECORD_BYTES <= filled; at += RECORD_BYTES) {
      if (!mayBeInside(bytes, at, block)) continue;
      const record = parseRecord(lineAt(bytes, at));
      if (!record || record.network.length <= block.length) continue;
      if (contains(block, record.network)) found.push(record);
    }
  }
  return found;
}

/** Whether a line begins as an address of the block's family does; a text is cheaper to look at than to parse. */
function mayBeInside(bytes: Uint8Array, at: number, block: Network): boolean {
  const wanted = block.text;
  // Up to the first separator all addresses of a block of a byte, or a group, and more are alike.
  const end = wanted.search(/[.:]/);
  if (end < 1 || block.length < (block.bytes.length === 4 ? 8 : 16)) return true;
  for (let i = 0; i <= end; i++) if (bytes[at + i] !== wanted.charCodeAt(i)) return false;
  return true;
}

/**
 * Whether a record has a line of its own in the deny lists: it is blacklisted, and the block around it that decides is not.
 *
 * @param record The record.
 * @param prefixes The blocks on a list.
 * @returns False too for one that is folded into its block.
 */
export function isListed(record: AddressRecord, prefixes: readonly Prefix[]): boolean {
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
export function exceptionsOf(rootDir: string, prefixes: readonly Prefix[]): Network[] {
  const denied = prefixes.filter(({ list }) => list === "deny").map(({ network }) => network);
  if (denied.length === 0) return [];
  const isInside = ({ network }: AddressRecord) =>
    denied.some((block) => block.length < network.length && contains(block, network));
  const white = [...recordsOn(rootDir, "whitelistedAt")].filter(isInside);
  if (white.length === 0) return [];
  const black = [...recordsOn(rootDir, "blacklistedAt")].filter(isInside);
  return white.flatMap(({ network }) =>
    subtract(network, black.map((record) => record.network).filter((one) => contains(network, one)))
  );
}
