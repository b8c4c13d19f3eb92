/** The bytes of one shard: whole lines of 128 bytes, found by their position. */
import type { Network } from "../address/network.ts";
import { readIfPresent } from "../files/read_file.ts";
import { type AddressRecord, parseRecord, RECORD_BYTES } from "./record.ts";
import { columnOf, isSet } from "./record_bytes.ts";

/** From this many searches on it is cheaper to make an index. */
const MANY_SEARCHES = 32;

/** A record is ASCII; whatever else a line holds becomes something that is no record. */
const ASCII = new TextDecoder();

const NEWLINE = 10;
const SPACE = 32;

/** A shard in memory; `bytes` is as it was read and not changed. */
export interface Shard {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Where the next new record goes: behind the last whole line, over a torn one. */
  end: number;
  /** Where records are, by address; made once there are many searches. */
  index: Map<string, number> | undefined;
  searches: number;
}

/**
 * Reads a shard.
 *
 * @param path Its file; a missing one is an empty shard.
 * @returns The shard.
 * @throws SentryError when it cannot be read.
 */
export function readShard(path: string): Shard {
  const bytes = readIfPresent(path) ?? new Uint8Array(0);
  let end = bytes.length - (bytes.length % RECORD_BYTES);
  while (end > 0 && !isWhole(bytes, end - RECORD_BYTES)) end -= RECORD_BYTES;
  return { path, bytes, end, index: undefined, searches: 0 };
}

/**
 * Finds an address's record.
 *
 * @param shard Its shard.
 * @param network The address or block.
 * @returns The record and the byte where it begins; nothing when there is none.
 */
export function findRecord(
  shard: Shard,
  network: Network,
): { at: number; record: AddressRecord } | undefined {
  shard.searches++;
  if (shard.searches > MANY_SEARCHES) shard.index ??= indexOf(shard);
  const guess = shard.index ? shard.index.get(network.text) : search(shard, network.text);
  if (guess === undefined) return undefined;
  const record = parseRecord(lineAt(shard.bytes, guess));
  if (record) return { at: guess, record };
  // The index holds the first line that begins with the address; a damaged one may hide a good one.
  const at = search(shard, network.text);
  return at === undefined ? undefined : { at, record: parseRecord(lineAt(shard.bytes, at))! };
}

/**
 * The records on a list among a shard's bytes, without a look into the others.
 *
 * @param list Which list.
 * @param bytes The bytes; they must not change while this goes on.
 * @param end How many of them there are.
 * @returns The records in the order of the file.
 */
export function* listedIn(
  list: "whitelistedAt" | "blacklistedAt",
  bytes: Uint8Array,
  end: number,
): Generator<AddressRecord> {
  const [start, width] = columnOf(list);
  for (let at = 0; at + RECORD_BYTES <= end; at += RECORD_BYTES) {
    if (!isSet(bytes, at + start, width)) continue;
    const record = parseRecord(lineAt(bytes, at));
    if (record && record[list] > 0) yield record;
  }
}

function search(shard: Shard, text: string): number | undefined {
  const { bytes } = shard;
  const wanted = new TextEncoder().encode(text + " ");
  for (let at = 0; at < shard.end; at += RECORD_BYTES) {
    let i = 0;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    if (i === wanted.length && parseRecord(lineAt(bytes, at))) return at;
  }
  return undefined;
}

function indexOf(shard: Shard): Map<string, number> {
  const index = new Map<string, number>();
  const text = new TextDecoder("latin1").decode(shard.bytes.subarray(0, shard.end));
  for (let at = 0; at < shard.end; at += RECORD_BYTES) {
    const address = text.slice(at, text.indexOf(" ", at));
    if (!index.has(address) && isWhole(shard.bytes, at)) index.set(address, at);
  }
  return index;
}

/** A line of a shard, whatever it holds. */
export function lineAt(bytes: Uint8Array, at: number): string {
  return ASCII.decode(bytes.subarray(at, at + RECORD_BYTES));
}

/** The address of a line, whatever stands in its place. */
export function addressAt(bytes: Uint8Array, at: number): string {
  return lineAt(bytes, at).split(" ", 1)[0] ?? "";
}

/** A line that was only half written lacks its newline, or is zeros that the disk never got. */
function isWhole(bytes: Uint8Array, at: number): boolean {
  return bytes[at + RECORD_BYTES - 1] === NEWLINE && bytes[at]! > SPACE;
}
