/** Has rules that say `log command` read what LOG_COMMAND prints, each for itself. */
import { addFinding, type Counts, noCounts } from "../logs/counts.ts";
import type { Reading as Reached } from "../logs/cursor.ts";
import { createRuleReader } from "./reader.ts";
import type { Rule } from "./rule.ts";

/** What a rule made of a run of LOG_COMMAND. */
export interface CommandReading {
  readonly counts: Counts;
  /** What the next run has to know. */
  readonly told: readonly string[];
  /** Whether a form of it took a line. */
  readonly hasMatched: boolean;
}

/** Those that read it. */
export interface CommandReaders {
  /** Takes a raw line, without its newline. */
  readonly line: (text: string) => void;
  /** Nothing of the lines counts before: a run that fails prints them again. */
  readonly keep: () => void;
  /** What each made of it, by its name. */
  readonly readings: () => ReadonlyMap<string, CommandReading>;
}

/**
 * Makes readers.
 *
 * @param rules All rules.
 * @param before Where each stopped, by its name.
 * @param prefix Length of the block by which IPv6 clients are counted, in bits.
 * @param hash Hashes a user's name; nothing where it does not matter who it was.
 * @param times Says when a line was written, in epoch seconds.
 * @returns The readers of those that ask for it.
 */
export function readersOfCommand(
  rules: readonly Rule[],
  before: ReadonlyMap<string, Reached>,
  prefix: number,
  hash: ((name: string) => string) | undefined,
  times: (line: string) => number | undefined,
): CommandReaders {
  let isKept = false;
  const all = rules.filter(({ asksCommand }) => asksCommand).map((rule) => {
    const told = before.get(rule.name)?.told ?? [];
    const found = { rule, told, reader: createRuleReader(rule, told, times), counts: noCounts() };
    return { ...found, hasMatched: false };
  });
  return {
    line: (text) => {
      for (const one of all) {
        const reading = one.reader.line(text);
        if (reading) one.hasMatched = true;
        if (reading && reading.outcome !== null) addFinding(one.counts, reading, prefix, hash);
      }
    },
    keep: () => {
      isKept = true;
    },
    readings: () =>
      new Map(all.map(({ rule, told, reader, counts, hasMatched }): [string, CommandReading] => [
        rule.name,
        isKept
          ? { counts, told: reader.dump(), hasMatched }
          : { counts: noCounts(), told, hasMatched: false },
      ])),
  };
}
