/** Which addresses and blocks are in any of many blocks. */
import { type Network, networkOf } from "./network.ts";

/**
 * Tells whether something is in one of some blocks, without a look at each of them.
 *
 * @param blocks The blocks.
 * @returns A function that says so; false for the blocks themselves, unless they are in one another.
 */
export function insideOneOf(blocks: readonly Network[]): (network: Network) => boolean {
  const texts = new Set(blocks.map(({ text }) => text));
  const lengths = [...new Set(blocks.map(({ length }) => length))];
  return ({ bytes, length }) =>
    lengths.some((shorter) => shorter < length && texts.has(networkOf(bytes, shorter).text));
}
