/** Which of several entries decides about an address: the most specific one that is on a list. */
import { holdsTranslated, type Network } from "../address/network.ts";
import type { AddressRecord } from "../state/record.ts";

/** What is decided, and by which record. */
export interface Standing {
  readonly list: "allow" | "deny" | "none";
  /** The record that decides; nothing where none is on a list. */
  readonly by: AddressRecord | undefined;
}

/**
 * Decides by several records.
 *
 * @param records The records of an address and of the blocks that it is in, most specific first.
 * @returns The first of them that is on a list decides.
 */
export function standingOf(records: readonly AddressRecord[]): Standing {
  const by = records.find((record) => record.whitelistedAt > 0 || record.blacklistedAt > 0);
  if (!by) return { list: "none", by };
  return { list: by.whitelistedAt > 0 ? "allow" : "deny", by };
}

/**
 * Puts records in the order in which they decide.
 *
 * @param records Records of an address and of blocks around it; an address may be there twice.
 * @returns Each once, the longest prefix first.
 */
export function mostSpecificFirst(records: readonly AddressRecord[]): readonly AddressRecord[] {
  if (records.length < 2) return records;
  const unique = new Map(records.map((record) => [record.network.text, record]));
  return [...unique.values()].sort((a, b) => b.network.length - a.network.length);
}

/**
 * Whether a block was given as one, by hand or by counting neighbours, and is not the unit in which addresses are counted.
 *
 * @param network An address or block.
 * @param ipv6Prefix Length of the block for single IPv6 addresses, in bits.
 * @returns False for single addresses too.
 */
export function isPrefix(network: Network, ipv6Prefix: number): boolean {
  return network.bytes.length === 4
    ? network.length < 32
    : network.length < 128 && (network.length !== ipv6Prefix || holdsTranslated(network));
}
