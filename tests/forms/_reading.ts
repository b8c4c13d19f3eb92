/** What the tests of forms have in common. */
import { parserOf } from "../../lib/forms/parser.ts";
import { checkTable } from "../../lib/forms/check_table.ts";
import { readTable } from "../../lib/forms/table.ts";
import type { ParsedMessage } from "../../lib/forms/parsed_message.ts";

/** Two addresses: of the client, and of somebody whom he would have blocked. */
export const A = "198.51.100.7";
export const D = "203.0.113.9";

/**
 * Reads messages by a table.
 *
 * @param rules The table's text, but for its first two lines.
 * @returns What each message says, of the program `test` or another; `isPassed` where its host had longer lines.
 */
export function reading(
  rules: string,
): (text: string, program?: string, isPassed?: boolean) => ParsedMessage | undefined {
  const table = readTable(`daemon test ssh\nprogram test\n${rules}`, "test");
  checkTable(table);
  const parser = parserOf(table, "sshd");
  return (text, program = "test", isPassed = false) =>
    parser(text, { host: "h", program, pid: 7, message: text, size: text.length + 6, isPassed });
}

/**
 * Shows what a message says, in few words.
 *
 * @param said What it says.
 * @returns Outcome, address, port and user, as far as they are known; `nothing` of anybody; `unknown`.
 */
export function brief(said: ParsedMessage | undefined): string {
  if (!said) return "unknown";
  if (said.outcome === null) return "nothing";
  return [said.outcome, said.peer, said.port >= 0 ? said.port : undefined, said.user]
    .filter((word) => word !== undefined).join(" ");
}

/**
 * Takes the one error that a table has.
 *
 * @param rules The table's text, but for its first two lines.
 * @returns The error's message.
 */
export function errorIn(rules: string): string {
  try {
    checkTable(readTable(`daemon test ssh\nprogram test\n${rules}`, "odd.rule"));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "none";
}
