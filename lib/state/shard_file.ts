/** The bytes of one shard: whole lines of 128 bytes, found by their position. */
import type { Network } from "../address/network.ts";
import { readIfPresent } from "../files/read_file.ts";
import { type AddressRecord, parseRecord, RECORD_BYTES } from "./record.ts";
import { columnOf, isSet } from "./record_bytes.ts";
import { isRecord, scanShard, wantedIn } from "./scan_shard.ts";

/** From this many searches on it is cheaper to make an index. */
const MANY_SEARCHES = 32;

/** A record is ASCII; whatever else a line holds becomes something that is no record. */
const ASCII = new TextDecoder();

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
  // A line that was only half written, or is zeros that the disk never got.
  while (end > 0 && !isRecord(bytes, end - RECORD_BYTES)) end -= RECORD_BYTES;
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
  return { at: guess, record: parseRecord(lineAt(shard.bytes, guess))! };
}

/**
 * The records on a list among a shard's bytes, without a look into the others.
 *
 * @param list Which list.
 * @param bytes The bytes; they must not change while this goes on.
 * @param end How many of them there are.
 * @param shard The shard's number.
 * @returns The records in the order of the file.
 */
export function* listedIn(
  list: "whitelistedAt" | "blacklistedAt",
  bytes: Uint8Array,
  end: number,
  shard: number,
): Generator<AddressRecord> {
  const [start, width] = columnOf(list);
  const isOn = (at: number) => isSet(bytes, at + start, width);
  for (const at of wantedIn(bytes, end, shard, isOn)) yield parseRecord(lineAt(bytes, at))!;
}

function search(shard: Shard, text: string): number | undefined {
  const { bytes } = shard;
  const wanted = new TextEncoder().encode(text + " ");
  for (let at = 0; at < shard.end; at += RECORD_BYTES) {
    let i = 0;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    if (i === wanted.length && isRecord(bytes, at)) return at;
  }
  return undefined;
}

function indexOf(shard: Shard): Map<string, number> {
  const index = new Map<string, number>();
  const text = new TextDecoder("latin1").decode(shard.bytes.subarray(0, shard.end));
  for (const at of scanShard(shard.bytes, shard.end, undefined).records) {
    index.set(text.slice(at, text.indexOf(" ", at)), at);
  }
  return index;
}

/** A line of a shard, whatever it holds. */
export function lineAt(bytes: Uint8Array, at: number): string {
  return ASCII.decode(bytes.subarray(at, at + RECORD_BYTES));
}

/** The address of a record. */
export function addressAt(bytes: Uint8Array, at: number): string {
  return lineAt(bytes, at).split(" ", 1)[0] ?? "";
}
