/**
 * Looks over a line as bytes, where it has the usual header and plain text behind it: what is a time, a process, an address or a
 * port in it, and a hash of all the rest. What it says is not asked here.
 */

/** A line that was looked over. */
export interface PlainLine {
  /** Where its newline is. */
  end: number;
  /** Where host and program begin, and the bracket behind them is. */
  head: number;
  headEnd: number;
  pid: number;
  /** Where the message begins. */
  message: number;
  /** The first IPv4 address in it that stands alone, as a number; 0 for none. */
  address: number;
  /** The second one; 0 for none. There is no third. */
  other: number;
  /** The number behind `port `; negative for none. There is no second. */
  port: number;
  /** Which of them there are, in their order: of each {@link AN_ADDRESS} or {@link A_PORT}, the first in the higher bits. */
  holes: number;
  /** Where they begin and end; where there are fewer, at the line's end. */
  from1: number;
  to1: number;
  from2: number;
  to2: number;
  /** Of all bytes from `head` on but process, first address and port. */
  hash: number;
}

export const AN_ADDRESS = 1;
export const A_PORT = 2;
const HOLE_BITS = 2;

/**
 * Makes a place for what is found.
 *
 * @returns An empty one.
 */
export function noPlainLine(): PlainLine {
  return {
    end: 0,
    head: 0,
    headEnd: 0,
    pid: 0,
    message: 0,
    address: 0,
    other: 0,
    port: -1,
    holes: 0,
    from1: 0,
    to1: 0,
    from2: 0,
    to2: 0,
    hash: 0,
  };
}

/** Longer lines are left to others: no daemon and no syslogd on the way cuts one that is shorter. In bytes, from the host on. */
export const LONGEST_PLAIN = 200;

/** The usual times: `Nov 23 21:19:00 `, `2026-11-23T21:19:00+01:00 `, and rsyslog's `2026-11-23T21:19:00.123456+01:00 `. */
const SHORT = 16;
const ISO = 26;
const LONG = 33;

const NEWLINE = 10;
const SPACE = 32;
const OPEN = 40;
const CLOSE = 41;
const PLUS = 43;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
const ONE = 49;
const TWO = 50;
const NINE = 57;
const COLON = 58;
const EQUALS = 61;
const A = 65;
const T = 84;
const Z = 90;
const BRACKET = 91;
const UNBRACKET = 93;
const TILDE = 126;

/** How many digits a process has at most here, and a port. */
const PID_DIGITS = 9;
const PORT_DIGITS = 5;

/** FNV-1a. */
const BASIS = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/**
 * Looks over a line.
 *
 * @param bytes The log; a newline ends the line.
 * @param from Where the line begins.
 * @param into Where to put what is found.
 * @returns False where it is another sort of line; what is in `into` means nothing then.
 */
export function lookOver(bytes: Uint8Array, from: number, into: PlainLine): boolean {
  const head = stampEnd(bytes, from);
  if (head === 0) return false;
  let hash = BASIS;
  let at = head;
  let code = 0;
  for (; (code = bytes[at]!) !== BRACKET; at++) {
    if (!(code >= SPACE && code <= TILDE)) return false;
    hash = Math.imul(hash ^ code, PRIME);
  }
  into.head = head;
  into.headEnd = at;
  const first = ++at;
  let pid = 0;
  for (; (code = bytes[at]!) >= ZERO && code <= NINE; at++) pid = 10 * pid + code - ZERO;
  if (
    at === first || at - first > PID_DIGITS || bytes[first] === ZERO || code !== UNBRACKET ||
    bytes[at + 1] !== COLON || bytes[at + 2] !== SPACE
  ) return false;
  at += 3;
  into.pid = pid;
  into.message = at;
  into.address = into.other = into.holes = 0;
  into.port = -1;
  let before = SPACE;
  for (; (code = bytes[at]!) >= SPACE; at++) {
    if (code <= NINE && code >= ZERO && isEdge(before)) {
      const end = holeEnd(bytes, at, into);
      if (end < 0) return false;
      if (end > 0) {
        hash = Math.imul(hash ^ into.holes << 8, PRIME);
        at = end - 1;
        before = code;
        continue;
      }
    } else if (code > TILDE) return false;
    hash = Math.imul(hash ^ code, PRIME);
    before = code;
  }
  if (code !== NEWLINE || before === SPACE || at - head > LONGEST_PLAIN) return false;
  if (into.holes === 0) into.from1 = into.to1 = at;
  if (into.holes < 1 << HOLE_BITS) into.from2 = into.to2 = at;
  into.end = at;
  into.hash = hash;
  return true;
}

/** Where an address or a port ends that begins at a digit; 0 for what is neither, less where there are too many. */
function holeEnd(bytes: Uint8Array, at: number, into: PlainLine): number {
  let end = addressEnd(bytes, at);
  let hole = AN_ADDRESS;
  if (end > 0) {
    if (number === 0 || into.other !== 0) return -1;
    if (into.address !== 0) {
      into.other = number;
      return 0;
    }
    into.address = number;
  } else {
    if (!isBehindPort(bytes, at)) return 0;
    end = portEnd(bytes, at);
    if (end === 0 || into.port >= 0) return -1;
    hole = A_PORT;
    into.port = number;
  }
  if (into.holes === 0) {
    into.from1 = at;
    into.to1 = end;
  } else {
    into.from2 = at;
    into.to2 = end;
  }
  into.holes = into.holes << HOLE_BITS | hole;
  return end;
}

/** Where what follows the time begins; 0 where the line begins otherwise. */
function stampEnd(bytes: Uint8Array, from: number): number {
  if (bytes[from + 3] === SPACE) {
    const isShort = bytes[from + 15] === SPACE && bytes[from + 12] === COLON &&
      bytes[from + 9] === COLON && bytes[from + 6] === SPACE && bytes[from]! >= A &&
      bytes[from]! <= Z && bytes[from + 16] !== ONE && bytes[from + 16] !== TWO;
    if (!isShort) return 0;
    const end = from + SHORT;
    for (let at = from; at < end; at++) if (!(bytes[at]! >= SPACE)) return 0;
    return end;
  }
  if (
    bytes[from + 16] !== COLON || bytes[from + 13] !== COLON || bytes[from + 10] !== T ||
    bytes[from + 7] !== DASH || bytes[from + 4] !== DASH
  ) return 0;
  let end = 0;
  if (bytes[from + 19] === DOT) {
    if (bytes[from + 32] === SPACE && bytes[from + 29] === COLON) end = from + LONG;
  } else if (bytes[from + 25] === SPACE && bytes[from + 22] === COLON) {
    const next = bytes[from + ISO];
    // A zone of its own, as some have behind a blank.
    if (next !== PLUS && next !== DASH) end = from + ISO;
  }
  // Digits and signs; Z would tell of somebody else who writes times.
  for (let at = from; at < end - 1; at++) {
    const code = bytes[at]!;
    if (!(code >= PLUS && code <= COLON) && at !== from + 10) return 0;
  }
  return end;
}

/** Whether a number that stands behind it stands alone. */
function isEdge(code: number): boolean {
  return code === SPACE || code === EQUALS || code === BRACKET || code === OPEN;
}

/** Whether it does by what stands behind it. */
function isEnd(bytes: Uint8Array, at: number): boolean {
  const code = bytes[at]!;
  return code === SPACE || code === NEWLINE || code === UNBRACKET || code === CLOSE ||
    code === COMMA || (code === COLON && bytes[at + 1] === SPACE);
}

/** What was read last: an address, 0 for one that no host has, or a port. */
let number = 0;

/** Where four decimal octets end; 0 for anything else. */
function addressEnd(bytes: Uint8Array, at: number): number {
  let all = 0;
  for (let octets = 0;; octets++) {
    const begin = at;
    const first = bytes[at]!;
    let octet = 0;
    let code = first;
    for (; code >= ZERO && code <= NINE && octet < 256; code = bytes[++at]!) {
      octet = 10 * octet + code - ZERO;
    }
    // A leading zero is octal to some.
    if (at === begin || octet > 255 || (first === ZERO && at - begin > 1)) return 0;
    all = (all << 8) | octet;
    if (octets === 3) break;
    if (code !== DOT) return 0;
    at++;
  }
  if (!isEnd(bytes, at)) return 0;
  number = all >>> 24 === 0 || all === -1 ? 0 : all;
  return at;
}

/** Whether ` port ` stands before a place. */
function isBehindPort(bytes: Uint8Array, at: number): boolean {
  return bytes[at - 1] === SPACE && bytes[at - 2] === 116 && bytes[at - 3] === 114 &&
    bytes[at - 4] === 111 && bytes[at - 5] === 112 && bytes[at - 6] === SPACE;
}

/** Where a port ends; 0 for anything else. */
function portEnd(bytes: Uint8Array, at: number): number {
  const begin = at;
  let port = 0;
  let code = bytes[at]!;
  if (code === ZERO) return 0;
  for (; code >= ZERO && code <= NINE && at - begin <= PORT_DIGITS; code = bytes[++at]!) {
    port = 10 * port + code - ZERO;
  }
  if (at - begin > PORT_DIGITS || (code !== COLON && !isEnd(bytes, at))) return 0;
  number = port;
  return at;
}
