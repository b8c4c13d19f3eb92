/**
 * `prefixes`: the blocks that are on a list, so that one small read tells which of them an address is in. Derived from the
 * records; one line a block, `deny 203.0.113.0/24` or `allow 2001:db8::/32`.
 */
import { contains, type Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import type { AddressRecord } from "./record.ts";

/** A block that is on a list. */
export interface Prefix {
  readonly network: Network;
  readonly list: "allow" | "deny";
}

/**
 * Reads `prefixes`.
 *
 * @param text The whole file.
 * @returns The blocks, most specific first; lines in another form are passed over.
 */
export function parsePrefixes(text: string): Prefix[] {
  const prefixes: Prefix[] = [];
  for (const [, word, block] of text.matchAll(/^(allow|deny) (\S+)$/gm)) {
    const network = parseNetwork(block ?? "");
    if (network) prefixes.push({ network, list: word === "allow" ? "allow" : "deny" });
  }
  return prefixes.sort((a, b) => b.network.length - a.network.length);
}

/**
 * Writes `prefixes` after records of blocks have changed.
 *
 * @param text The file before.
 * @param changed The records of blocks after.
 * @returns The file after.
 */
export function changePrefixes(text: string, changed: readonly AddressRecord[]): string {
  const prefixes = new Map(parsePrefixes(text).map((one) => [one.network.text, one.list]));
  for (const { network, whitelistedAt, blacklistedAt } of changed) {
    if (whitelistedAt > 0) prefixes.set(network.text, "allow");
    else if (blacklistedAt > 0) prefixes.set(network.text, "deny");
    else prefixes.delete(network.text);
  }
  return [...prefixes].map(([network, list]) => `${list} ${network}\n`).sort().join("");
}

/**
 * The blocks that an address or block is in.
 *
 * @param prefixes All of them, most specific first.
 * @param network The address or block.
 * @returns Those around it, itself left out, most specific first.
 */
export function around(prefixes: readonly Prefix[], network: Network): Prefix[] {
  return prefixes.filter((one) =>
    one.network.length < network.length && contains(one.network, network)
  );
}
