/** Which patterns took the lines of a log, for `--test-log -v`. */
import type { Took } from "../forms/parser.ts";
import type { Form } from "../forms/table.ts";

/** Keeps in mind which lines each pattern took. */
export interface TakenForms {
  readonly took: Took;
  /**
   * @param line The number of the line that was read last.
   * @param service Whose it was.
   * @returns The pattern that took it.
   */
  readonly of: (line: number, service: string | undefined) => string | undefined;
  /** The patterns and their lines. */
  readonly text: () => string;
}

/** So many lines are named of each pattern. */
const NAMED = 5;

interface Taken {
  readonly name: string;
  readonly lines: number[];
  count: number;
}

/**
 * Makes a memory.
 *
 * @returns The memory.
 */
export function watchForms(): TakenForms {
  const all = new Map<string, Taken>();
  let last: Form | undefined;
  return {
    took: (form) => last = form,
    of: (line, service) => {
      const form = last;
      last = undefined;
      if (!form || service === undefined) return undefined;
      const name = `${service}: ${form.text.text}`;
      let taken = all.get(name);
      if (!taken) all.set(name, taken = { name, lines: [], count: 0 });
      taken.count++;
      if (taken.lines.length < NAMED) taken.lines.push(line);
      return form.text.text;
    },
    text: () => {
      const rows = [...all.values()].sort((a, b) => b.count - a.count).map(
        ({ name, lines, count }) => {
          const more = count > lines.length ? ", …" : "";
          return `  ${name}\n    ${count === 1 ? "line" : `${count} lines,`} ${
            lines.join(", ")
          }${more}\n`;
        },
      );
      return rows.length > 0 ? `taken for these messages:\n${rows.join("")}` : "";
    },
  };
}
