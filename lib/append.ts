/** Lists that can be long are added up here: `push(...list)` puts each element onto the stack, which a long one overflows. */

/**
 * Adds to the end of a list.
 *
 * @param list The list; changed in place.
 * @param more What comes behind, in order.
 */
export function append<T>(list: T[], more: Iterable<T>): void {
  for (const one of more) list.push(one);
}
