/**
 * Many addresses and blocks, each with a number, in a few bytes each and in their order: objects of a million of them would need
 * hundreds of megabytes.
 */
import { type Network, networkOf } from "./network.ts";

/** An address or block, and the number that goes with it. */
export interface Numbered {
  readonly network: Network;
  readonly number: number;
}

/** All of them. */
export interface PackedNetworks {
  /** Adds one with a number from 0 to 2^32 - 1. */
  readonly add: (network: Network, number: number) => void;
  /**
   * All that were added, in the order of compareNetworks(); it can be gone through again. Once it is called nothing can be added
   * any more.
   */
  readonly sorted: () => Iterable<Numbered>;
}

/** Family, address, length: as bytes they are in the order of addresses. */
const KEY = 18;

/** With the number behind them. */
const ENTRY = KEY + 4;

/**
 * Makes room for some.
 *
 * @param room For how many; it grows.
 * @returns None yet.
 */
export function packNetworks(room = 1024): PackedNetworks {
  let bytes = new Uint8Array(room * ENTRY);
  let count = 0;
  return {
    add: ({ bytes: address, length }, number) => {
      const at = count++ * ENTRY;
      // What was outgrown is given back at once, and not when memory is next collected.
      if (at + ENTRY > bytes.length) bytes = new Uint8Array(bytes.buffer.transfer(2 * at + ENTRY));
      bytes[at] = address.length === 4 ? 0 : 1;
      bytes.set(address, at + 1);
      bytes[at + KEY - 1] = length;
      for (let i = 0; i < 4; i++) bytes[at + KEY + i] = number >>> (24 - 8 * i);
    },
    sorted: () => {
      const order = sort(bytes, count);
      return {
        *[Symbol.iterator]() {
          for (const entry of order) yield entryAt(bytes, entry * ENTRY);
        },
      };
    },
  };
}

/** Which entry comes first, second, …: sorted by each byte of their keys, the last one first, in as many passes (a radix sort). */
function sort(bytes: Uint8Array, count: number): Uint32Array {
  let order = new Uint32Array(count).map((_, i) => i);
  let next = new Uint32Array(count);
  const ends = new Uint32Array(257);
  for (let byte = KEY - 1; byte >= 0; byte--) {
    ends.fill(0);
    for (let i = 0; i < count; i++) ends[bytes[i * ENTRY + byte]! + 1]!++;
    // Where all have the same byte, as the last ones of IPv4.
    if (ends.includes(count)) continue;
    for (let value = 1; value <= 256; value++) ends[value]! += ends[value - 1]!;
    for (const entry of order) next[ends[bytes[entry * ENTRY + byte]!]!++] = entry;
    [order, next] = [next, order];
  }
  return order;
}

function entryAt(bytes: Uint8Array, at: number): Numbered {
  const address = bytes.slice(at + 1, at + 1 + (bytes[at] === 0 ? 4 : 16));
  let number = 0;
  for (let i = 0; i < 4; i++) number = number * 256 + bytes[at + KEY + i]!;
  return { network: untold(address, bytes[at + KEY - 1]!), number };
}

/** A block whose text is made once it is asked for: whoever goes through all of them asks for that of some. */
function untold(bytes: Uint8Array, length: number): Network {
  let text: string | undefined;
  return {
    bytes,
    length,
    get text() {
      return text ??= networkOf(bytes, length).text;
    },
  };
}
