/**
 * An address, or a block of addresses, as one canonical and comparable value.
 *
 * Everything that sentry counts, lists or hands to another program is such a value; nothing else is
 * ever written to a deny list or an argument list.
 */

/** A block of IPv4 or IPv6 addresses; one address is a block of full length (32 or 128 bits). */
export interface Network {
  /** Four bytes (IPv4) or sixteen (IPv6), most significant first, the host bits cleared. */
  readonly bytes: Uint8Array;
  /** How many leading bits are fixed: 32 or 128 for one address. */
  readonly length: number;
  /** Canonical text: dotted decimal or RFC 5952, with `/length` unless it is one address. */
  readonly text: string;
}

/**
 * The block of a given length around an address.
 *
 * @param bytes Four or sixteen bytes, which must not change any more; host bits may be set and are not cleared in place.
 * @param length Prefix length in bits, 0 to 8 × the number of bytes.
 * @returns The block, with its host bits cleared and its canonical text.
 */
export function networkOf(bytes: Uint8Array, length: number): Network {
  const isWhole = length === 8 * bytes.length;
  const cleared = isWhole ? bytes : bytes.slice();
  for (let i = length >> 3; i < bytes.length; i++) {
    const kept = Math.max(0, length - 8 * i);
    cleared[i]! &= 0xff00 >> kept;
  }
  const address = bytes.length === 4 ? formatIPv4(cleared) : formatIPv6(cleared);
  const text = isWhole ? address : `${address}/${length}`;
  return { bytes: cleared, length, text };
}

/** NAT64's well-known prefix, 64:ff9b::/96 (RFC 6052): each address in it is an IPv4 client of its own. */
const TRANSLATED: Network = {
  bytes: /* @__PURE__ */ Uint8Array.of(0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  length: 96,
  text: "64:ff9b::/96",
};

/**
 * Whether a block holds IPv4 clients that came through NAT64, or is in it.
 *
 * @param network An address or block.
 * @returns False for all of IPv4.
 */
export function holdsTranslated(network: Network): boolean {
  return overlaps(network, TRANSLATED);
}

/**
 * Whether an address or block is one of IPv4 clients that came through NAT64.
 *
 * @param network An address or block.
 * @returns False for a block that holds others too.
 */
export function isTranslated(network: Network): boolean {
  return contains(TRANSLATED, network);
}

/**
 * The unit in which an address is counted and blocked: itself for IPv4, also behind NAT64, its block for IPv6. A part of
 * that block has no record of its own, since nobody is counted by it.
 *
 * @param network An address, or a block given by hand (which is its own unit, unless it is smaller than that).
 * @param ipv6Prefix Length of the block for IPv6 clients, in bits.
 * @returns The unit.
 */
export function subjectOf(network: Network, ipv6Prefix: number): Network {
  const isPart = network.bytes.length === 16 && network.length > ipv6Prefix &&
    !isTranslated(network);
  return isPart ? networkOf(network.bytes, ipv6Prefix) : network;
}

/**
 * Whether every address of `inner` is in `outer`.
 *
 * @param outer The larger block.
 * @param inner The smaller one, or one address.
 * @returns Also true when they are equal; false for different families.
 */
export function contains(outer: Network, inner: Network): boolean {
  if (outer.bytes.length !== inner.bytes.length || outer.length > inner.length) return false;
  const whole = outer.length >> 3;
  for (let i = 0; i < whole; i++) if (outer.bytes[i] !== inner.bytes[i]) return false;
  const rest = outer.length & 7;
  return rest === 0 ||
    ((outer.bytes[whole]! ^ inner.bytes[whole]!) & (0xff00 >> rest) & 0xff) === 0;
}

/**
 * Whether two blocks share an address.
 *
 * @param a One block.
 * @param b The other.
 * @returns True when either contains the other.
 */
export function overlaps(a: Network, b: Network): boolean {
  return contains(a, b) || contains(b, a);
}

/**
 * The order of addresses in a list: IPv4 before IPv6, then by number, a block before what is in it.
 *
 * @param a One address or block.
 * @param b Another.
 * @returns Less than 0 when `a` is first, more than 0 when `b` is, 0 when they are equal.
 */
export function compareNetworks(a: Network, b: Network): number {
  if (a.bytes.length !== b.bytes.length) return a.bytes.length - b.bytes.length;
  for (let i = 0; i < a.bytes.length; i++) {
    if (a.bytes[i] !== b.bytes[i]) return a.bytes[i]! - b.bytes[i]!;
  }
  return a.length - b.length;
}

function formatIPv4(bytes: Uint8Array): string {
  return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
}

/**
 * What RFC 5952 writes as `::`: the first longest run of two or more zero groups.
 *
 * @param groups The eight groups of an IPv6 address.
 * @returns Where it begins, and how many groups it has; -1 and 1 where there is none.
 */
export function longestZeros(groups: ArrayLike<number>): { start: number; longest: number } {
  let start = -1;
  let longest = 1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (i + run < 8 && groups[i + run] === 0) run++;
    if (run > longest) [start, longest] = [i, run];
  }
  return { start, longest };
}

/** RFC 5952: lower case, no leading zeros, and `::`. */
function formatIPv6(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[i]! << 8) | bytes[i + 1]!);
  const { start, longest } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (start < 0) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + longest).join(":")}`;
}
