/**
 * The types of holes: which characters may stand in one, and where it ends. No hole but chosen text is taken at more than one
 * length, so that what a message means follows from its characters alone.
 */

/** What may stand in a hole. */
export type HoleType =
  /** What the daemon prints for an address, or for a name in place of one: of those nothing is concluded. */
  | "address"
  /** An address, by a daemon that never prints a name there. */
  | "numeric"
  /** An address and a port, the last colon between them; the address may stand in brackets. */
  | "endpoint"
  /** One to five digits. */
  | "port"
  /** One to ten digits. */
  | "number"
  /** Hexadecimal digits. */
  | "hex"
  /** Letters, digits, `_` and `-`. */
  | "label"
  /** No blanks. */
  | "word"
  /** Words of the daemon's or the system's own: letters, blanks and `,/()'-`. */
  | "words"
  /** The name of an account that exists. */
  | "name"
  /** Characters that are not ASCII: words of a language whose encoding nothing tells. */
  | "foreign"
  /** A time in one of the usual forms. */
  | "time"
  /** Words of the daemon's own, up to where the pattern first goes on: nobody has a list of all errors. */
  | "own"
  /** The name that the domain of a client's address gives it: any characters, though most resolvers refuse odd ones. */
  | "host"
  /** Whatever the client sent: any characters, and any number of them, also none. */
  | "chosen";

const TYPES: readonly HoleType[] = [
  "address",
  "numeric",
  "endpoint",
  "port",
  "number",
  "hex",
  "label",
  "word",
  "words",
  "name",
  "foreign",
  "time",
  "own",
  "host",
  "chosen",
];

/**
 * Tells whether a word is a type of holes.
 *
 * @param word The word.
 * @returns Whether it is one.
 */
export function isHoleType(word: string): word is HoleType {
  return TYPES.some((type) => type === word);
}

/** How many characters a hole of each type holds at most. */
export const LONGEST: Readonly<Record<HoleType, number>> = {
  address: 255,
  numeric: 45,
  endpoint: 263,
  port: 5,
  number: 10,
  hex: 255,
  label: 255,
  word: 255,
  words: 255,
  name: 255,
  foreign: 255,
  time: 40,
  own: Infinity,
  host: Infinity,
  chosen: Infinity,
};

const DIGIT = 1;
const HEX = 2;
const ADDRESS = 4;
const WORD = 8;
const FOREIGN = 16;
const WORDS = 32;
const LABEL = 64;
/** What may hold characters that are not ASCII. */
const FOREIGN_TOO = WORD | FOREIGN | WORDS;

const CLASS: Readonly<Record<HoleType, number>> = {
  address: ADDRESS,
  numeric: ADDRESS,
  endpoint: ADDRESS,
  port: DIGIT,
  number: DIGIT,
  hex: HEX,
  label: LABEL,
  word: WORD,
  words: WORDS,
  name: WORD,
  foreign: FOREIGN,
  time: ADDRESS,
  own: WORD,
  host: WORD,
  chosen: WORD,
};

/** Of each ASCII character what it may stand in. By hand: it is done in each run that reads a line. */
const CLASSES = new Uint8Array(128);
addRange(0x21, 0x7e, WORD);
addRange(0x30, 0x39, DIGIT | HEX | ADDRESS | LABEL);
for (const first of [0x41, 0x61]) {
  addRange(first, first + 5, HEX);
  addRange(first, first + 25, ADDRESS | WORDS | LABEL);
}
addEach(":.%_-", ADDRESS);
addEach(" ,/()'-", WORDS);
addEach("_-", LABEL);

function addRange(from: number, to: number, sort: number): void {
  for (let code = from; code <= to; code++) CLASSES[code]! |= sort;
}

function addEach(characters: string, sort: number): void {
  for (let i = 0; i < characters.length; i++) CLASSES[characters.charCodeAt(i)]! |= sort;
}

/**
 * Tells whether a character may stand in a hole.
 *
 * @param type The hole's type.
 * @param code The character.
 * @returns Whether it may.
 */
export function isOf(type: HoleType, code: number): boolean {
  return ((code < 128 ? CLASSES[code]! : FOREIGN_TOO) & CLASS[type]) !== 0;
}

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
const SHAPES: Readonly<Partial<Record<HoleType, RegExp>>> = {
  numeric: NUMERIC,
  endpoint: ENDPOINT,
  time: TIME,
};

/**
 * Tells whether anything may stand in a hole, so that what stands behind it tells where it ends.
 *
 * @param type The hole's type.
 * @returns Whether it may.
 */
export function isText(type: HoleType): boolean {
  return type === "own" || type === "host" || type === "chosen";
}

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
  const isAddress = CLASS[type] === ADDRESS;
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
 * @param type The hole's type; no text.
 * @param fitting What fits in it, see {@link fittingIn}.
 * @param longest How many characters it holds at most.
 * @param text The message.
 * @param at Where the hole begins.
 * @returns The end; negative where nothing of the type stands there.
 */
export function endOfHole(
  type: HoleType,
  fitting: Fitting,
  longest: number,
  text: string,
  at: number,
): number {
  const shape = SHAPES[type];
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

/**
 * Takes an endpoint apart.
 *
 * @param text What stands in the hole.
 * @returns The address without brackets, and the port.
 */
export function splitEndpoint(text: string): [address: string, port: string] {
  const colon = text.lastIndexOf(":");
  const address = text.startsWith("[") ? text.slice(1, colon - 1) : text.slice(0, colon);
  return [address, text.slice(colon + 1)];
}
