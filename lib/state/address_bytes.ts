/**
 * Reads the address at the beginning of a record without making anything of it: there can be millions. What it takes is what
 * `parseNetwork` reads and writes again in the same form, and nothing else.
 */
import { longestZeros } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { type ShardKey, shardOf, shardOfBytes } from "./shard.ts";

const SPACE = 32;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const A = 97;
const F = 102;

/** Behind the last byte of the address column. */
export const ADDRESS_END = 43;

/**
 * The shard of the address or block that a line begins with.
 *
 * @param bytes A shard; the line is whole.
 * @param at Where the line begins.
 * @param key By which it is chosen.
 * @returns The shard; less than 0 where there is no address in its canonical form, padded with spaces.
 */
export function addressShard(bytes: Uint8Array, at: number, key: ShardKey): number {
  const shard = ipv4Shard(bytes, at, key);
  if (shard !== OTHER) return shard;
  const other = ipv6Shard(bytes, at, key);
  return other === OTHER ? parsedShard(bytes, at, key) : other;
}

/**
 * Whether a record is of a single IPv4 address.
 *
 * @param bytes A shard.
 * @param at Where the record begins.
 * @returns False for blocks and for IPv6.
 */
export function isSingleIPv4(bytes: Uint8Array, at: number): boolean {
  let i = at;
  while (bytes[i] === DOT || (bytes[i]! >= ZERO && bytes[i]! <= NINE)) i++;
  return i > at && bytes[i] === SPACE;
}

/** It is for another reader to say what it is. */
const OTHER = -2;

const octets = new Uint8Array(4);

function ipv4Shard(bytes: Uint8Array, at: number, key: ShardKey): number {
  let octet = 0;
  let digits = 0;
  let value = 0;
  let i = at;
  for (;; i++) {
    const code = bytes[i]!;
    if (code >= ZERO && code <= NINE && digits < 3 && (digits === 0 || value > 0)) {
      value = value * 10 + code - ZERO;
      digits++;
    } else if ((code === DOT || code === SPACE) && digits > 0 && octet < 4 && value < 256) {
      octets[octet++] = value;
      digits = value = 0;
      if (code === SPACE) break;
    } else return OTHER;
  }
  const sum = octets[0]! + octets[1]! + octets[2]! + octets[3]!;
  const isHost = octets[0]! > 0 && sum < 4 * 255;
  if (octet !== 4 || !isHost || !isBlank(bytes, i, at + ADDRESS_END)) return -1;
  return shardOfBytes(octets, key);
}

const groups = new Uint16Array(8);
const block = new Uint8Array(16);

function ipv6Shard(bytes: Uint8Array, at: number, key: ShardKey): number {
  groups.fill(0);
  let count = 0;
  let gap = -1;
  let i = at;
  if (bytes[i] === COLON) {
    if (bytes[i + 1] !== COLON) return OTHER;
    gap = 0;
    i += 2;
  }
  while (bytes[i] !== SPACE && bytes[i] !== SLASH) {
    let value = 0;
    const begin = i;
    for (let digit = hexAt(bytes, i); digit >= 0; digit = hexAt(bytes, ++i)) {
      // No leading zero, and no fifth digit.
      if (i - begin === 4 || (i > begin && value === 0)) return OTHER;
      value = value * 16 + digit;
    }
    if (i === begin || count === 8) return OTHER;
    groups[count++] = value;
    if (bytes[i] !== COLON) continue;
    i++;
    if (bytes[i] === COLON) {
      if (gap >= 0) return OTHER;
      gap = count;
      i++;
    } else if (hexAt(bytes, i) < 0) return OTHER;
  }
  const zeros = gap < 0 ? 0 : 8 - count;
  if (gap < 0 ? count !== 8 : zeros < 2) return OTHER;
  if (gap >= 0) {
    groups.copyWithin(gap + zeros, gap, count);
    groups.fill(0, gap, gap + zeros);
  }
  // An IPv4 address in the clothes of an IPv6 one is never written so.
  if (!isShortest(gap, zeros) || groups.subarray(0, 5).every((group) => group === 0)) return OTHER;
  for (let group = 0; group < 8; group++) {
    block[2 * group] = groups[group]! >> 8;
    block[2 * group + 1] = groups[group]! & 255;
  }
  let length = 128;
  if (bytes[i] === SLASH) {
    length = 0;
    const begin = ++i;
    for (; bytes[i]! >= ZERO && bytes[i]! <= NINE && i < begin + 3; i++) {
      length = length * 10 + bytes[i]! - ZERO;
    }
    if (i === begin || bytes[begin] === ZERO || length > 127) return OTHER;
  }
  if (!isBlank(bytes, i, at + ADDRESS_END) || !isCleared(length)) return OTHER;
  return shardOfBytes(block, key);
}

function hexAt(bytes: Uint8Array, i: number): number {
  const code = bytes[i]!;
  if (code >= ZERO && code <= NINE) return code - ZERO;
  return code >= A && code <= F ? code - A + 10 : -1;
}

/** RFC 5952: the longest run of zero groups, and no other, is `::`. */
function isShortest(gap: number, zeros: number): boolean {
  const { start, longest } = longestZeros(groups);
  return start === gap && (gap < 0 || longest === zeros);
}

function isCleared(length: number): boolean {
  for (let i = length >> 3; i < 16; i++) {
    const kept = Math.max(0, length - 8 * i);
    if ((block[i]! & ~(0xff00 >> kept) & 0xff) !== 0) return false;
  }
  return true;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== SPACE) return false;
  return true;
}

/** Blocks of IPv4 addresses, and whatever is rare. */
function parsedShard(bytes: Uint8Array, at: number, key: ShardKey): number {
  let end = at + ADDRESS_END;
  while (end > at && bytes[end - 1] === SPACE) end--;
  let text = "";
  for (let i = at; i < end; i++) text += String.fromCharCode(bytes[i]!);
  const network = parseNetwork(text);
  return network?.text === text ? shardOf(network, key) : -1;
}
