import { takeAsides } from "../decisions/asides.ts";

/** What a command has to say once it is done. */
export interface Outcome {
  /** For stdout. */
  readonly text: string;
  /** What was done and why; for stdout with --verbose. */
  readonly notes: readonly string[];
  /** What went wrong without stopping the command; for stderr, and the exit status is then 1. */
  readonly troubles: readonly string[];
  /** What has to be looked into although nothing went wrong; for stderr. */
  readonly alarms?: readonly string[];
  /** Whether a login has lifted a block, which firewalls are to know at once. */
  readonly isLifted?: boolean;
  /** The exit status where it is an answer; otherwise it follows from the troubles. */
  readonly status?: number;
}

/**
 * An outcome with text alone, or with notes.
 *
 * @param text For stdout.
 * @param notes For --verbose.
 * @param troubles For stderr.
 * @returns The outcome.
 */
export function outcome(
  text: string,
  notes: readonly string[] = [],
  troubles: readonly string[] = [],
): Outcome {
  return { text, notes, troubles };
}

/**
 * Adds what was noted where no outcome was at hand.
 *
 * @param done An outcome.
 * @returns The outcome with those troubles and alarms.
 */
export function withAside(done: Outcome): Outcome {
  const { troubles, alarms } = takeAsides();
  return { ...done, troubles: [...done.troubles, ...troubles], alarms };
}
