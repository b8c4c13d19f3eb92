/** `--example`: rules for services that many servers have, to be put into `rules.d`. */
import { quote, SentryError } from "../errors.ts";
import { EXAMPLES } from "../rules/examples.ts";
import { type Outcome, outcome } from "./outcome.ts";

/**
 * Prints a rule, or which ones there are.
 *
 * @param name Its name; nothing for a list.
 * @returns The whole rule; or the names, one a line, each with what it is about.
 * @throws SentryError of kind `usage` when there is none of that name.
 */
export function example(name: string | undefined): Outcome {
  if (name === undefined) {
    return outcome(
      [...EXAMPLES].map(([one, text]) => `${one.padEnd(16)}${titleOf(text)}\n`).join(""),
    );
  }
  const text = EXAMPLES.get(name);
  if (text !== undefined) return outcome(text);
  const names = [...EXAMPLES.keys()].join(", ");
  throw new SentryError("usage", `--example takes ${names}, not ${quote(name)}`);
}

/** The first line, without its mark. */
function titleOf(text: string): string {
  return text.slice(0, text.indexOf("\n")).replace(/^# /, "");
}
