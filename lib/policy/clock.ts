/**
 * When the clock is not believed, and what follows from times that were written while it was wrong. A board without a clock of its own
 * begins in 1970, and a clock that says 2100 for a moment would end every block.
 */
import type { AddressRecord } from "../state/record.ts";

const DAY_SECONDS = 86400;

/** By how much the clock may have gone on, or back, since time was last known: longer than a server is left to itself. */
export const LEAP_SECONDS = 400 * DAY_SECONDS;

/** How long a clock must go on saying what was not believed, until it is. */
export const CONFIRMED_SECONDS = DAY_SECONDS / 2;

/** What lies further ahead was written while the clock was wrong; clocks that are set differ by less. */
export const AHEAD_SECONDS = DAY_SECONDS;

/** No record was ever written before 2020: what is dated earlier was written while the clock was wrong. */
export const EARLIEST = Date.parse("2020-01-01T00:00:00Z") / 1000;

/** What is known of the clock from before. Epoch seconds, by the clock of then. */
export interface KnownTime {
  /** A time that was reached, when the clock was believed; nothing where none is known. */
  readonly reached: number | undefined;
  /** The first time that was not believed, since one that was. */
  readonly doubted: number | undefined;
}

/**
 * Whether the clock is believed.
 *
 * @param now What it says, in epoch seconds.
 * @param known What is known from before.
 * @returns False where it has leapt, and has not gone on from there for {@link CONFIRMED_SECONDS} yet.
 */
export function isBelieved(now: number, { reached, doubted }: KnownTime): boolean {
  if (reached === undefined || Math.abs(now - reached) <= LEAP_SECONDS) return true;
  return doubted !== undefined && now - doubted >= CONFIRMED_SECONDS &&
    now - doubted <= LEAP_SECONDS;
}

/**
 * Since when the clock says what is not believed.
 *
 * @param now What it says, in epoch seconds, and is not believed.
 * @param doubted What is known from before.
 * @returns Epoch seconds, by that clock.
 */
export function doubtedSince(now: number, doubted: number | undefined): number {
  const isOn = doubted !== undefined && now >= doubted && now - doubted < CONFIRMED_SECONDS;
  return isOn ? doubted : now;
}

/**
 * What time was reached, as far as times that were written down tell: the first of them, and those that are not from this very day, since
 * that could have been written while the clock was as wrong as it may be now. Of all these the nearest speaks for the clock.
 *
 * @param now What the clock says, in epoch seconds.
 * @param times Epoch seconds, in the order in which they were written down.
 * @returns One of them; nothing where there is none.
 */
export function reachedBy(now: number, times: readonly number[]): number | undefined {
  let nearest = times[0];
  for (const time of times) {
    const distance = Math.abs(now - time);
    if (distance <= DAY_SECONDS || nearest === undefined) continue;
    if (distance < Math.abs(now - nearest)) nearest = time;
  }
  return nearest;
}

/**
 * The time by which something is dated that is decided now. While the clock is behind, time stands still: what is dated by it
 * would be over as soon as it is right.
 *
 * @param now What the clock says, in epoch seconds.
 * @param reached A time that was reached; nothing where none is known.
 * @returns What the clock says, unless that lies more than {@link LEAP_SECONDS} before what was reached; then that.
 */
export function datedBy(now: number, reached: number | undefined): number {
  return reached !== undefined && now < reached - LEAP_SECONDS ? reached : now;
}

/**
 * Whether a time lies ahead, and so was written while the clock was wrong.
 *
 * @param time Epoch seconds.
 * @param now Epoch seconds.
 * @returns True for what lies ahead by more than {@link AHEAD_SECONDS}.
 */
export function isAhead(time: number, now: number): boolean {
  return time > now + AHEAD_SECONDS;
}

/** Whether a time was written while the clock was wrong; 0 is never. */
function isWrong(time: number, now: number): boolean {
  return isAhead(time, now) || (time > 0 && time < EARLIEST && now >= EARLIEST);
}

/**
 * The record once what was written in it while the clock was wrong, and lies ahead or before {@link EARLIEST}, is from now: a
 * block, or trust, lasts from now on as long as others do.
 *
 * @param record The record before.
 * @param now Epoch seconds.
 * @returns The record after; the same one where there is no such time.
 */
export function grounded(record: AddressRecord, now: number): AddressRecord {
  const { firstSeen, lastSeen, whitelistedAt, blacklistedAt } = record;
  const deciding = [lastSeen, whitelistedAt, blacklistedAt];
  // When an address was first seen decides nothing.
  if (!isAhead(firstSeen, now) && !deciding.some((time) => isWrong(time, now))) return record;
  const ground = (time: number) => isWrong(time, now) ? now : time;
  return {
    ...record,
    firstSeen: Math.min(ground(firstSeen), ground(lastSeen) || now),
    lastSeen: ground(lastSeen),
    whitelistedAt: ground(whitelistedAt),
    blacklistedAt: ground(blacklistedAt),
  };
}
