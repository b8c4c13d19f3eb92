/**
 * The time that a line of a log begins with: where it ends, by its grammar alone. What it says is read in stamp_time.ts.
 */

const SPACE = 32;
const PLUS = 43;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const AT = 64;
const BRACKET = 91;
const T = 84;
const Z = 90;

/** A time at the beginning of a line. */
export interface Stamp {
  /** Where what follows it begins. */
  readonly end: number;
  /**
   * Who writes such a one:
   * - `plain`: syslog daemons, and daemons themselves.
   * - `asctime`: FTP daemons into logs of their own.
   * - `outer`: who takes down what another program prints, so that there may be another time behind it.
   */
  readonly kind: "plain" | "asctime" | "outer";
}

const ZONE = /^[+-]\d\d:?\d\d /;
const YEAR = /^(?:19|20)\d\d:? /;
/** The last group is a year in front, as SONiC has it. */
const SYSLOG =
  /^(?:(?:19|20)\d\d )?[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: [A-Z]{3,4})?(?: (?:19|20)\d\d)?:? /;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4} +/;
/** journalctl's short-full and with-unit. */
const SHORT_FULL =
  /^[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? (?:[A-Z]{2,5}|[+-]\d\d(?:\d\d)?) /;
/** And its short-unix, and its short-monotonic and short-delta, which is the time since the machine was started. */
const SHORT_UNIX = /^\d{9,10}\.\d{6} /;
const MONOTONIC = /^\[ *\d{1,10}\.\d{6}(?: <[ .\d]{1,20}>)?\] /;
/** One of httpd's, which rsyslog can be told to write. */
const COMMON = /^\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] /;
/** multilog's, and svlogd's with -t; svlogd's with -tt. */
const TAI64N = /^@[0-9a-f]{24} /;
const SVLOGD = /^\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d\.\d{5} /;

/**
 * Finds the time that a line begins with.
 *
 * @param line The line.
 * @returns Where it ends, and of what kind it is; nothing where the line does not begin with a time.
 */
export function stampOf(line: string): Stamp | undefined {
  const first = line.charCodeAt(0);
  if (first >= 48 && first <= 57) return stampInDigits(line);
  if (first === AT) return ending(TAI64N.exec(line), "outer");
  if (first === BRACKET) return ending(COMMON.exec(line) ?? MONOTONIC.exec(line), "plain");
  const end = shortEnd(line);
  if (end > 0) return { end, kind: "plain" };
  return ending(ASCTIME.exec(line), "asctime") ??
    ending(SYSLOG.exec(line) ?? SHORT_FULL.exec(line), "plain");
}

/**
 * Finds the end of the usual time, `Nov 23 21:19:00 `, by its fixed places.
 *
 * @param line The line.
 * @returns Where what follows it begins; 0 where there is none.
 */
export function shortEnd(line: string): number {
  if (
    line.charCodeAt(15) !== SPACE || line.charCodeAt(12) !== COLON ||
    line.charCodeAt(9) !== COLON || line.charCodeAt(6) !== SPACE || line.charCodeAt(3) !== SPACE
  ) return 0;
  const next = line.charCodeAt(16);
  const year = (next === 49 || next === 50) && YEAR.exec(line.slice(16, 24));
  return year ? 16 + year[0].length : 16;
}

/**
 * Finds the end of a time in the form of ISO 8601 or RFC 3339.
 *
 * @param line The line.
 * @returns Where what follows it begins; 0 where there is none.
 */
export function isoEnd(line: string): number {
  if (line.charCodeAt(4) !== DASH || line.charCodeAt(7) !== DASH) return 0;
  // rsyslog's, of which most lines are: `2026-11-23T21:19:00.123456+01:00 `.
  if (
    line.charCodeAt(32) === SPACE && line.charCodeAt(29) === COLON && line.charCodeAt(19) === DOT &&
    line.charCodeAt(16) === COLON && line.charCodeAt(10) === T
  ) return 33;
  const between = line.charCodeAt(10);
  if (
    (between !== T && between !== SPACE) || line.charCodeAt(13) !== COLON ||
    line.charCodeAt(16) !== COLON
  ) return 0;
  let at = 19;
  for (;; at++) {
    const code = line.charCodeAt(at);
    if (code === SPACE) break;
    // Digits, `+`, `,`, `-`, `.`, `:` and `Z`.
    if ((code < 48 || code > 58) && (code < PLUS || code > 46) && code !== Z) return 0;
    if (at > 36) return 0;
  }
  at++;
  const next = line.charCodeAt(at);
  if ((next === PLUS || next === DASH) && ZONE.test(line.slice(at, at + 7))) {
    at = line.indexOf(" ", at) + 1;
  }
  return at;
}

function stampInDigits(line: string): Stamp | undefined {
  const end = isoEnd(line);
  if (end > 0) {
    // Containers' are in UTC and say so by a letter, svlogd's with -ttt have five digits and no zone.
    const isOuter = line.charCodeAt(10) === T &&
      (line.charCodeAt(end - 2) === Z || (end === 26 && line.charCodeAt(19) === DOT));
    return { end, kind: isOuter ? "outer" : "plain" };
  }
  return ending(SVLOGD.exec(line), "outer") ??
    ending(SHORT_UNIX.exec(line) ?? SYSLOG.exec(line), "plain");
}

function ending(found: RegExpExecArray | null, kind: Stamp["kind"]): Stamp | undefined {
  return found ? { end: found[0].length, kind } : undefined;
}
