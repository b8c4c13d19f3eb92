/**
 * Very many addresses and blocks, by the bytes of their canonical texts: a million of them need some 25 MB, where as many strings
 * in a set need four times that. Each has a number and room for flags.
 */
import { ADDRESS_END, addressShard } from "./address_bytes.ts";
import { UNKEYED } from "./shard.ts";

/** The addresses. */
export interface AddressTable {
  /** How many there are. */
  readonly size: () => number;
  /**
   * Finds the address that is in {@link column}.
   *
   * @returns Its place; less than 0 where it is not there.
   */
  readonly find: () => number;
  /** Finds it, or enters it without flags. */
  readonly enter: () => number;
  readonly flags: (place: number) => number;
  readonly setFlags: (place: number, flags: number) => void;
  readonly textAt: (place: number) => string;
  /** The places of all of them, in the order in which they were entered. */
  readonly places: () => Generator<number>;
}

const [SPACE, SLASH, OPEN, CLOSE, ONE, TWO, EIGHT] = [32, 47, 91, 93, 49, 50, 56];

/** An address, padded with spaces as in a record, for {@link AddressTable} to look up. */
export const column = /* @__PURE__ */ new Uint8Array(ADDRESS_END + 1).fill(SPACE);
let columnLength = 0;

/**
 * Puts the canonical text of an address or block into {@link column}.
 *
 * @param bytes Where it stands.
 * @param start Its first byte.
 * @param end Behind its last.
 * @returns False where it is none, or not in its canonical form.
 */
export function setColumn(bytes: Uint8Array, start: number, end: number): boolean {
  return copyToColumn(bytes, start, end) && isAddress();
}

/**
 * The same for the bytes of a record, which was looked at already.
 *
 * @param bytes A shard.
 * @param at Where the record begins.
 */
export function setColumnOfRecord(bytes: Uint8Array, at: number): void {
  let end = at;
  while (bytes[end] !== SPACE) end++;
  copyToColumn(bytes, at, end);
}

/**
 * Puts an address into {@link column} that stands as a pattern for libwrap: `203.0.113.7`, `[2001:db8::]/64`.
 *
 * @param bytes Where it stands.
 * @param start Its first byte.
 * @param end Behind its last.
 * @returns False where it is none, or not in the form that we write.
 */
export function setColumnOfPattern(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== OPEN) {
    // IPv6 stands in brackets.
    for (let i = start; i < end; i++) if (bytes[i] === COLON) return false;
    return setColumn(bytes, start, end);
  }
  const close = bytes.indexOf(CLOSE, start);
  if (close < 0 || close >= end - 2 || bytes[close + 1] !== SLASH) return false;
  const isSingle = end - close === 5 && bytes[close + 2] === ONE && bytes[close + 3] === TWO &&
    bytes[close + 4] === EIGHT;
  const length = close - start - 1;
  const rest = isSingle ? 0 : end - close - 1;
  if (length + rest > ADDRESS_END) return false;
  clearColumn();
  for (let i = 0; i < length; i++) column[i] = bytes[start + 1 + i]!;
  for (let i = 0; i < rest; i++) column[length + i] = bytes[close + 1 + i]!;
  columnLength = length + rest;
  // Of IPv4 in brackets libwrap knows nothing.
  return column.indexOf(COLON) >= 0 && isAddress();
}

/**
 * Puts an address into {@link column} by its text.
 *
 * @param text Its canonical text.
 */
export function setColumnOfText(text: string): void {
  clearColumn();
  for (let i = 0; i < text.length; i++) column[i] = text.charCodeAt(i);
  columnLength = text.length;
}

/** The text in {@link column}. */
export function columnText(): string {
  return ASCII.decode(column.subarray(0, columnLength));
}

const COLON = 58;

const ASCII = /* @__PURE__ */ new TextDecoder();

function isAddress(): boolean {
  return columnLength > 0 && column[columnLength - 1] !== SPACE &&
    addressShard(column, 0, UNKEYED) >= 0;
}

function copyToColumn(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length > ADDRESS_END) return false;
  clearColumn();
  for (let i = 0; i < length; i++) column[i] = bytes[start + i]!;
  columnLength = length;
  return true;
}

function clearColumn(): void {
  for (let i = 0; i < columnLength; i++) column[i] = SPACE;
}

/** Each entry: its flags, its length, its text. */
const HEAD = 2;

/**
 * Makes a table.
 *
 * @param expected How many are expected: one that grows is copied.
 * @returns It, empty.
 */
export function makeAddressTable(expected = 0): AddressTable {
  let slotCount = 1024;
  while (slotCount * 3 < expected * 4) slotCount *= 2;
  // Where an entry begins and 1; 0 where none does.
  let slots = new Uint32Array(slotCount);
  let entries = new Uint8Array(Math.max(1 << 14, expected * 18));
  let end = 0;
  let size = 0;
  // Whoever chooses many addresses does not know which of them meet here.
  const [seed = 0, odd = 0] = crypto.getRandomValues(new Uint32Array(2));
  const factor = odd | 1;

  function hash(bytes: Uint8Array, from: number, length: number): number {
    let value = seed;
    for (let i = from; i < from + length; i++) {
      value = Math.imul(value ^ bytes[i]!, 0x01000193);
      value ^= value >>> 15;
    }
    value = Math.imul(value, factor);
    return value ^ (value >>> 16);
  }

  /** The slot of the address in the column, or the empty one where it would be. */
  function slotOf(): number {
    const mask = slots.length - 1;
    let slot = hash(column, 0, columnLength) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (isColumnAt(slots[slot]! - 1)) return slot;
    }
    return slot;
  }

  function isColumnAt(place: number): boolean {
    if (entries[place + 1] !== columnLength) return false;
    for (let i = 0; i < columnLength; i++) {
      if (entries[place + HEAD + i] !== column[i]) return false;
    }
    return true;
  }

  function grow(): void {
    slots = new Uint32Array(2 * slots.length);
    const mask = slots.length - 1;
    for (let place = 0; place < end; place += HEAD + entries[place + 1]!) {
      let slot = hash(entries, place + HEAD, entries[place + 1]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = place + 1;
    }
  }

  return {
    size: () => size,
    find: () => slots[slotOf()]! - 1,
    enter: () => {
      let slot = slotOf();
      if (slots[slot] !== 0) return slots[slot]! - 1;
      if (4 * (size + 1) > 3 * slots.length) {
        grow();
        slot = slotOf();
      }
      if (end + HEAD + columnLength > entries.length) {
        const larger = new Uint8Array(entries.length + (entries.length >> 1));
        larger.set(entries);
        entries = larger;
      }
      const place = end;
      entries[place] = 0;
      entries[place + 1] = columnLength;
      for (let i = 0; i < columnLength; i++) entries[place + HEAD + i] = column[i]!;
      end += HEAD + columnLength;
      slots[slot] = place + 1;
      size++;
      return place;
    },
    flags: (place) => entries[place]!,
    setFlags: (place, flags) => void (entries[place] = flags),
    textAt: (place) => {
      const from = place + HEAD;
      return ASCII.decode(entries.subarray(from, from + entries[place + 1]!));
    },
    places: function* () {
      for (let place = 0; place < end; place += HEAD + entries[place + 1]!) yield place;
    },
  };
}
