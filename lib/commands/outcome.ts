/** What a command has to say once it is done. */
export interface Outcome {
  /** For stdout. */
  readonly text: string;
  /** What was done and why; for stdout with --verbose. */
  readonly notes: readonly string[];
  /** What went wrong without stopping the command; for stderr, and the exit status is then 1. */
  readonly troubles: readonly string[];
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

/** What went wrong beside the command's own work; a process carries out one command. */
const aside: string[] = [];

/**
 * Notes a trouble where no outcome is at hand.
 *
 * @param trouble One sentence.
 */
export function troubleAside(trouble: string): void {
  aside.push(trouble);
}

/**
 * Adds what {@link troubleAside} was told.
 *
 * @param done An outcome.
 * @returns The outcome with those troubles.
 */
export function withAside(done: Outcome): Outcome {
  return aside.length === 0 ? done : { ...done, troubles: [...done.troubles, ...aside.splice(0)] };
}
