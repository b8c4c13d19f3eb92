/**
 * What a file of the language says of a daemon:
 *
 *     daemon sshd ssh                  its name, and which settings' family it belongs to
 *     program sshd sshd-session        names of the programs whose messages these are; `sets FLAG…` behind them: and which flags they set
 *     cut 500 escaped                  it cuts its messages at so many bytes; escaped: as vis(3) does it, and sshd
 *     cut 870 whole                    it sends so many bytes whole; a syslogd may cut them, unless it left longer ones of its host whole
 *     cut 1000-1024 whole              it cuts at so many bytes as some build it: longer ones show that it was built otherwise
 *     cut 8000 own                     so many bytes are whole in a log of its own
 *     before {error|fatal}:            what may stand before each message; several, one behind the other, each with a blank behind it
 *     after {preauth?[preauth]}        what may stand behind each message, with a blank before it
 */
import type { Family, RuleName } from "./event.ts";
import { compile, compileAround, type Variant } from "./compile.ts";
import { leadsOf } from "./first.ts";
import { type FormText, readSheet, type Sheet, type Statement } from "./language.ts";
import { parsePattern } from "./pattern.ts";
import { fault, type Place } from "./place.ts";
import type { Segment } from "./segment.ts";
import { backOf, type Cut, cutOf, frontOf, programsOf } from "./statements.ts";

/** A pattern, compiled when a message first begins like it. */
export interface Form {
  readonly text: FormText;
  /** The bits of the flags that each heading needs. */
  readonly needs: readonly number[];
  /** Whether it only makes a message known. */
  readonly isKnown: boolean;
  variants: readonly Variant[] | undefined;
}

/** A table. */
export interface Table {
  readonly name: string;
  readonly family: Family;
  /** Bits of the flags that each program sets. */
  readonly programs: ReadonlyMap<string, number>;
  /** Nothing: it does not cut its messages. */
  readonly cut: Cut | undefined;
  /** Where else it cuts them, as some build it. */
  readonly builds: readonly Cut[];
  /** How many bytes it does not cut in a log of its own. */
  readonly cutOwn: number | undefined;
  /** What may stand before a message, in this order. */
  readonly before: readonly Segment[];
  /** How many characters that has at most. */
  readonly mostBefore: number;
  /** What may stand behind a message; nothing for nothing. */
  readonly after: Segment | undefined;
  readonly forms: readonly Form[];
  readonly bitOf: (flag: string) => number;
  /** What patterns begin with, by what it is. */
  readonly heads: Map<string, Segment>;
}

const FAMILIES: readonly Family[] = ["ssh", "ftp", "mua", "smtp"];

/** Flags are bits of a small integer. */
const MOST_FLAGS = 30;

/** Statements of a table. */
const STATEMENTS = ["daemon", "program", "cut", "before", "after"];

/**
 * Reads a table. Its patterns are looked at later, see {@link variantsOf}.
 *
 * @param text The file.
 * @param file What it is called in errors.
 * @param others More statements that it may have, which are somebody else's to read.
 * @returns The table.
 * @throws SentryError that names line and column.
 */
export function readTable(text: string, file: string, others: readonly string[] = []): Table {
  return tableOf(readSheet(text, file), file, others);
}

/**
 * Makes a table of a file that was read.
 *
 * @param sheet The file.
 * @param file What it is called in errors.
 * @param others More statements that it may have.
 * @param rule Whose it is, where the file's own name says so and there is no statement "daemon".
 * @returns The table.
 * @throws SentryError that names line and column.
 */
export function tableOf(
  sheet: Sheet,
  file: string,
  others: readonly string[] = [],
  rule?: RuleName,
): Table {
  const { statements, forms } = sheet;
  const start = { file, line: 1, column: 1 };
  const odd = statements.find(({ words }) => ![...STATEMENTS, ...others].includes(words[0]!));
  if (odd) {
    const all = [...STATEMENTS, ...others];
    const known = (rule === undefined ? all : all.filter((word) => word !== "daemon")).join(", ");
    throw fault(
      odd.place,
      `"${odd.words[0]}" is no statement and no heading; statements are ${known}`,
    );
  }
  const flags = new Map<string, number>();
  const bitOf = (flag: string) => {
    const bit = flags.get(flag) ?? flags.size;
    if (bit >= MOST_FLAGS) throw fault(start, `there are more than ${MOST_FLAGS} flags; use fewer`);
    flags.set(flag, bit);
    return 1 << bit;
  };
  const { name, family } = nameOf(statements, start, rule);
  const cuts = statements.filter(({ words }) => words[0] === "cut");
  const own = cuts.find(({ words }) => words[2] === "own");
  const builds = cuts.filter(({ words }) => words[1]?.includes("-")).map(cutOf);
  const cut = cuts.find((one) => one !== own && !one.words[1]?.includes("-"));
  const before = statements.filter(({ words }) => words[0] === "before")
    .map((one) => compileAround(frontOf(one), bitOf));
  const after = statements.find(({ words }) => words[0] === "after");
  return {
    name,
    family,
    programs: programsOf(statements, bitOf),
    cut: cut && cutOf(cut),
    builds,
    cutOwn: own && cutOf(own).bytes,
    before,
    mostBefore: before.reduce((sum, { most }) => sum + most, 0),
    after: after && compileAround(backOf(after), bitOf),
    forms: forms.map((form) => ({
      text: form,
      needs: form.headings.map(({ needs }) => needs.reduce((all, flag) => all | bitOf(flag), 0)),
      isKnown: form.headings.every(({ meaning }) => meaning === "known"),
      variants: undefined,
    })),
    bitOf,
    heads: new Map(),
  };
}

/** `daemon NAME FAMILY` */
function nameOf(
  statements: readonly Statement[],
  start: Place,
  rule: RuleName | undefined,
): { name: string; family: Family } {
  const daemon = statements.find(({ words }) => words[0] === "daemon");
  if (rule !== undefined) {
    if (daemon) throw fault(daemon.place, "a rule is called like its file; take this line out");
    return { name: rule, family: rule };
  }
  if (!daemon) throw fault(start, 'there is no line "daemon NAME FAMILY"; add it');
  const [, name = "", word, ...more] = daemon.words;
  const family = FAMILIES.find((known) => known === word);
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name) || !family || more.length > 0) {
    throw fault(daemon.place, `write "daemon NAME FAMILY"; a family is ${FAMILIES.join(", ")}`);
  }
  return { name, family };
}

/**
 * @param table The table.
 * @param form One of its patterns.
 * @returns The pattern, compiled.
 * @throws SentryError that names line and column.
 */
export function variantsOf(table: Table, form: Form): readonly Variant[] {
  return form.variants ??= compile(form.text, table.bitOf, table.heads);
}

/**
 * Finds the literals that a pattern can begin with, without compiling it.
 *
 * @param form The pattern.
 * @returns The literals; an empty one where it can begin with anything.
 */
export function leadsOfForm({ text: form }: Form): string[] {
  const literal = /^[^{}]*/.exec(form.text)![0];
  return literal === "" ? leadsOf(parsePattern(form)) : [literal];
}
