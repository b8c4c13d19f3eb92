/** Clients' addresses, which the same texts stand for again and again. */
import type { Network } from "../address/network.ts";
import { parseAddressNotName } from "../address/parse.ts";
import { createBoundedMap } from "./bounded_map.ts";

/** Whom a line is about. */
export interface Client {
  /** The number that an IPv4 address is; of others, one that nobody else has had in this run. */
  readonly id: number;
  readonly isIPv4: boolean;
  /** Its address as text, where it is not IPv4. */
  readonly other: string;
  readonly address: Network;
}

/** Finds clients. */
export interface Clients {
  /**
   * @param text What a daemon printed for a client.
   * @returns The client; nothing for what may be no address.
   */
  readonly of: (text: string) => Client | undefined;
  /**
   * @param id An IPv4 address that a host can have, as a number.
   * @returns The client.
   */
  readonly ofIPv4: (id: number) => Client;
}

/** How many of IPv6 are kept at least that were parsed already. */
const PARSED = 16_384;
/** And of IPv4 at most: bits of their number's hash. */
const BITS = 14;
/** And of how many is remembered that they have come. */
const SEEN_BITS = 16;

/** So many addresses' bytes are taken from one piece of memory, since a piece for each costs ten times as much. */
const POOLED = 1024;

/** Each octet as text. */
const OCTETS = Array.from({ length: 256 }, (_, octet) => String(octet));

const DOT = 46;
const ZERO = 48;

/**
 * Makes a memory of addresses.
 *
 * @returns The memory.
 */
export function createClients(): Clients {
  const known: (Client | undefined)[] = new Array(1 << BITS).fill(undefined);
  // Most that come once come never again, and are not kept: what is kept for a while costs far more to throw away.
  const ids = new Int32Array(1 << BITS);
  const seen = new Int32Array(1 << SEEN_BITS);
  const others = createBoundedMap<string, Client>(PARSED);
  let numbered = 0;
  let pool = new Uint8Array(4 * POOLED);
  let used = 0;

  function ofIPv4(id: number): Client {
    const hash = Math.imul(id, 0x9e3779b1);
    const slot = hash >>> (32 - BITS);
    if (ids[slot] === id) return known[slot]!;
    if (used === pool.length) {
      pool = new Uint8Array(4 * POOLED);
      used = 0;
    }
    const bytes = pool.subarray(used, used += 4);
    const [a, b, c, d] = [id >>> 24, (id >>> 16) & 255, (id >>> 8) & 255, id & 255];
    bytes[0] = a;
    bytes[1] = b;
    bytes[2] = c;
    bytes[3] = d;
    const text = `${OCTETS[a]}.${OCTETS[b]}.${OCTETS[c]}.${OCTETS[d]}`;
    const client = { id, isIPv4: true, other: "", address: { bytes, length: 32, text } };
    const sight = hash >>> (32 - SEEN_BITS);
    if (seen[sight] === id) {
      ids[slot] = id;
      known[slot] = client;
    } else seen[sight] = id;
    return client;
  }

  function of(text: string): Client | undefined {
    const number = numberOf(text);
    if (number !== 0) return ofIPv4(number);
    const before = others.get(text);
    if (before) return before;
    const address = parseAddressNotName(text);
    if (!address) return undefined;
    if (address.length === 32) {
      const [a = 0, b = 0, c = 0, d = 0] = address.bytes;
      return ofIPv4((a << 24) | (b << 16) | (c << 8) | d);
    }
    // Under its own spelling, which is no part of a line: that would keep the whole block of lines it was cut from.
    const same = others.get(address.text);
    if (same) return same;
    const client = { id: numbered++, isIPv4: false, other: address.text, address };
    others.set(address.text, client);
    return client;
  }

  return { of, ofIPv4 };
}

/** The number that four decimal octets are, as parseAddress() reads them; 0 for any other text, and what is no host's. */
function numberOf(text: string): number {
  let number = 0;
  let octets = 0;
  let octet = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (octet < 0 || ++octets > 3) return 0;
      number = (number << 8) | octet;
      octet = -1;
    } else {
      // A leading zero is octal to some.
      if (code < ZERO || code > 57 || octet === 0) return 0;
      octet = (octet < 0 ? 0 : 10 * octet) + code - ZERO;
      if (octet > 255) return 0;
    }
  }
  if (octets !== 3 || octet < 0 || text.length > 15) return 0;
  number = (number << 8) | octet;
  return number >>> 24 === 0 || number === -1 ? 0 : number;
}
