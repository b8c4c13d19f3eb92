/** Random numbers that are the same in every run, so that what failed once can be seen again. */

/**
 * A generator (mulberry32).
 *
 * @param seed Any whole number.
 * @returns A function: a whole number from 0 to below.
 */
export function makeRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
