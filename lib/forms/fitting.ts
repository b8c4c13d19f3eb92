/** What fits in a hole, as a table of characters, and where it ends. */
import { type HoleType, isAddressLike, isOf } from "./holes.ts";

/** Signs in an address before which it may end, if they can follow it, and that may be its last one else. */
const TRAILING = [0x3a, 0x2e];

const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const CLOCK = "\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?";
/** ISO 8601 and what is like it; as web servers have it; syslog's and asctime(3)'s; seconds since 1970. */
const TIME = new RegExp(
  `\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]${CLOCK}(?:Z| ?[+-]\\d\\d:?\\d\\d)?` +
    `|\\d\\d/${MONTH}/\\d{4}:${CLOCK} [+-]\\d{4}` +
    `|(?:[A-Z][a-z]{2} )?${MONTH} [ \\d]\\d ${CLOCK}(?: \\d{4})?` +
    "|\\d{9,10}(?:\\.\\d{1,9})?",
  "y",
);
const NUMERIC = /(?=[0-9A-Fa-f]{0,4}[:.])[0-9A-Fa-f:.]{2,45}/y;
const ENDPOINT = /(?:\[([0-9A-Za-z:.%_-]{1,255})\]|([0-9A-Za-z:.%_-]{1,255})):(\d{1,5})/y;

/** Holes that are more than characters of a sort. */
export const SHAPES: Readonly<Partial<Record<HoleType, RegExp>>> = {
  numeric: NUMERIC,
  endpoint: ENDPOINT,
  time: TIME,
};

/** Which characters fit: one place for each of ASCII, and one for all others. */
export type Fitting = Uint8Array;

/** Fits, but is what follows where nothing else does. */
const LENT = 2;

/** Where in a table all characters stand that are not ASCII. */
export const OTHERS = 128;

/** How many places there are, with the one for the end of the text. */
export const PLACES = OTHERS + 2;

/**
 * Makes a table of what fits in a hole.
 *
 * @param type The hole's type; no text.
 * @param stops Characters of the type before which it ends, as they can follow it.
 * @returns The table.
 */
export function fittingIn(type: HoleType, stops: ReadonlySet<number>): Fitting {
  // A copy is made in a tenth of the time.
  let all = ALL.get(type);
  if (!all) {
    all = new Uint8Array(OTHERS + 1);
    for (let code = 0; code <= OTHERS; code++) if (isOf(type, code)) all[code] = 1;
    ALL.set(type, all);
  }
  const fitting = all.slice();
  // `ADDR: why`: the colon is what follows, though it might be the address' own.
  const isAddress = isAddressLike(type);
  for (const code of stops) {
    fitting[Math.min(code, OTHERS)] = isAddress && TRAILING.includes(code) ? LENT : 0;
  }
  return fitting;
}

/** What fits in holes of each type, where nothing follows. */
const ALL = new Map<HoleType, Fitting>();

/**
 * Makes a table of characters.
 *
 * @param codes The characters.
 * @returns The table, in which all that are not ASCII are one.
 */
export function fittingOf(codes: ReadonlySet<number>): Fitting {
  const fitting = new Uint8Array(OTHERS + 1);
  for (const code of codes) fitting[Math.min(code, OTHERS)] = 1;
  return fitting;
}

/**
 * Gives the characters of a literal: compared one by one they cost less than a search in a text, as most differ at once.
 *
 * @param text The literal.
 * @returns Their codes, in UTF-16.
 */
export function codesOf(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/**
 * Tells where in a table a character of a text stands.
 *
 * @param text The text.
 * @param at The character's place.
 * @returns Its place in the table; behind the end of the text the place behind all.
 */
export function placeOf(text: string, at: number): number {
  if (at >= text.length) return OTHERS + 1;
  const code = text.charCodeAt(at);
  return code < OTHERS ? code : OTHERS;
}

/**
 * Tells whether a character of a text is in a table.
 *
 * @param fitting The table.
 * @param text The text.
 * @param at The character's place; behind the end is none.
 * @returns Whether it is.
 */
export function fitsAt(fitting: Fitting, text: string, at: number): boolean {
  if (at >= text.length) return false;
  const code = text.charCodeAt(at);
  return fitting[code < OTHERS ? code : OTHERS] !== 0;
}

/**
 * Finds the end of what stands in a hole.
 *
 * @param shape What it looks like, where it is more than characters of a sort, see {@link SHAPES}.
 * @param fitting What fits in it, see {@link fittingIn}.
 * @param longest How many characters it holds at most.
 * @param text The message.
 * @param at Where the hole begins.
 * @returns The end; negative where nothing of the type stands there.
 */
export function endOfHole(
  shape: RegExp | undefined,
  fitting: Fitting,
  longest: number,
  text: string,
  at: number,
): number {
  if (shape) {
    shape.lastIndex = at;
    return shape.test(text) ? shape.lastIndex : -1;
  }
  const most = at + longest < text.length ? at + longest : text.length;
  let end = at;
  let fit = 0;
  for (; end < most; end++) {
    const code = text.charCodeAt(end);
    const next = fitting[code < OTHERS ? code : OTHERS]!;
    if (next === 0) break;
    fit = next;
  }
  if (fit === LENT) end--;
  return end > at ? end : -1;
}
