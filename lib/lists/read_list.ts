/** Reads a whole list. */
import { parseNetwork } from "../address/parse.ts";
import { shortestBlock } from "../policy/judge.ts";
import { entryOf } from "./csv.ts";
import { blocked, type Entry } from "./entry.ts";
import { createLineReader } from "./read_line.ts";

/** What of a list is not taken. */
export interface Badness {
  /** The first ten thousand. */
  readonly bad: readonly Bad[];
  readonly count: number;
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

/** How many of what is bad are kept. */
const MOST_BAD = 10_000;

/**
 * Reads a list: one entry a line in any of the forms of {@link createLineReader}, or JSON.
 *
 * @param bytes The whole list, UTF-8.
 * @param take Told of each entry, in their order.
 * @param onLines Told how many bytes are read, and how many there are.
 * @returns What is not understood.
 */
export function readList(
  bytes: Uint8Array,
  take: (entry: Entry) => void,
  onLines?: (done: number, all: number) => void,
): Badness {
  const first = linesIn(bytes).find(({ line }) => line.trim() !== "")?.line.trim() ?? "";
  // An array with one object a line, as --export=json writes it, is read as lines, whole or damaged.
  const isLines = !/^[[{]/.test(first) || (first === "[" && isOneObjectALine(bytes));
  const json = isLines ? undefined : parseJson(new TextDecoder().decode(bytes));
  return json ? readValues(json, take) : readLines(bytes, take, onLines);
}

/** Lines, a piece at a time: the whole would be a string as large as two lists. A byte order mark is none of the first. */
function* linesIn(bytes: Uint8Array): Generator<{ line: string; end: number }, undefined> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (let at = 0; at <= bytes.length;) {
    let end = Math.min(at + PIECE, bytes.length);
    if (end < bytes.length) {
      const last = bytes.lastIndexOf(NEWLINE, end - 1);
      const next = last < at ? bytes.indexOf(NEWLINE, end) : last;
      end = next < 0 ? bytes.length : next;
    }
    const text = decoder.decode(bytes.subarray(at, end));
    const clean = at === 0 ? text.replace(/^\uFEFF/, "") : text;
    for (const line of clean.split("\n")) yield { line, end };
    at = end + 1;
  }
}

const PIECE = 1 << 16;
const NEWLINE = 10;

/** Whether JSON has each of its objects on a line of its own: what is laid out for people has not. */
function isOneObjectALine(bytes: Uint8Array): boolean {
  for (const { line } of linesIn(bytes)) {
    const text = line.trim();
    if (text.startsWith("{")) return readObject(text) !== undefined;
  }
  return false;
}

function readLines(
  bytes: Uint8Array,
  take: (entry: Entry) => void,
  onLines: ((done: number, all: number) => void) | undefined,
): Badness {
  const bad: Bad[] = [];
  let count = 0;
  const refuse = (one: Bad) => {
    if (bad.length < MOST_BAD) bad.push(one);
    count++;
  };
  const read = createLineReader();
  let isArray = false;
  let number = 0;
  let last = "";
  for (const { line, end } of linesIn(bytes)) {
    if (number++ % LINES_A_GO === 0) onLines?.(end, bytes.length);
    if (number === 1) isArray = line.trim() === "[";
    if (line.trim() !== "") last = line.trim();
    if (isArray && ["", "[", "]"].includes(line.trim())) continue;
    // Nothing that is understood is longer, and no expression has to cope with more.
    const isLong = line.length > LONGEST_LINE;
    const found = isLong ? undefined : line.startsWith("{") ? readObject(line) : read(line);
    const why = found && refusalOf(found);
    if (!found || why) {
      const text = line.slice(0, LONGEST_LINE).trim();
      refuse({ where: `line ${number}`, text, ...why && { why } });
    } else for (const entry of found) take(entry);
  }
  if (isArray && !last.endsWith("]")) refuse({ where: "the end", text: "] is missing" });
  return { bad, count };
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

function readValues(values: readonly unknown[], take: (entry: Entry) => void): Badness {
  const bad: Bad[] = [];
  let count = 0;
  for (const [i, value] of values.entries()) {
    const entry = entryIn(value);
    const why = entry && refusalOf([entry]);
    if (entry && !why) take(entry);
    else {
      const one = { where: `entry ${i + 1}`, text: valueText(value), ...why && { why } };
      if (bad.length < MOST_BAD) bad.push(one);
      count++;
    }
  }
  return { bad, count };
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
