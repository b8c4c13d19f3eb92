/** Addresses and blocks as people write them for libwrap (hosts_access(5)). */
import type { Network } from "./network.ts";
import { parseNetwork } from "./parse.ts";

/**
 * Reads one pattern that stands for an address or a block of them.
 *
 * @param token `192.0.2.1`, `192.0.2.0/24`, `192.0.2.0/255.255.255.0`, `192.0.2.`, `[2001:db8::]/64`; an IPv6 address also
 * without brackets, which libwrap does not take.
 * @returns The address or block; nothing for any other text.
 */
export function parsePattern(token: string): Network | undefined {
  const plain = parseNetwork(token);
  if (plain) return plain;
  const bracketed = /^\[([^\]]*)\](.*)$/.exec(token);
  if (bracketed) return parseNetwork(bracketed[1]! + bracketed[2]!);
  // A prefix of an address ends with a dot.
  const octets = /^(?:\d{1,3}\.){1,3}$/.test(token) ? token.slice(0, -1).split(".") : undefined;
  if (octets) {
    return parseNetwork([...octets, 0, 0, 0].slice(0, 4).join(".") + `/${8 * octets.length}`);
  }
  const [, address, mask] = /^([^/]*)\/(\d+\.\d+\.\d+\.\d+)$/.exec(token) ?? [];
  return mask === undefined ? undefined : parseNetwork(`${address}/${lengthOf(mask)}`);
}

/** How long the block of a netmask is, in bits; -1, which is no length, for what is none. */
function lengthOf(mask: string): number {
  const octets = mask.split(".").map(Number);
  const bits = octets.map((octet) => octet.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(bits) && bits.length === 32 ? bits.replaceAll("0", "").length : -1;
}
