/** Reads a whole list. */
import { parseNetwork } from "../address/parse.ts";
import { shortestBlock } from "../policy/judge.ts";
import { entryOf } from "./csv.ts";
import { blocked, type Entry } from "./entry.ts";
import { createLineReader } from "./read_line.ts";

/** What is in a list. */
export interface List {
  readonly entries: readonly Entry[];
  /** What is in no form that is understood, and where. */
  readonly bad: readonly Bad[];
}

/** A line, or another part of a list, that is not taken. */
export interface Bad {
  /** Such as `line 7`. */
  readonly where: string;
  readonly text: string;
  /** Why; nothing where it is in no form that is understood. */
  readonly why?: string;
}

/** How long a line may be, in characters. */
const LONGEST_LINE = 1024;

/** How many lines are read between two words to whoever watches. */
const LINES_A_GO = 10_000;

/**
 * Reads a list: one entry a line in any of the forms of {@link createLineReader}, or JSON.
 *
 * @param text The whole list.
 * @param onLines Told how many lines are read, and how many there are.
 * @returns Entries in their order, and what is not understood.
 */
export function readList(text: string, onLines?: (done: number, all: number) => void): List {
  const clean = text.replace(/^\uFEFF/, "");
  const json = /^\s*[[{]/.test(clean) ? parseJson(clean) : undefined;
  if (json) return readValues(json);
  const entries: Entry[] = [];
  const bad: Bad[] = [];
  const read = createLineReader();
  const lines = clean.split("\n");
  // An array with one object a line, as --export=json writes it, of which something is damaged.
  const isArray = lines[0]?.trim() === "[";
  for (const [i, line] of lines.entries()) {
    if (i % LINES_A_GO === 0) onLines?.(i, lines.length);
    if (isArray && ["", "[", "]"].includes(line.trim())) continue;
    // Nothing that is understood is longer, and no expression has to cope with more.
    const isLong = line.length > LONGEST_LINE;
    const found = isLong ? undefined : line.startsWith("{") ? readObject(line) : read(line);
    const why = found && refusalOf(found);
    if (!found || why) {
      bad.push({
        where: `line ${i + 1}`,
        text: line.slice(0, LONGEST_LINE).trim(),
        ...why && { why },
      });
    } else for (const entry of found) entries.push(entry);
  }
  if (isArray && !clean.trimEnd().endsWith("]")) {
    bad.push({ where: "the end", text: "] is missing" });
  }
  return { entries, bad };
}

/** Why entries are not taken although they are understood. */
function refusalOf(entries: readonly Entry[]): string | undefined {
  const isLarge = entries.some(({ network }) => network.length < shortestBlock(network));
  return isLarge
    ? "is too much of the world (/8 and, for IPv6, /16 are the largest blocks)"
    : undefined;
}

/** One array of everything, or one object. */
function parseJson(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return undefined;
  }
}

/** One object a line, with or without the comma of the array that it is from. */
function readObject(line: string): Entry[] | undefined {
  const text = line.trimEnd();
  const values = parseJson(text.endsWith(",") ? text.slice(0, -1) : text);
  const entry = values && entryIn(values[0]);
  return entry && [entry];
}

function readValues(values: readonly unknown[]): List {
  const entries: Entry[] = [];
  const bad: Bad[] = [];
  for (const [i, value] of values.entries()) {
    const entry = entryIn(value);
    const why = entry && refusalOf([entry]);
    if (entry && !why) entries.push(entry);
    else bad.push({ where: `entry ${i + 1}`, text: valueText(value), ...why && { why } });
  }
  return { entries, bad };
}

function entryIn(value: unknown): Entry | undefined {
  if (typeof value === "string") {
    const network = parseNetwork(value);
    return network && blocked(network);
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields = new Map(Object.entries(value));
  return entryOf((name) => {
    const field: unknown = fields.get(name);
    if (field === undefined) return undefined;
    if (field === null) return "";
    // What else it may be has no text that is an address or a number.
    return typeof field === "string" || typeof field === "number" ? String(field) : "?";
  });
}

function valueText(value: unknown): string {
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
