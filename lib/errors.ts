/**
 * What can go wrong, as one small error type: a sentence for the administrator and a kind from
 * which the exit status follows.
 */

/** `usage`: the command line or a setting; `lock`: the lock was not had in time; `failed`: the rest. */
export type ErrorKind = "usage" | "failed" | "lock";

/** An expected failure. Its message is one line that names the file or argument and what to do. */
export class SentryError extends Error {
  /** What sort of failure this is. */
  readonly kind: ErrorKind;

  /**
   * @param kind Decides the exit status.
   * @param message One sentence: what was wrong, where, what to do.
   */
  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.name = "SentryError";
    this.kind = kind;
  }
}

/**
 * Shows text that somebody else chose, safely on one line of a terminal.
 *
 * @param text Any text.
 * @returns The text in double quotes, with control and non-ASCII characters escaped, cut after 80.
 */
export function quote(text: string): string {
  const shown = text.length > 80 ? text.slice(0, 80) + "…" : text;
  // Everything but printable ASCII, and the mark of what was cut.
  return `"${shown.replace(/["\\]/g, "\\$&").replace(/[^ -~…]/g, hex)}"`;
}

function hex(character: string): string {
  return "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
}

/**
 * What to tell the administrator of whatever was thrown: never more than one line, and no stack.
 *
 * @param error What was thrown; one that is no {@link SentryError} is a fault of sentry's own.
 * @returns One sentence of printable characters.
 */
export function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replace(/\s*\n\s*/g, " ");
  if (error instanceof SentryError) return line;
  const name = error instanceof Error ? `${error.name}: ` : "";
  return `unexpected ${name}${line.replace(/[^ -~]/g, hex)} (please report this)`;
}
