/** Steps of one command that have nothing to do with each other: what goes wrong in one stops no other. */
import { sentenceOf, SentryError } from "../errors.ts";
import type { Settings } from "../policy/settings.ts";
import { noteTrouble } from "../state/trouble.ts";

/**
 * Does a step. An error that nobody expected is written to `trouble` as well: whoever runs this may not read what it says.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param step What to do.
 * @returns What it returned, or what went wrong, as a sentence.
 * @throws SentryError when the lock was not had in time: the next step would wait for it again.
 */
export async function attempt<T>(
  settings: Settings,
  now: number,
  step: () => Promise<T> | T,
): Promise<{ readonly done?: T; readonly troubles: readonly string[] }> {
  try {
    return { done: await step(), troubles: [] };
  } catch (error) {
    const isExpected = error instanceof SentryError;
    if (isExpected && error.kind === "lock") throw error;
    if (!isExpected) noteTrouble(settings.rootDir, now, sentenceOf(error));
    return { troubles: [sentenceOf(error)] };
  }
}
