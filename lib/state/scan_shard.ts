/**
 * Which lines of a shard count. Everybody who reads more than one record goes by this, so that nobody sees another truth: a line
 * counts if it is a record to the last byte, is in the file of its address, and is the first of that address.
 */
import { ADDRESS_END, addressShard } from "./address_bytes.ts";
import { type ShardKey, UNKEYED } from "./shard.ts";
import { CAUSE_START, CAUSES, COLUMNS, RECORD_BYTES } from "./record.ts";

const NEWLINE = 10;
const SPACE = 32;
const ZERO = 48;
const NINE = 57;

/** What a shard holds. */
export interface Scanned {
  /** Where the records begin that count, in the order of the file. */
  readonly records: readonly number[];
  /** Lines that are no record; one that is cut short is one of them. */
  readonly damaged: number;
  /** Records of addresses that are of another file. */
  readonly misplaced: number;
  /** Records of addresses that have one before. */
  readonly doubled: number;
}

/**
 * Looks at every line.
 *
 * @param bytes The bytes of a shard.
 * @param end How many of them there are.
 * @param shard The shard's number; nothing where only addresses of this shard are asked for.
 * @param key By which the shards are chosen.
 * @returns What counts, and how much else there is.
 */
export function scanShard(
  bytes: Uint8Array,
  end: number,
  shard: number | undefined,
  key: ShardKey,
): Scanned {
  const records: number[] = [];
  const seen = new Seen(bytes, end);
  let damaged = end % RECORD_BYTES === 0 ? 0 : 1;
  let misplaced = 0;
  let doubled = 0;
  for (let at = 0; at + RECORD_BYTES <= end; at += RECORD_BYTES) {
    const own = shardAt(bytes, at, key);
    if (own < 0) damaged++;
    else if (shard !== undefined && own !== shard) misplaced++;
    else if (seen.has(at)) doubled++;
    else records.push(at);
  }
  return { records, damaged, misplaced, doubled };
}

/**
 * The lines that count among some.
 *
 * @param bytes The bytes of a shard.
 * @param end How many of them there are.
 * @param shard The shard's number.
 * @param key By which the shards are chosen.
 * @param isWanted Tells by a look at a line whether anything is to be made of it, if it counts.
 * @returns Where they begin, in the order of the file.
 */
export function wantedIn(
  bytes: Uint8Array,
  end: number,
  shard: number,
  key: ShardKey,
  isWanted: (at: number) => boolean,
): number[] {
  const wanted: number[] = [];
  for (let at = 0; at + RECORD_BYTES <= end; at += RECORD_BYTES) if (isWanted(at)) wanted.push(at);
  if (wanted.length === 0) return wanted;
  // Where no two lines begin alike, the others need no look.
  if (!hasTwins(bytes, end)) return wanted.filter((at) => shardAt(bytes, at, key) === shard);
  const counting = new Set(scanShard(bytes, end, shard, key).records);
  return wanted.filter((at) => counting.has(at));
}

function hasTwins(bytes: Uint8Array, end: number): boolean {
  const seen = new Seen(bytes, end);
  for (let at = 0; at + RECORD_BYTES <= end; at += RECORD_BYTES) if (seen.has(at)) return true;
  return false;
}

/**
 * Whether a line is a record to the last byte: what `parseRecord` takes, without making one.
 *
 * @param bytes A shard.
 * @param at Where the line begins.
 * @returns False for every other line.
 */
export function isRecord(bytes: Uint8Array, at: number): boolean {
  return shardAt(bytes, at, UNKEYED) >= 0;
}

/** The shard that a record belongs to; less than 0 where the line is none. */
function shardAt(bytes: Uint8Array, at: number, key: ShardKey): number {
  if (at + RECORD_BYTES > bytes.length || bytes[at + RECORD_BYTES - 1] !== NEWLINE) return -1;
  for (let i = 0; i < STARTS.length; i++) {
    if (!isNumber(bytes, at + STARTS[i]!, at + LASTS[i]!)) return -1;
  }
  if (!isCause(bytes, at + CAUSE_START)) return -1;
  return addressShard(bytes, at, key);
}

/** The first and the last byte of each number column. */
const STARTS = Uint8Array.from(COLUMNS, ([, start]) => start);
const LASTS = Uint8Array.from(COLUMNS, ([, start, width]) => start + width - 1);

/** A space, then spaces and a number without leading zeros at the right of its column. */
function isNumber(bytes: Uint8Array, start: number, last: number): boolean {
  if (bytes[start - 1] !== SPACE) return false;
  let i = start;
  while (i < last && bytes[i] === SPACE) i++;
  if (bytes[i] === ZERO && i < last) return false;
  for (; i <= last; i++) if (bytes[i]! < ZERO || bytes[i]! > NINE) return false;
  return true;
}

const CAUSE_TEXTS = CAUSES.map((word) => new TextEncoder().encode(word.padEnd(7)));

/** The beginning of `imp0007`. */
const IMPORTED = new TextEncoder().encode("imp");

function isCause(bytes: Uint8Array, start: number): boolean {
  if (bytes[start - 1] !== SPACE) return false;
  for (const text of CAUSE_TEXTS) if (stands(bytes, start, text)) return true;
  if (!stands(bytes, start, IMPORTED)) return false;
  let days = 0;
  for (let i = start + IMPORTED.length; i < start + 7; i++) {
    if (bytes[i]! < ZERO || bytes[i]! > NINE) return false;
    days += bytes[i]! - ZERO;
  }
  return days > 0;
}

function stands(bytes: Uint8Array, start: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false;
  return true;
}

/** Memory for the next: one shard is looked at after the other, and memory is collected late. */
let places = new Int32Array(0);

/** The addresses that were seen, as the places where they stand: there can be a hundred thousand, of which no text is made. */
class Seen {
  readonly #bytes: Uint8Array;
  readonly #places: Int32Array;

  constructor(bytes: Uint8Array, end: number) {
    this.#bytes = bytes;
    let size = 16;
    while (size < 2 * end / RECORD_BYTES) size *= 2;
    if (places.length < size) places = new Int32Array(size);
    this.#places = places.subarray(0, size).fill(-1);
  }

  /** Whether the address of a record was seen before; from then on it was. */
  has(at: number): boolean {
    const bytes = this.#bytes;
    const mask = this.#places.length - 1;
    let hash = 0x811c9dc5;
    for (let i = at; bytes[i] !== SPACE && i < at + ADDRESS_END; i++) {
      hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    }
    for (let slot = (hash ^ (hash >>> 15)) & mask;; slot = (slot + 1) & mask) {
      const place = this.#places[slot]!;
      if (place < 0) {
        this.#places[slot] = at;
        return false;
      }
      if (isAlike(bytes, place, at)) return true;
    }
  }
}

function isAlike(bytes: Uint8Array, a: number, b: number): boolean {
  for (let i = 0; i < ADDRESS_END; i++) {
    if (bytes[a + i] !== bytes[b + i]) return false;
    if (bytes[a + i] === SPACE) return true;
  }
  return true;
}
