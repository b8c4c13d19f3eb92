/**
 * How libwrap 7.6 of Debian compares one pattern with one text, and one block with one address. All of it was read
 * off the library's behaviour; where the manual page says otherwise a comment says so.
 */
import type { Network } from "../address/network.ts";
import { parseIPv6 } from "../address/parse.ts";
import { lowered, splitAt } from "./access_rules.ts";

/**
 * Whether a pattern fits a text: a daemon's name, or an address as printed.
 *
 * @param pattern One word of a list.
 * @param text The text; it is never libwrap's "unknown".
 * @returns The answer.
 */
export function fits(pattern: string, text: string): boolean {
  const wanted = lowered(pattern);
  const given = lowered(text);
  if (/[*?]/.test(wanted)) return globFits(wanted, given);
  // The manual page says names only, but `.7` fits the address 203.0.113.7 too.
  if (wanted.startsWith(".")) return given.length > wanted.length && given.endsWith(wanted);
  if (wanted === "all" || wanted === "known") return true;
  if (wanted.endsWith(".")) return given.startsWith(wanted);
  if (isBracketed(wanted)) {
    const one = parseIPv6(wanted.slice(1, -1));
    const other = given.includes(":") ? parseIPv6(given) : undefined;
    return one !== undefined && other !== undefined && sameBits(one, other, 128);
  }
  return wanted === given;
}

/**
 * `*` and `?`. Differs from a shell's in one case, as libwrap's does: a star followed by another star or by `?` needs
 * a character.
 */
function globFits(pattern: string, text: string, from = 0, at = 0): boolean {
  let i = at;
  for (let j = from; j < pattern.length; j++, i++) {
    const char = pattern[j];
    if (char === "*") {
      const next = pattern[j + 1];
      if (next === undefined) return true;
      const open = next === "*" || next === "?";
      for (; i < text.length; i++) {
        if (open ? globFits(pattern, text, j + 1, i) : text[i] === next) {
          if (open || globFits(pattern, text, j + 2, i + 1)) return true;
        }
      }
      return false;
    }
    if (i >= text.length || (char !== "?" && char !== text[i])) return false;
  }
  return i === text.length;
}

/**
 * Whether a pattern with a slash holds an address.
 *
 * @param net What stands before the slash.
 * @param mask What stands behind it.
 * @param address The client, one address.
 * @returns The answer.
 */
export function holds(net: string, mask: string, address: Network): boolean {
  if (address.bytes.length === 4) {
    const base = dottedQuad(net);
    const bits = dottedQuad(mask) ?? maskOfLength(mask);
    if (base === undefined || bits === undefined) return false;
    // The pattern's host bits are not cleared: with one set, 203.0.113.7/24 holds nobody.
    return ((dottedQuad(address.text)! & bits) >>> 0) === base;
  }
  if (!isBracketed(net)) return false;
  const base = parseIPv6(net.slice(1, -1));
  const length = longOf(mask);
  if (base === undefined || length < 0 || length > 128) return false;
  // Here host bits do not matter, and a length that is no number is 0: `[2001:db8::]/` holds every IPv6 client.
  return sameBits(base, address.bytes, length);
}

/** Whether it is `[…]`. */
function isBracketed(pattern: string): boolean {
  return pattern.length > 1 && pattern.startsWith("[") && pattern.endsWith("]");
}

function sameBits(a: Uint8Array, b: Uint8Array, length: number): boolean {
  for (let i = 0; i < 16; i++) {
    const kept = Math.min(8, Math.max(0, length - 8 * i));
    if ((a[i]! ^ b[i]!) & (0xff00 >> kept) & 0xff) return false;
  }
  return true;
}

/**
 * Four numbers as inet_addr(3) reads them, octal and hexadecimal included. 255.255.255.255 is its sign of an error, and
 * so no address and no mask (hosts_access(5) says so of the mask).
 */
function dottedQuad(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.test(part)) return undefined;
    const octal = /^0[0-7]+$/.test(part);
    const number = octal ? parseInt(part, 8) : Number(part);
    if (number > 255) return undefined;
    value = value * 256 + number;
  }
  return value === 0xffffffff ? undefined : value;
}

/** A mask of 1 to 32 bits; /0 is none, so that `0.0.0.0/0` holds nobody and `0.0.0.0/0.0.0.0` everybody. */
function maskOfLength(text: string): number | undefined {
  const length = longOf(text);
  return length >= 1 && length <= 32 ? (0xffffffff << (32 - length)) >>> 0 : undefined;
}

/** strtol(3): what follows the digits is ignored, and no digits are 0; a C int keeps the low 32 bits. */
function longOf(text: string): number {
  const digits = /^[ \t\n\v\f\r]*([+-]?[0-9]+)/.exec(text)?.[1];
  if (digits === undefined) return 0;
  const limit = (1n << 63n) - 1n;
  const value = BigInt(digits.replace("+", ""));
  const held = value > limit ? limit : value < -limit - 1n ? -limit - 1n : value;
  return Number(BigInt.asIntN(32, held));
}

/**
 * Whether a pattern that does not fit a client's address could still fit its name. Of a word that no host name can be,
 * libwrap looks the name up as well, but the answer is known.
 *
 * @param pattern One word of a list, without a slash.
 * @returns The answer.
 */
export function couldBeName(pattern: string): boolean {
  if (!/[^0-9./]/.test(pattern)) return false;
  return splitAt(pattern, "/")[1] === undefined && /^[A-Za-z0-9_.*?-]+$/.test(pattern);
}
