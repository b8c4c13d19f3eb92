/** What is known of the clock: `clock` holds the first time that was not believed, since one that was. */
import { readTextIfPresent } from "../files/read_file.ts";
import { removeIfPresent, replaceFile } from "../files/write_file.ts";
import { datedBy, isBelieved, type KnownTime, reachedBy } from "../policy/clock.ts";
import { eventTimes } from "../state/events.ts";
import { RELEASED } from "../version.ts";
import { lastRan } from "../state/ran.ts";

function pathOf(rootDir: string): string {
  return `${rootDir}/clock`;
}

/**
 * What is known of the clock, by the last `--expire`; where there was none yet, by when something was decided.
 *
 * @param rootDir The ROOT_DIR.
 * @param now What the clock says, in epoch seconds.
 * @returns It.
 * @throws SentryError when it cannot be read.
 */
export function knownTime(rootDir: string, now: number): KnownTime {
  const reached = lastRan(rootDir, "expire") ?? reachedBy(now, eventTimes(rootDir));
  return { reached, doubted: doubtedTime(rootDir) };
}

/**
 * Whether a block, or trust, may end by the clock; costs a look at two small files, and where `--expire` has never run at
 * `events.log`.
 *
 * @param rootDir The ROOT_DIR.
 * @param now What the clock says, in epoch seconds.
 * @returns True also where no time is known to have been reached.
 * @throws SentryError when they cannot be read.
 */
export function mayEndBlocks(rootDir: string, now: number): boolean {
  return isBelieved(now, knownTime(rootDir, now));
}

/**
 * The time by which what is decided now is dated.
 *
 * @param rootDir The ROOT_DIR.
 * @param now What the clock says, in epoch seconds.
 * @returns What it says, or where it is far behind the time that is known to have been reached. Costs nothing where the
 * clock is not before this version was made.
 * @throws SentryError when what is known cannot be read.
 */
export function timeOfDecision(rootDir: string, now: number): number {
  return now >= RELEASED_AT ? now : datedBy(now, knownTime(rootDir, now).reached);
}

/** When this version was made, in epoch seconds. */
export const RELEASED_AT = Date.parse(RELEASED) / 1000;

/**
 * The first time that was not believed, since one that was.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Epoch seconds, by the clock of then; nothing where the clock was believed last.
 * @throws SentryError when it cannot be read.
 */
export function doubtedTime(rootDir: string): number | undefined {
  const text = readTextIfPresent(pathOf(rootDir));
  return text !== undefined && /^\d{1,12}\n$/.test(text) ? Number(text) : undefined;
}

/**
 * Remembers that the clock was not believed.
 *
 * @param rootDir The ROOT_DIR.
 * @param since Epoch seconds.
 * @throws SentryError naming the file.
 */
export function noteDoubt(rootDir: string, since: number): void {
  if (doubtedTime(rootDir) !== since) replaceFile(pathOf(rootDir), `${since}\n`, 0o600);
}

/**
 * Remembers that the clock was believed.
 *
 * @param rootDir The ROOT_DIR.
 * @throws SentryError naming the file.
 */
export function forgetDoubt(rootDir: string): void {
  removeIfPresent(pathOf(rootDir));
}
