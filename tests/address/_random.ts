/** Random numbers that are the same in every run. */

/**
 * Makes a generator (Park and Miller's).
 *
 * @param seed Where it begins, 1 or more.
 * @returns A function that gives a whole number from 0 to one less than its argument.
 */
export function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 0x7fffffff;
    return Math.floor(state / 0x7fffffff * below);
  };
}
