/** The bytes of one shard: whole lines of 128 bytes, found by their position. */
import type { Network } from "../address/network.ts";
import { readInto } from "../files/read_file.ts";
import { writeAscii } from "./ascii.ts";
import { ADDRESS_END } from "./address_bytes.ts";
import { type AddressRecord, parseRecord, RECORD_BYTES } from "./record.ts";
import { columnOf, isSet } from "./record_bytes.ts";
import { isRecord, wantedIn } from "./scan_shard.ts";
import type { ShardKey } from "./shard.ts";

/** From this many searches on it is cheaper to make an index. */
const MANY_SEARCHES = 8;

/**
 * Room for new records, in bytes, so that a shard of megabytes need not be copied for a few of them; and for another shard that
 * is a little larger.
 */
const ROOM = 1024 * RECORD_BYTES;

const SPACE = 32;

/** A record is ASCII; whatever else a line holds becomes something that is no record. */
const ASCII = new TextDecoder();

/** A shard in memory, as it was read and as {@link putLine} has changed it. */
export interface Shard {
  readonly path: string;
  /** What is behind `end` is no record. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Where the next new record goes: behind the last whole line, over a torn one. */
  end: number;
  /** Where each line is by the hash of its address: its number and 1, 0 for none; made once there are many searches. */
  index: Uint32Array | undefined;
  /** Room for an index, of a shard that is needed no more. */
  readonly spareIndex: Uint32Array | undefined;
  searches: number;
  /** Where the lines begin that were put. */
  readonly put: Set<number>;
}

/**
 * Reads a shard.
 *
 * @param path Its file; a missing one is an empty shard.
 * @param old One that is needed no more, whose memory this one may have.
 * @returns The shard.
 * @throws SentryError when it cannot be read.
 */
export function readShard(path: string, old?: Shard): Shard {
  const [bytes, filled] = readInto(path, old?.bytes ?? new Uint8Array(0), ROOM);
  const spareIndex = old?.index ?? old?.spareIndex;
  let end = filled - (filled % RECORD_BYTES);
  // A line that was only half written, or is zeros that the disk never got.
  while (end > 0 && !isRecord(bytes, end - RECORD_BYTES)) end -= RECORD_BYTES;
  return { path, bytes, end, index: undefined, spareIndex, searches: 0, put: new Set() };
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
  const at = findLine(shard, addressBytes(network), 0);
  return at < 0 ? undefined : { at, record: parseRecord(lineAt(shard.bytes, at))! };
}

/**
 * Whether an address has a record.
 *
 * @param shard Its shard.
 * @param network The address or block.
 * @returns False for a line that is damaged.
 */
export function hasRecord(shard: Shard, network: Network): boolean {
  return findLine(shard, addressBytes(network), 0) >= 0;
}

/** The address column of a record, as far as the space behind the address. */
const column = new Uint8Array(ADDRESS_END + 1);

/** An address as a line begins with it: its text and one space; good until the next call. */
function addressBytes({ text }: Network): Uint8Array {
  writeAscii(column, 0, text);
  column[text.length] = SPACE;
  return column;
}

/**
 * Finds the line of an address.
 *
 * @param shard Its shard.
 * @param wanted Bytes, in which the address stands in its canonical form, with a space behind it.
 * @param from Where it begins.
 * @returns The byte where it begins: of several lines the first that is a record; less than 0 when there is none.
 */
export function findLine(shard: Shard, wanted: Uint8Array, from: number): number {
  shard.searches++;
  const { bytes, end } = shard;
  if (!shard.index && shard.searches <= MANY_SEARCHES) {
    for (let at = 0; at < end; at += RECORD_BYTES) {
      if (isAlike(bytes, at, wanted, from) && isRecord(bytes, at)) return at;
    }
    return -1;
  }
  const index = shard.index ??= indexOf(shard);
  const mask = index.length - 1;
  for (let slot = hashAt(wanted, from) & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
    const at = (index[slot]! - 1) * RECORD_BYTES;
    if (isAlike(bytes, at, wanted, from) && isRecord(bytes, at)) return at;
  }
  return -1;
}

/**
 * Puts a line into a shard in memory.
 *
 * @param shard The shard.
 * @param at Where it begins; less than 0 for a new one.
 * @param line 128 characters, or as many bytes.
 */
export function putLine(shard: Shard, at: number, line: string | Uint8Array): void {
  const place = at < 0 ? shard.end : at;
  if (at < 0) makeRoom(shard);
  if (typeof line === "string") writeAscii(shard.bytes, place, line);
  else shard.bytes.set(line, place);
  shard.put.add(place);
  if (at >= 0 || !shard.index) return;
  // When it is full another one is made.
  if (2 * shard.end > shard.index.length * RECORD_BYTES) shard.index = undefined;
  else enter(shard.index, shard.bytes, place);
}

function makeRoom(shard: Shard): void {
  const { end, bytes } = shard;
  shard.end += RECORD_BYTES;
  if (shard.end <= bytes.length) return;
  // Some more, and not twice as much: a shard can have megabytes, to which little is added.
  shard.bytes = new Uint8Array(bytes.length + Math.max(bytes.length >> 3, ROOM));
  shard.bytes.set(bytes.subarray(0, end));
}

/**
 * The records on a list among a shard's bytes, without a look into the others.
 *
 * @param list Which list.
 * @param bytes The bytes; they must not change while this goes on.
 * @param end How many of them there are.
 * @param shard The shard's number.
 * @param key By which the shards are chosen.
 * @returns The records in the order of the file.
 */
export function* listedIn(
  list: "whitelistedAt" | "blacklistedAt",
  bytes: Uint8Array,
  end: number,
  shard: number,
  key: ShardKey,
): Generator<AddressRecord> {
  const [start, width] = columnOf(list);
  const isOn = (at: number) => isSet(bytes, at + start, width);
  for (const at of wantedIn(bytes, end, shard, key, isOn)) yield parseRecord(lineAt(bytes, at))!;
}

/** Lines by their addresses, each address's in the order of the file; whether they are records is looked at when they are found. */
function indexOf({ bytes, end, spareIndex }: Shard): Uint32Array {
  let size = 64;
  while (size < 4 * end / RECORD_BYTES) size *= 2;
  const index = spareIndex?.length === size ? spareIndex.fill(0) : new Uint32Array(size);
  for (let at = 0; at < end; at += RECORD_BYTES) enter(index, bytes, at);
  return index;
}

function enter(index: Uint32Array, bytes: Uint8Array, at: number): void {
  const mask = index.length - 1;
  let slot = hashAt(bytes, at) & mask;
  while (index[slot] !== 0) slot = (slot + 1) & mask;
  index[slot] = at / RECORD_BYTES + 1;
}

/** Whoever chooses addresses can't make them meet in one slot: it begins with a number that nobody knows. */
let secret: number | undefined;

function hashAt(bytes: Uint8Array, at: number): number {
  let hash = secret ??= crypto.getRandomValues(new Uint32Array(1))[0]!;
  for (let i = at; i < at + ADDRESS_END && bytes[i] !== SPACE; i++) {
    hash = Math.imul(hash ^ bytes[i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** Whether the same address stands in two places. */
function isAlike(a: Uint8Array, at: number, b: Uint8Array, from: number): boolean {
  for (let i = 0; i <= ADDRESS_END; i++) {
    if (a[at + i] !== b[from + i]) return false;
    if (a[at + i] === SPACE) return true;
  }
  return false;
}

/** A line of a shard, whatever it holds. */
export function lineAt(bytes: Uint8Array, at: number): string {
  return ASCII.decode(bytes.subarray(at, at + RECORD_BYTES));
}

/** The address of a record. */
export function addressAt(bytes: Uint8Array, at: number): string {
  return lineAt(bytes, at).split(" ", 1)[0] ?? "";
}
