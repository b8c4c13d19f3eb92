/** What rules make of a log that is given with `--test-log`. */
import { sentenceOf } from "../errors.ts";
import type { Took } from "../forms/parser.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import type { Reading } from "../forms/event.ts";
import { withRootDir } from "../settings/read_settings.ts";
import { loadRules } from "./folder.ts";
import { createRuleReader } from "./reader.ts";
import { mayHaveRules } from "./there.ts";

/** The rules that read it. */
export interface GivenRules {
  /** What they say of a line; nothing of those that do not know it. Not there where there are no rules. */
  readonly line?: (text: string) => readonly NonNullable<Reading>[];
  /** What is wrong with rules, a sentence each. */
  readonly troubles: readonly string[];
}

/**
 * Finds the rules that are about a log: those that name it, or all, where none does, as it may be another machine's.
 *
 * @param path The file; `-` for standard input.
 * @param environment Reads one variable.
 * @param executable Path of this program.
 * @param took Called with a form that took a line.
 * @returns The rules.
 */
export function rulesOn(
  path: string,
  environment: (name: string) => string | undefined,
  executable: string,
  took?: Took,
): GivenRules {
  try {
    const { rootDir } = withRootDir(environment, executable);
    if (!mayHaveRules(rootDir)) return { troubles: [] };
    const { rules, troubles } = loadRules(rootDir);
    const naming = rules.filter(({ logs }) => logs.some((log) => isSame(log, path)));
    const readers = (naming.length > 0 ? naming : rules).map((rule) =>
      createRuleReader(rule, [], undefined, took)
    );
    const line = (text: string) => readers.flatMap((reader) => reader.line(text) ?? []);
    return { ...readers.length > 0 && { line }, troubles };
  } catch (error) {
    return { troubles: [sentenceOf(error)] };
  }
}

function isSame(log: string, given: string): boolean {
  if (log === given) return true;
  const [one, other] = [lstatIfPresent(log), lstatIfPresent(given)];
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}
