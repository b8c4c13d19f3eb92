/**
 * The language in which is written what daemons say: lines of text, of which those that are not indented are statements
 * and headings, and indented ones patterns.
 *
 *     daemon sshd ssh
 *     failed told
 *       Failed password for {user:chosen 100} from {peer:address}{? port {port}}
 *       -- auth.c auth_log
 *
 * This file knows the lines; heading.ts knows what is in a heading, pattern.ts what is in a pattern.
 */
import { type Heading, isMeaning, MEANINGS, readHeading } from "./heading.ts";
import { fault, type Place } from "./place.ts";

/** A line that is neither heading nor pattern: its words. */
export interface Statement {
  readonly words: readonly string[];
  /** What stands behind the first word, as it is. */
  readonly rest: string;
  readonly place: Place;
}

/** A pattern as it is written, with what stands above and below it. */
export interface FormText {
  /** The pattern, its lines joined. */
  readonly text: string;
  /** Where its lines begin: the place in the text, and in the file. */
  readonly pieces: readonly { readonly from: number; readonly place: Place }[];
  /** Where the pattern comes from; empty where that is not said. */
  readonly source: string;
  /** Tried in order. */
  readonly headings: readonly Heading[];
}

/** What a file says. */
export interface Sheet {
  readonly statements: readonly Statement[];
  readonly forms: readonly FormText[];
}

interface Open {
  text: string;
  pieces: { from: number; place: Place }[];
  source: string;
  readonly headings: readonly Heading[];
}

/**
 * Reads a file of the language.
 *
 * @param text The file.
 * @param file What it is called in errors.
 * @returns Its statements and patterns, in their order.
 * @throws SentryError that names line and column.
 */
export function readSheet(text: string, file: string): Sheet {
  const statements: Statement[] = [];
  const forms: Open[] = [];
  let headings: Heading[] = [];
  let isBelowPattern = false;
  /** How deeply what may go on is indented. */
  let indent = 0;
  let open: "pattern" | "source" | undefined;
  let number = 0;
  for (const raw of text.split("\n")) {
    number++;
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const depth = raw.length - raw.trimStart().length;
    const place = { file, line: number, column: depth + 1 };
    const form = forms.at(-1);
    if (depth === 0) {
      if (isMeaning(/^\S+/.exec(line)![0])) {
        if (isBelowPattern) headings = [];
        headings.push(readHeading(line, place));
      } else {
        const words = line.split(/\s+/);
        statements.push({ words, rest: line.slice(words[0]!.length).trim(), place });
        headings = [];
      }
      isBelowPattern = false;
      open = undefined;
    } else if (open !== undefined && depth > indent && form) {
      if (open === "source") form.source += ` ${line}`;
      else {
        form.pieces.push({ from: form.text.length, place });
        form.text += line;
      }
    } else if (line.startsWith("-- ") || line === "--") {
      if (!isBelowPattern || !form || form.source !== "") {
        throw fault(
          place,
          'no pattern stands above "--"; write where a pattern comes from below it',
        );
      }
      form.source = line.slice(2).trim();
      [open, indent] = ["source", depth];
    } else {
      if (headings.length === 0) {
        const above = statements.at(-1);
        throw above === undefined
          ? fault(
            place,
            `no heading stands above this pattern; write one of ${MEANINGS.join(", ")}`,
          )
          : fault(
            above.place,
            `"${above.words[0]}" is no heading, and a pattern stands below it; write one of ${
              MEANINGS.join(", ")
            }`,
          );
      }
      forms.push({ text: line, pieces: [{ from: 0, place }], source: "", headings });
      [open, indent, isBelowPattern] = ["pattern", depth, true];
    }
  }
  return { statements, forms };
}

/**
 * Finds a place of a pattern in its file.
 *
 * @param form The pattern.
 * @param at The place in its text.
 * @returns The place in the file.
 */
export function placeIn(form: FormText, at: number): Place {
  const piece = form.pieces.findLast(({ from }) => from <= at) ?? form.pieces[0]!;
  return { ...piece.place, column: piece.place.column + at - piece.from };
}
