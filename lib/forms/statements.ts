/** What the statements of a table say. */
import { NAME } from "./heading.ts";
import type { FormText, Statement } from "./language.ts";
import { fault } from "./place.ts";

/** Where a daemon cuts its messages. */
export interface Cut {
  readonly bytes: number;
  /** Whether they are escaped as vis(3) does it before. */
  readonly isEscaped: boolean;
  /** Whether that is all that is known: a syslogd may cut them before. */
  readonly isWhole: boolean;
  /** How many bytes a message that it has cut has at most; nothing where no message may have more than `bytes`. */
  readonly most: number | undefined;
}

/**
 * Reads `program NAME… [sets FLAG…]`.
 *
 * @param statements All statements of a table.
 * @param bitOf The bit of a flag.
 * @returns The names, each with bits of the flags that it sets.
 * @throws SentryError when one is not like that.
 */
export function programsOf(
  statements: readonly Statement[],
  bitOf: (flag: string) => number,
): Map<string, number> {
  const programs = new Map<string, number>();
  for (const { words, place } of statements.filter(({ words }) => words[0] === "program")) {
    const sets = words.indexOf("sets");
    const names = words.slice(1, sets < 0 ? undefined : sets);
    const flags = sets < 0 ? [] : words.slice(sets + 1);
    if (
      names.length === 0 || (sets >= 0 && !(flags.length > 0 && flags.every((f) => NAME.test(f))))
    ) {
      throw fault(place, 'write "program NAME…" or "program NAME… sets FLAG…"');
    }
    for (const name of names) {
      programs.set(name, flags.reduce((all, flag) => all | bitOf(flag), programs.get(name) ?? 0));
    }
  }
  return programs;
}

/**
 * Reads `cut BYTES [escaped|whole|own]`, or `cut FROM-TO whole`.
 *
 * @param statement The statement.
 * @returns What it says.
 * @throws SentryError when it is not like that.
 */
export function cutOf({ words, place }: Statement): Cut {
  const [, bytes = "", sort = "", ...more] = words;
  const [from, to] = bytes.split("-");
  const isOdd = !/^[1-9]\d{1,5}(?:-[1-9]\d{1,5})?$/.test(bytes) || more.length > 0 ||
    !["", "escaped", "whole", "own"].includes(sort);
  if (isOdd || (to !== undefined && (sort !== "whole" || Number(to) < Number(from)))) {
    throw fault(
      place,
      'write "cut BYTES", with "escaped", "whole" or "own" behind it or nothing, or "cut FROM-TO whole"',
    );
  }
  return {
    bytes: Number(from),
    isEscaped: sort === "escaped",
    isWhole: sort === "whole",
    most: to === undefined ? undefined : Number(to),
  };
}

/**
 * Takes the pattern out of `before PATTERN`.
 *
 * @param statement The statement.
 * @returns The pattern, with the blank that stands behind it.
 */
export function frontOf({ rest, place, words }: Statement): FormText {
  const column = place.column + words[0]!.length + 1;
  return {
    // Lines are trimmed, and a blank always stands behind it.
    text: `${rest} `,
    pieces: [{ from: 0, place: { ...place, column } }],
    source: "",
    headings: [],
  };
}

/**
 * Takes the pattern out of `after PATTERN`.
 *
 * @param statement The statement.
 * @returns The pattern, with the blank that stands before it.
 */
export function backOf({ rest, place, words }: Statement): FormText {
  const column = place.column + words[0]!.length;
  return {
    text: ` ${rest}`,
    pieces: [{ from: 0, place: { ...place, column } }],
    source: "",
    headings: [],
  };
}
