/**
 * `prefixes`: the blocks that are on a list, so that one small read tells which of them an address is in. Derived from the
 * records; one line a block, `deny 203.0.113.0/24` or `allow 2001:db8::/32`. Which IPv6 blocks they are depends on IPV6_PREFIX:
 * a first line, `unit 56`, says for which it is, if not for 64; `unit 56 mixed`, that it holds the blocks of that length too,
 * since there are smaller ones from before.
 */
import { type Network, networkOf } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { namesIn, readTextIfPresent } from "../files/read_file.ts";
import type { AddressRecord } from "./record.ts";

/** A block that is on a list. */
export interface Prefix {
  readonly network: Network;
  readonly list: "allow" | "deny";
}

/** All of them, found by text: there can be as many as addresses, and every run reads them. */
export interface Prefixes {
  readonly byText: Map<string, Prefix["list"]>;
  /** The lengths that there are, or were, in bits, longest first. */
  readonly lengths: number[];
  /** The length of the blocks by which IPv6 clients are counted; they are none of these, unless {@link isMixed}. */
  readonly unit: number;
  /** Whether there may be records of smaller blocks, from before IPV6_PREFIX was changed. */
  readonly isMixed: boolean;
}

/** IPV6_PREFIX by default. */
const USUAL_UNIT = 64;

/**
 * Reads `prefixes`.
 *
 * @param text The whole file.
 * @returns The blocks; lines in another form are passed over.
 */
export function parsePrefixes(text: string): Prefixes {
  const byText = new Map<string, Prefix["list"]>();
  // Where there is no such file, as for most connections.
  if (text === "") return { byText, lengths: [], unit: USUAL_UNIT, isMixed: false };
  const lengths = new Set<number>();
  for (const [, word, block, length] of text.matchAll(LINE)) {
    byText.set(block!, word === "allow" ? "allow" : "deny");
    lengths.add(Number(length));
  }
  const [, unit = USUAL_UNIT, mixed] = /^unit (\d{1,3})( mixed)?$/m.exec(text) ?? [];
  const isMixed = mixed !== undefined;
  return { byText, lengths: [...lengths].sort((a, b) => b - a), unit: Number(unit), isMixed };
}

/**
 * Reads the blocks of a ROOT_DIR.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The blocks; none where there is no such file.
 * @throws SentryError when it cannot be read.
 */
export function readPrefixes(rootDir: string): Prefixes {
  const isThere = namesIn(rootDir).has("prefixes");
  return parsePrefixes(isThere && readTextIfPresent(prefixesPath(rootDir)) || "");
}

/** The file. */
export function prefixesPath(rootDir: string): string {
  return `${rootDir}/prefixes`;
}

/** What else a line may hold is never asked for: blocks are looked up in their canonical form. */
const LINE = /^(allow|deny) ([0-9a-f.:]+\/(\d{1,3}))$/gm;

/**
 * A copy that can be changed.
 *
 * @param prefixes The blocks.
 * @returns The same blocks.
 */
export function copyPrefixes({ byText, lengths, unit, isMixed }: Prefixes): Prefixes {
  return { byText: new Map(byText), lengths: [...lengths], unit, isMixed };
}

/**
 * The blocks on the deny list.
 *
 * @param prefixes The blocks.
 * @returns Those of them.
 */
export function deniedBlocks({ byText }: Prefixes): Network[] {
  const texts = [...byText].filter(([, list]) => list === "deny").map(([text]) => text);
  return texts.map(parseNetwork).filter((network) => network !== undefined);
}

/**
 * Writes `prefixes`.
 *
 * @param prefixes The blocks.
 * @returns The whole file.
 */
export function formatPrefixes({ byText, unit, isMixed }: Prefixes): string {
  const head = unit === USUAL_UNIT && !isMixed ? "" : `unit ${unit}${isMixed ? " mixed" : ""}\n`;
  return head + [...byText].map(([text, list]) => `${list} ${text}\n`).sort().join("");
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
  byText.set(network.text, whitelistedAt > 0 ? "allow" : "deny");
  if (!lengths.includes(network.length)) {
    lengths.push(network.length);
    lengths.sort((a, b) => b - a);
  }
}

const NONE: readonly Prefix[] = [];

/**
 * The blocks that an address or block is in.
 *
 * @param prefixes All of them.
 * @param network The address or block.
 * @returns Those around it, itself left out, most specific first.
 */
export function around({ byText, lengths }: Prefixes, network: Network): readonly Prefix[] {
  if (lengths.length === 0) return NONE;
  const found: Prefix[] = [];
  for (const length of lengths) {
    if (length >= network.length) continue;
    const block = networkOf(network.bytes, length);
    const list = byText.get(block.text);
    if (list) found.push({ network: block, list });
  }
  return found;
}
