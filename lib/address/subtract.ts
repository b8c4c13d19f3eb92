/** A block without some of its parts, as blocks. */
import { contains, type Network, networkOf, overlaps } from "./network.ts";

/**
 * Takes blocks out of a block.
 *
 * @param whole The block.
 * @param parts What is taken out; what is not in it does not matter.
 * @returns As few blocks as cover the rest, in order of address.
 */
export function subtract(whole: Network, parts: readonly Network[]): Network[] {
  const inside = parts.filter((part) => overlaps(whole, part));
  if (inside.length === 0) return [whole];
  if (inside.some((part) => contains(part, whole))) return [];
  return halves(whole).flatMap((half) => subtract(half, inside));
}

function halves({ bytes, length }: Network): [Network, Network] {
  const upper = bytes.slice();
  upper[length >> 3]! |= 0x80 >> (length & 7);
  return [networkOf(bytes, length + 1), networkOf(upper, length + 1)];
}
