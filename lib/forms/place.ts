/** Where in a table or a rule something stands, for whoever has to mend it. */
import { SentryError } from "../errors.ts";

/** A character of a file. */
export interface Place {
  /** The file's path; for a table that is built in, the daemon's name. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
}

/**
 * Makes the one error of tables and rules.
 *
 * @param place Where it is.
 * @param what What is wrong, and what to do.
 * @returns The error, to be thrown.
 */
export function fault({ file, line, column }: Place, what: string): SentryError {
  return new SentryError("usage", `${file}, line ${line}, column ${column}: ${what}`);
}
