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

/**
 * Tells whether the characters of an address may stand in a hole.
 *
 * @param type The hole's type.
 * @returns Whether they may.
 */
export function isAddressLike(type: HoleType): boolean {
  return CLASS[type] === ADDRESS;
}

/**
 * Tells whether anything may stand in a hole, so that what stands behind it tells where it ends.
 *
 * @param type The hole's type.
 * @returns Whether it may.
 */
export function isText(type: HoleType): boolean {
  return type === "own" || type === "host" || type === "chosen";
}
