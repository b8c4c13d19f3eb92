/**
 * Which of the files of `state/` holds an address. Neighbours (one IPv4 /24, one IPv6 /64) share a file. There are 256 of them, of
 * numbers from 256 on, chosen by a key that nobody knows; without one, as up to version 2.2.0, their numbers are below.
 */
import type { Network } from "../address/network.ts";
import { namesIn } from "../files/read_file.ts";

/** How many shards there are. */
export const SHARDS = 256;

/** A secret of a ROOT_DIR, as two words of 32 bits; nothing where the shards are not chosen by one. */
export type ShardKey = readonly [number, number] | undefined;

/** How versions up to 2.2.0 chose: whoever has many addresses can take those of one shard, and make every look into it long. */
export const UNKEYED: ShardKey = undefined;

/**
 * The shard of an address or block.
 *
 * @param network The address or block.
 * @param key By which it is chosen.
 * @returns 256 to 511; without a key 0 to 255.
 */
export function shardOf(network: Network, key: ShardKey): number {
  return shardOfBytes(network.bytes, key);
}

/**
 * The shard of an address or block by its bytes: of the first three (IPv4) or eight (IPv6) the last byte of HalfSipHash-1-3, behind
 * 256; without a key FNV-1a (32 bits, folded to 8). HalfSipHash is made for what this is: what is chosen by somebody else is spread
 * by a key that he does not learn, in a few operations on words of 32 bits.
 *
 * @param bytes Four (IPv4) or sixteen (IPv6), the host bits of a block cleared.
 * @param key By which it is chosen.
 * @returns See {@link shardOf}.
 */
export function shardOfBytes(bytes: Uint8Array, key: ShardKey): number {
  const length = bytes.length === 4 ? 3 : 8;
  if (key) return SHARDS + (halfSipHash(bytes, length, key) & 0xff);
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i++) {
    hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  }
  hash ^= hash >>> 16;
  return (hash ^ (hash >>> 8)) & 0xff;
}

/**
 * HalfSipHash-1-3, https://github.com/veorq/SipHash, which Linux has as `hsiphash` where words have 32 bits.
 *
 * @param bytes What is hashed.
 * @param length How many of them.
 * @param key The key.
 * @returns 32 bits, signed.
 */
export function halfSipHash(
  bytes: Uint8Array,
  length: number,
  [k0, k1]: readonly [number, number],
): number {
  let v0 = k0, v1 = k1, v2 = 0x6c796765 ^ k0, v3 = 0x74656462 ^ k1;
  const whole = length >> 2;
  for (let block = 0; block <= whole + 3; block++) {
    let word = block === whole ? length << 24 : 0;
    for (let i = 4 * block; i < length && i < 4 * block + 4; i++) word |= bytes[i]! << 8 * (i & 3);
    if (block === whole + 1) v2 ^= 0xff;
    v3 ^= word;
    v0 = v0 + v1 | 0;
    v1 = (v1 << 5 | v1 >>> 27) ^ v0;
    v0 = v0 << 16 | v0 >>> 16;
    v2 = v2 + v3 | 0;
    v3 = (v3 << 8 | v3 >>> 24) ^ v2;
    v0 = v0 + v3 | 0;
    v3 = (v3 << 7 | v3 >>> 25) ^ v0;
    v2 = v2 + v1 | 0;
    v1 = (v1 << 13 | v1 >>> 19) ^ v2;
    v2 = v2 << 16 | v2 >>> 16;
    v0 ^= word;
  }
  return v1 ^ v3;
}

/**
 * A shard's file name.
 *
 * @param shard Its number.
 * @returns Two lower-case hex digits, of those chosen by a key three.
 */
export function shardName(shard: number): string {
  return shard.toString(16).padStart(2, "0");
}

/**
 * The shards that there are. One look at the folder costs less than one at each file.
 *
 * @param rootDir The ROOT_DIR.
 * @param key By which they are chosen: others are not looked at.
 * @returns Their numbers, in order.
 * @throws SentryError when the folder cannot be read.
 */
export function shardsIn(rootDir: string, key: ShardKey): number[] {
  return shardsNamed(rootDir, key ? KEYED_NAME : UNKEYED_NAME);
}

/**
 * The shards that were chosen by a key, whatever that is.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Their numbers, in order.
 * @throws SentryError when the folder cannot be read.
 */
export function keyedShardsIn(rootDir: string): number[] {
  return shardsNamed(rootDir, KEYED_NAME);
}

function shardsNamed(rootDir: string, form: RegExp): number[] {
  const names = [...namesIn(`${rootDir}/state`)].filter((name) => form.test(name));
  return names.sort().map((name) => parseInt(name, 16));
}

const KEYED_NAME = /^1[0-9a-f]{2}$/;
const UNKEYED_NAME = /^[0-9a-f]{2}$/;
