/** Numbers that look random and are the same for the same seed (mulberry32). */

/** Draws from one seed. */
export interface Random {
  /** A number from 0 up to, but not including, 1. */
  readonly next: () => number;
  /** A whole number below `most`. */
  readonly below: (most: number) => number;
  /** One of a list. */
  readonly of: <T>(list: readonly T[]) => T;
  /** Seconds until the next of events that come so often a day, on average. */
  readonly gap: (aDay: number) => number;
}

export const DAY = 86400;

/**
 * Begins a series.
 *
 * @param seed Any whole number.
 * @returns Its draws.
 */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (most: number) => Math.floor(next() * most);
  return {
    next,
    below,
    of: (list) => list[below(list.length)]!,
    gap: (aDay) => -Math.log(1 - next()) / aDay * DAY,
  };
}
