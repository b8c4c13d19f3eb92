/** What a line of hosts.deny lists, read from its bytes; lines of ours, of which there can be a million, without an object. */
import type { ByteLine } from "../files/byte_lines.ts";
import { fromBytes } from "../files/latin1.ts";
import { setColumnOfPattern, setColumnOfText } from "../state/address_table.ts";
import { inWords, parseHostsDeny, patternOf } from "./hosts_deny.ts";

/** What it lists; good until the next is asked for. */
export interface Listing {
  /** Where the pattern stands among the line's bytes; of a line that is not in our form it is {@link pattern}. */
  from: number;
  to: number;
  pattern: string | undefined;
  /** What the line is to say instead, so that libwrap reads it as it is meant; nothing where it does. */
  instead: string | undefined;
}

const OURS: Listing = { from: 0, to: 0, pattern: undefined, instead: undefined };

const [BEFORE, BEHIND] = ["ALL: ", " : deny"].map((text) => new TextEncoder().encode(text)) as [
  Uint8Array,
  Uint8Array,
];

/**
 * Reads a line, and puts what it lists into the column of the address table.
 *
 * @param line The line.
 * @param ipv6Prefix Length of the block that a single IPv6 address without a length stands for.
 * @returns Nothing for a line that lists nobody.
 */
export function listingOf(line: ByteLine, ipv6Prefix: number): Listing | undefined {
  const { bytes, start, end } = line;
  const [from, to] = [start + BEFORE.length, end - BEHIND.length];
  if (
    from < to && stands(bytes, start, BEFORE) && stands(bytes, to, BEHIND) &&
    setColumnOfPattern(bytes, from, to)
  ) {
    OURS.from = from;
    OURS.to = to;
    return OURS;
  }
  const [read] = parseHostsDeny(fromBytes(bytes.subarray(start, end)), ipv6Prefix);
  if (!read?.network) return undefined;
  setColumnOfText(read.network.text);
  const { text } = inWords(read);
  const instead = text === read.text ? undefined : text;
  return { from: 0, to: 0, pattern: patternOf(read.network), instead };
}

function stands(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}
