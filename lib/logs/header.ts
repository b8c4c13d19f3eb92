/**
 * Splits a line of a log into who wrote it and what it says, by the grammar of the header alone: RFC 3164 and
 * RFC 5424, and what syslog daemons make of them. Nothing in a message can be taken for a header, because a header
 * is only looked for where a line begins.
 */

import { bracketed, isFacility, isHost, messageFrom, ownLog, readTag, type Split } from "./tag.ts";

export type { Split };

/** Lines longer than this, in characters, are not looked into; no daemon writes them. */
export const LONGEST_LINE = 8192;

const SPACE = 32;
const PLUS = 43;
const DASH = 45;
const COLON = 58;
const LESS = 60;
const BRACKET = 91;
const UNBRACKET = 93;

const ZONE = /^[+-]\d\d:?\d\d /;
const YEAR = /^(?:19|20)\d\d:? /;
const SYSLOG =
  /^[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: [A-Z]{3,4})?(?: \d{4})?:? /;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4} +/;
const TAI64N = /^@[0-9a-f]{24} /;
const PRIORITY = /^<(?:\d{1,3}|[a-z]+\d?\.[a-z]+)>/;
const RFC5424 = /^1 \S+ (\S+) (\S+) (\S+) \S+ /;

/**
 * Splits a line.
 *
 * @param line The line without its newline.
 * @returns Host, program, process and message; nothing for a line in no known form.
 */
export function splitLine(line: string): Split | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  if (line.charCodeAt(line.length - 1) <= SPACE) {
    const trimmed = line.trimEnd();
    const split = splitTrimmed(trimmed);
    return split?.size === undefined
      ? split
      : { ...split, size: split.size + line.length - trimmed.length };
  }
  return splitTrimmed(line);
}

/**
 * Splits a line of a log that one daemon writes by itself, with a time of ISO 8601 in front and nothing else.
 *
 * @param line The line without its newline.
 * @returns What stands behind the time; nothing for a line in another form.
 */
export function splitUntagged(line: string): Split | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  const end = line.charCodeAt(4) === DASH && line.charCodeAt(7) === DASH ? isoEnd(line) : 0;
  return end > 0 ? ownLog(line.trimEnd(), end) : undefined;
}

function splitTrimmed(line: string): Split | undefined {
  if (line.charCodeAt(0) === LESS) {
    const priority = PRIORITY.exec(line);
    if (!priority) return undefined;
    line = line.slice(priority[0].length);
    if (line.startsWith("1 ")) return splitRfc5424(line);
  }
  // The two usual stamps, by their fixed places: `Nov 23 21:19:00 ` and `2026-11-23T21:19:00.123456+01:00 `.
  if (
    line.charCodeAt(15) === SPACE && line.charCodeAt(12) === COLON &&
    line.charCodeAt(9) === COLON &&
    line.charCodeAt(6) === SPACE && line.charCodeAt(3) === SPACE
  ) {
    const next = line.charCodeAt(16);
    const year = (next === 49 || next === 50) && YEAR.exec(line.slice(16, 24));
    return splitTag(line, year ? 16 + year[0].length : 16);
  }
  if (line.charCodeAt(4) === DASH && line.charCodeAt(7) === DASH) {
    const end = isoEnd(line);
    return end > 0 ? splitTag(line, end) : undefined;
  }
  const asctime = ASCTIME.exec(line);
  if (asctime) {
    const start = asctime[0].length;
    const first = line.charCodeAt(start);
    // FTP daemons' own logs, and xferlog whose second word may be a client's name; other programs have a tag.
    const isOwn = first === BRACKET || (first >= 48 && first <= 57);
    return isOwn ? ownLog(line, start) : splitTag(line, start);
  }
  const stamp = SYSLOG.exec(line) ?? TAI64N.exec(line);
  return stamp ? splitTag(line, stamp[0].length) : undefined;
}

/** Where the text behind an ISO 8601 or RFC 3339 time begins; 0 when there is no such time. */
function isoEnd(line: string): number {
  // rsyslog's, of which most lines are: `2026-11-23T21:19:00.123456+01:00 `.
  if (
    line.charCodeAt(32) === SPACE && line.charCodeAt(29) === COLON && line.charCodeAt(19) === 46 &&
    line.charCodeAt(16) === COLON && line.charCodeAt(10) === 84
  ) return 33;
  const between = line.charCodeAt(10);
  if (
    (between !== 84 && between !== SPACE) || line.charCodeAt(13) !== COLON ||
    line.charCodeAt(16) !== COLON
  ) return 0;
  let at = 19;
  for (;; at++) {
    const code = line.charCodeAt(at);
    if (code === SPACE) break;
    // Digits, `+`, `,`, `-`, `.`, `:` and `Z`.
    if ((code < 48 || code > 58) && (code < PLUS || code > 46) && code !== 90) return 0;
    if (at > 36) return 0;
  }
  at++;
  const next = line.charCodeAt(at);
  if ((next === PLUS || next === DASH) && ZONE.test(line.slice(at, at + 7))) {
    at = line.indexOf(" ", at) + 1;
  }
  return at;
}

/** What stands between the time and the message: a facility, a host, a tag; each may be missing. */
function splitTag(line: string, start: number): Split | undefined {
  const usual = splitSshd(line, start);
  if (usual) return usual;
  let at = start;
  let host = "";
  let isFirst = true;
  // A facility may stand on either side of the host.
  for (let word = 0; word < 4; word++) {
    while (line.charCodeAt(at) === SPACE) at++;
    const tag = readTag(line, at, host);
    if (tag) return tag;
    const end = line.indexOf(" ", at);
    if (end < 0) break;
    if (isFacility(line, at, end)) {
      at = end + 1;
      continue;
    }
    if (!isFirst) break;
    if (line.charCodeAt(at) === BRACKET) return bracketed(line, at, end);
    // In a log whose lines name no host the first word is the message's, and the second may be a client's.
    if (!isHost(line, at, end)) break;
    host = line.slice(at, end);
    isFirst = false;
    at = end + 1;
  }
  return ownLog(line, start);
}

/** `HOST sshd[PID]: `, which most lines of an attacked server have; found in half the time. */
function splitSshd(line: string, start: number): Split | undefined {
  const end = line.indexOf(" ", start);
  // Of the first word only a host's name may be left: nothing that is a tag itself.
  if (!line.startsWith("sshd[", end + 1) || !isHost(line, start, end)) return undefined;
  if (isFacility(line, start, end)) return undefined;
  let pid = 0;
  let at = end + 6;
  let code = 0;
  for (; (code = line.charCodeAt(at)) >= 48 && code <= 57; at++) pid = pid * 10 + code - 48;
  const next = line.charCodeAt(at + 3);
  if (
    pid === 0 || at - end > 16 || !line.startsWith("]: ", at) || next === SPACE ||
    next === BRACKET || next === 107
  ) return undefined;
  return {
    host: line.slice(start, end),
    program: "sshd",
    pid,
    message: line.slice(at + 3),
    size: line.length - end - 1,
  };
}

/** RFC 5424 §6: VERSION TIME HOST APP PID MSGID DATA MESSAGE. */
function splitRfc5424(line: string): Split | undefined {
  const head = RFC5424.exec(line);
  if (!head) return undefined;
  let at = head[0].length;
  if (line.charCodeAt(at) === DASH) at++;
  else {
    if (line.charCodeAt(at) !== BRACKET) return undefined;
    while (line.charCodeAt(at) === BRACKET) {
      at = elementEnd(line, at);
      if (at < 0) return undefined;
    }
  }
  if (line.charCodeAt(at) !== SPACE) return undefined;
  const text = messageFrom(line, at + 1);
  const name = head[2]!;
  return {
    host: head[1]!,
    program: name.slice(name.lastIndexOf("/") + 1),
    pid: /^\d{1,10}$/.test(head[3]!) ? Number(head[3]) : 0,
    message: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text,
  };
}

/** The end of `[ID NAME="VALUE" …]`; a value may hold `]` and escaped quotes. Negative when there is none. */
function elementEnd(line: string, at: number): number {
  let quoted = false;
  for (at++; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 34) quoted = !quoted;
    else if (code === UNBRACKET && !quoted) return at + 1;
  }
  return -1;
}
