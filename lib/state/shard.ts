/**
 * Which of the 256 files of `state/` holds an address. Neighbours (one IPv4 /24, one IPv6 /64) share a file.
 */
import type { Network } from "../address/network.ts";
import { namesIn } from "../files/read_file.ts";

/** How many shards there are. */
export const SHARDS = 256;

/**
 * The shard of an address or block: FNV-1a (32 bits, folded to 8) over its first three bytes (IPv4) or
 * eight (IPv6).
 *
 * @param network The address or block.
 * @returns 0 to 255.
 */
export function shardOf(network: Network): number {
  return shardOfBytes(network.bytes);
}

/**
 * The shard of an address or block by its bytes.
 *
 * @param bytes Four (IPv4) or sixteen (IPv6), the host bits of a block cleared.
 * @returns 0 to 255.
 */
export function shardOfBytes(bytes: Uint8Array): number {
  const length = bytes.length === 4 ? 3 : 8;
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i++) {
    hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  }
  hash ^= hash >>> 16;
  return (hash ^ (hash >>> 8)) & 0xff;
}

/**
 * A shard's file name.
 *
 * @param shard 0 to 255.
 * @returns Two lower-case hex digits.
 */
export function shardName(shard: number): string {
  return shard.toString(16).padStart(2, "0");
}

/**
 * The shards that there are. One look at the folder costs less than one at each file.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Their numbers, in order.
 * @throws SentryError when the folder cannot be read.
 */
export function shardsIn(rootDir: string): number[] {
  const names = [...namesIn(`${rootDir}/state`)].filter((name) => /^[0-9a-f]{2}$/.test(name));
  return names.sort().map((name) => parseInt(name, 16));
}
