/**
 * Text becomes a {@link Network} here and nowhere else. What is refused is refused because libwrap or
 * a firewall could read it as something else than one address (hosts_access(5): a trailing dot is a
 * prefix, a leading one a domain, `/` a file or a mask), or because people disagree about what it says
 * (leading zeros).
 */
import { type Network, networkOf } from "./network.ts";

const LONGEST = 64;

/**
 * Reads one address.
 *
 * @param text Dotted decimal, or IPv6 in any spelling of RFC 4291; `::ffff:192.0.2.1` is 192.0.2.1, and
 * a zone (`%eth0`) is dropped.
 * @returns The address; nothing for any other text, for 0.x.x.x, 255.255.255.255 and `::`.
 */
export function parseAddress(text: string): Network | undefined {
  if (text.length > LONGEST) return undefined;
  if (!text.includes(":")) {
    const bytes = parseIPv4(text);
    // What is read as IPv4 is canonical as it stands.
    return bytes && isHost(bytes) ? { bytes, length: 32, text } : undefined;
  }
  const zone = text.indexOf("%");
  if (zone >= 0 && !/^%[0-9A-Za-z_.-]+$/.test(text.slice(zone))) return undefined;
  const bytes = parseIPv6(zone < 0 ? text : text.slice(0, zone));
  if (!bytes) return undefined;
  if (isMapped(bytes)) {
    const inner = bytes.slice(12);
    return isHost(inner) ? networkOf(inner, 32) : undefined;
  }
  return bytes.every((byte) => byte === 0) ? undefined : networkOf(bytes, 128);
}

/**
 * Reads an address where a host name may stand in its place: with a zone, any other than a link-local address (RFC 4007 §6)
 * is somebody's reverse name, `2001:db8::1%x.example.org`.
 *
 * @param text See {@link parseAddress}.
 * @returns The address; nothing for what may be a name.
 */
export function parseAddressNotName(text: string): Network | undefined {
  if (text.includes("%") && !/^fe[89ab][0-9a-f]:/i.test(text)) return undefined;
  return parseAddress(text);
}

/**
 * Reads one address, or a block in CIDR notation; host bits are cleared.
 *
 * @param text `ADDRESS` or `ADDRESS/LENGTH`, LENGTH in decimal without leading zeros.
 * @returns The block; nothing for any other text and for a length that the family does not have.
 */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return parseAddress(text);
  const digits = text.slice(slash + 1);
  if (text.length > LONGEST || !/^(0|[1-9][0-9]{0,2})$/.test(digits)) return undefined;
  const length = Number(digits);
  const address = text.slice(0, slash);
  const bytes = address.includes(":") ? parseIPv6(address) : parseIPv4(address);
  if (!bytes) return undefined;
  if (bytes.length === 16 && isMapped(bytes) && length >= 96 && length < 128) {
    return networkOf(bytes.slice(12), length - 96);
  }
  if (length > 8 * bytes.length) return undefined;
  // A block of one address is that address, and must be one that parseAddress() reads.
  return length === 8 * bytes.length ? parseAddress(address) : networkOf(bytes, length);
}

/** Not "this network" (RFC 1122 §3.2.1.3) and not the limited broadcast address. */
function isHost(bytes: Uint8Array): boolean {
  return bytes[0] !== 0 && (bytes[0] !== 255 || !bytes.every((byte) => byte === 255));
}

/** RFC 4291 §2.5.5.2. */
function isMapped(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255 &&
    bytes[11] === 255;
}

/** Exactly four decimal octets; a leading zero is refused, since inet_aton(3) reads it as octal. */
function parseIPv4(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(4);
  let octet = 0;
  let digits = 0;
  let value = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 46;
    if (code === 46) {
      if (digits === 0 || octet > 3) return undefined;
      bytes[octet++] = value;
      digits = value = 0;
    } else {
      if (code < 48 || code > 57 || (digits > 0 && value === 0)) return undefined;
      value = value * 10 + code - 48;
      digits++;
      if (value > 255) return undefined;
    }
  }
  return octet === 4 ? bytes : undefined;
}

/**
 * Reads an IPv6 address as nothing but its bits: RFC 4291 §2.2, eight groups of one to four hex digits, one `::`, or a
 * dotted tail for the last two groups.
 *
 * @param text The address, without brackets, zone and length.
 * @returns Its sixteen bytes, also of a mapped one; nothing for any other text.
 */
export function parseIPv6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = "", tail] = halves;
  const left = parseGroups(head, tail === undefined);
  const right = tail === undefined ? [] : parseGroups(tail, true);
  if (!left || !right) return undefined;
  const missing = 16 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(left, 0);
  bytes.set(right, 16 - right.length);
  return bytes;
}

function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [i, group] of groups.entries()) {
    if (last && i === groups.length - 1 && group.includes(".")) {
      const dotted = parseIPv4(group);
      if (!dotted) return undefined;
      for (const byte of dotted) bytes.push(byte);
    } else {
      if (!/^[0-9A-Fa-f]{1,4}$/.test(group)) return undefined;
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    }
  }
  return bytes;
}
