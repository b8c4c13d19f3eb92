/** Which program's messages are read by which grammar. */
import { LONGEST_LINE, type Split } from "./header.ts";
import type { Parser } from "./said.ts";
import { readSshd } from "./sshd.ts";

/**
 * The parsers, each by the names of its programs.
 *
 * @returns The parsers; some remember what they have read, so each reader has its own.
 */
export function createParsers(): ReadonlyMap<string, Parser> {
  const parsers = new Map<string, Parser>();
  const add = (parser: Parser, ...programs: string[]) =>
    programs.forEach((program) => parsers.set(program, parser));
  add(readSshd, "sshd", "sshd-session", "sshd-auth");
  return parsers;
}

/** Shapes that name their daemon themselves, as `journalctl -o cat` and some containers print them. */
export function guessProgram(line: string): Split | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  return undefined;
}
