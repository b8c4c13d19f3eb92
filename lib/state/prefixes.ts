/**
 * `prefixes`: the blocks that are on a list, so that one small read tells which of them an address is in. Derived from the
 * records; one line a block, `deny 203.0.113.0/24` or `allow 2001:db8::/32`.
 */
import { type Network, networkOf } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import type { AddressRecord } from "./record.ts";

/** A block that is on a list. */
export interface Prefix {
  readonly network: Network;
  readonly list: "allow" | "deny";
}

/** All of them, found by text: there can be as many as addresses. */
export interface Prefixes {
  readonly byText: Map<string, Prefix>;
  /** The lengths that there are, or were, in bits, longest first. */
  readonly lengths: number[];
}

/**
 * Reads `prefixes`.
 *
 * @param text The whole file.
 * @returns The blocks; lines in another form are passed over.
 */
export function parsePrefixes(text: string): Prefixes {
  const byText = new Map<string, Prefix>();
  for (const [, word, block] of text.matchAll(/^(allow|deny) (\S+)$/gm)) {
    const network = parseNetwork(block ?? "");
    if (network) byText.set(network.text, { network, list: word === "allow" ? "allow" : "deny" });
  }
  const lengths = new Set([...byText.values()].map(({ network }) => network.length));
  return { byText, lengths: [...lengths].sort((a, b) => b - a) };
}

/**
 * Writes `prefixes`.
 *
 * @param prefixes The blocks.
 * @returns The whole file.
 */
export function formatPrefixes({ byText }: Prefixes): string {
  return [...byText].map(([text, { list }]) => `${list} ${text}\n`).sort().join("");
}

/**
 * Puts a block on the list that its record says, or on none.
 *
 * @param prefixes The blocks; changed in place.
 * @param record The block's record.
 */
export function setPrefix(
  { byText, lengths }: Prefixes,
  { network, whitelistedAt, blacklistedAt }: AddressRecord,
): void {
  if (whitelistedAt === 0 && blacklistedAt === 0) {
    byText.delete(network.text);
    return;
  }
  byText.set(network.text, { network, list: whitelistedAt > 0 ? "allow" : "deny" });
  if (!lengths.includes(network.length)) {
    lengths.push(network.length);
    lengths.sort((a, b) => b - a);
  }
}

/**
 * The blocks that an address or block is in.
 *
 * @param prefixes All of them.
 * @param network The address or block.
 * @returns Those around it, itself left out, most specific first.
 */
export function around({ byText, lengths }: Prefixes, network: Network): Prefix[] {
  const found: Prefix[] = [];
  for (const length of lengths) {
    if (length >= network.length) continue;
    const one = byText.get(networkOf(network.bytes, length).text);
    if (one) found.push(one);
  }
  return found;
}
