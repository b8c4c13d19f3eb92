/** The bytes of one shard: whole lines of 128 bytes, found by their position. */
import type { Network } from "../address/network.ts";
import { readIfPresent } from "../files/read_file.ts";
import { type AddressRecord, COLUMNS, parseRecord, RECORD_BYTES } from "./record.ts";

const NEWLINE = 10;
const SPACE = 32;

/** A shard in memory; `bytes` is as it was read and not changed. */
export interface Shard {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Where the next new record goes: behind the last whole line, over a torn one. */
  end: number;
  /** Where records are, by address; made at the second search. */
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
  if (shard.searches > 1) shard.index ??= indexOf(shard);
  const guess = shard.index ? shard.index.get(network.text) : search(shard, network.text);
  if (guess === undefined) return undefined;
  const record = parseRecord(lineAt(shard.bytes, guess));
  if (record) return { at: guess, record };
  // The index holds the first line that begins with the address; a damaged one may hide a good one.
  const at = search(shard, network.text);
  return at === undefined ? undefined : { at, record: parseRecord(lineAt(shard.bytes, at))! };
}

/**
 * Every record of a shard in the order of the file; damaged lines are passed over.
 *
 * @param shard The shard.
 * @returns The records.
 */
export function* recordsOf(shard: Shard): Generator<AddressRecord> {
  for (let at = 0; at < shard.end; at += RECORD_BYTES) {
    const record = parseRecord(lineAt(shard.bytes, at));
    if (record) yield record;
  }
}

/**
 * The records of a shard's blacklisted addresses, without a look into the others.
 *
 * @param shard The shard.
 * @returns The records in the order of the file.
 */
export function* blockedOf(shard: Shard): Generator<AddressRecord> {
  const [, start, width] = COLUMNS.find(([field]) => field === "blacklistedAt")!;
  for (let at = 0; at < shard.end; at += RECORD_BYTES) {
    // Numbers stand at the right of their column: only zero has a space before its last digit.
    if (shard.bytes[at + start + width - 2] === SPACE) continue;
    const record = parseRecord(lineAt(shard.bytes, at));
    if (record && record.blacklistedAt > 0) yield record;
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
  for (let at = 0; at < shard.end; at += RECORD_BYTES) {
    const line = lineAt(shard.bytes, at);
    const text = line.slice(0, line.indexOf(" "));
    if (!index.has(text) && isWhole(shard.bytes, at)) index.set(text, at);
  }
  return index;
}

function lineAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + RECORD_BYTES));
}

/** A line that was only half written lacks its newline, or is zeros that the disk never got. */
function isWhole(bytes: Uint8Array, at: number): boolean {
  return bytes[at + RECORD_BYTES - 1] === NEWLINE && bytes[at]! > SPACE;
}
