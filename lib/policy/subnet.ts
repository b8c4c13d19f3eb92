/** SUBNET_BLOCK: a block of which many addresses are blacklisted at once is blacklisted as a whole. */
import { isTranslated, type Network, networkOf } from "../address/network.ts";
import type { AddressRecord } from "../state/record.ts";
import { isNeverBlocked } from "./judge.ts";
import type { Settings } from "./settings.ts";
import { isPrefix } from "./standing.ts";

/** The lengths of the blocks in which neighbours are counted, in bits. */
const LENGTHS = { IPv4: 24, IPv6: 48, translated: 120 } as const;

/**
 * The block in which an address's neighbours are counted.
 *
 * @param network An address, or the block by which IPv6 clients are counted.
 * @param ipv6Prefix Its length, in bits.
 * @returns The block; nothing for one that was given as a block, and where clients are counted by as large ones.
 */
export function subnetOf(network: Network, ipv6Prefix: number): Network | undefined {
  const length = network.bytes.length === 4
    ? LENGTHS.IPv4
    : isTranslated(network)
    ? LENGTHS.translated
    : LENGTHS.IPv6;
  if (isPrefix(network, ipv6Prefix) || network.length <= length) return undefined;
  return networkOf(network.bytes, length);
}

/**
 * Whether a block is to be blacklisted for its addresses.
 *
 * @param subnet The block.
 * @param inside The records of what is in it.
 * @param settings The settings.
 * @returns False too where ALLOW_NETS protects a part of it.
 */
export function isBadSubnet(
  subnet: Network,
  inside: readonly AddressRecord[],
  settings: Settings,
): boolean {
  if (settings.subnetBlock === 0 || isNeverBlocked(subnet, settings)) return false;
  const blocked = inside.filter(({ blacklistedAt, network }) =>
    blacklistedAt > 0 && !isPrefix(network, settings.ipv6Prefix)
  );
  return blocked.length >= settings.subnetBlock;
}
