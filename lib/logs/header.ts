/**
 * Splits a line of a log into who wrote it and what it says, by the grammar of the header alone: RFC 3164 and
 * RFC 5424, and what syslog daemons make of them. Nothing in a message can be taken for a header, because a header
 * is only looked for where a line begins.
 */

/** A line, split. */
export interface Split {
  /** Name of the program without its folder; empty where a daemon writes its own log without its name. */
  program: string;
  /** Its process, in digits; empty where it is not given. */
  pid: string;
  message: string;
}

/** Lines longer than this, in characters, are not looked into; no daemon writes them. */
export const LONGEST_LINE = 8192;

const SPACE = 32;
const COLON = 58;

const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)? /;
const SYSLOG = /^[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: \d{4})?:? /;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4} /;
const TAI64N = /^@[0-9a-f]{24} /;
const PRIORITY = /^<(?:\d{1,3}|[a-z]+\d?\.[a-z]+)>/;
const FACILITY = /^(?:auth|authpriv|daemon|ftp|mail|security|user|syslog|local\d)\.[a-z]+:?$/;
const TAG = /^([A-Za-z_/][\w.\/+-]*?)(?:\([^\s()]*\))?(?:\[(\d{1,10})\])?(:?)$/;
const RFC5424 = /^1 \S+ \S+ (\S+) (\S+) \S+ /;

/**
 * Splits a line.
 *
 * @param line The line without its newline.
 * @returns Program, process and message; nothing for a line in no known form.
 */
export function splitLine(line: string): Split | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  const priority = line.charCodeAt(0) === 60 ? PRIORITY.exec(line) : null;
  if (priority) {
    line = line.slice(priority[0].length);
    if (line.startsWith("1 ")) return splitRfc5424(line);
  }
  const stamp = stampLength(line);
  if (stamp === 0) return undefined;
  return splitTag(line, stamp);
}

/** How long the time at the beginning is, its space included; 0 where there is none. */
function stampLength(line: string): number {
  // The two usual forms, by their fixed places: `Nov 23 21:19:00 ` and `2026-11-23T21:19:00.123456+01:00 `.
  if (
    line.charCodeAt(3) === SPACE && line.charCodeAt(6) === SPACE && line.charCodeAt(9) === COLON &&
    line.charCodeAt(12) === COLON && line.charCodeAt(15) === SPACE && !isYear(line, 16)
  ) return 16;
  const found = ISO.exec(line) ?? SYSLOG.exec(line) ?? ASCTIME.exec(line) ?? TAI64N.exec(line);
  return found ? found[0].length : 0;
}

function isYear(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code >= 49 && code <= 50 && /^\d{4}:? /.test(line.slice(at, at + 6));
}

/** What stands between the time and the message: a host, a facility, a tag; each may be missing. */
function splitTag(line: string, start: number): Split | undefined {
  let at = start;
  let host = false;
  for (let word = 0; word < 4; word++) {
    while (line.charCodeAt(at) === SPACE) at++;
    const end = line.indexOf(" ", at);
    if (end < 0) return undefined;
    const found = readTag(line, at, end);
    if (found) {
      found.message = messageFrom(line, end);
      return found;
    }
    if (line.charCodeAt(at) === 91) return bracketed(line, at, end);
    const text = line.slice(at, end);
    if (!FACILITY.test(text) && !/^<.*>$/.test(text)) {
      if (host) return own(line, start);
      host = true;
    }
    at = end + 1;
  }
  return own(line, start);
}

/** A word that names a program: `sshd[7]:`, `sshd:`, `sshd[7]`. */
function readTag(line: string, at: number, end: number): Split | undefined {
  const last = line.charCodeAt(end - 1);
  if (last !== COLON && last !== 93) return undefined;
  const found = TAG.exec(line.slice(at, end));
  if (!found) return undefined;
  const [, name = "", pid = "", colon] = found;
  if (colon === "" && pid === "") return undefined;
  if (FACILITY.test(name)) return undefined;
  return { program: name.slice(name.lastIndexOf("/") + 1), pid, message: "" };
}

/** `[sshd] text`, as metalog writes it; `[pid 7] text` is vsftpd's own. */
function bracketed(line: string, at: number, end: number): Split | undefined {
  const name = /^\[([a-z][\w.-]*)\]$/.exec(line.slice(at, end))?.[1];
  if (name) return { program: name, pid: "", message: messageFrom(line, end) };
  return { program: "", pid: "", message: line.slice(at) };
}

/** A daemon's own log: what follows the time is the message. */
function own(line: string, start: number): Split {
  return { program: "", pid: "", message: line.slice(start) };
}

/** Solaris puts `[ID 800047 auth.info]` before the text. */
function messageFrom(line: string, end: number): string {
  while (line.charCodeAt(end) === SPACE) end++;
  const text = line.slice(end);
  if (!text.startsWith("[ID ")) return text;
  return text.replace(/^\[ID \d{1,10} [a-z0-9]+\.[a-z]+\] /, "");
}

/** RFC 5424 §6: VERSION TIME HOST APP PID MSGID DATA MESSAGE. */
function splitRfc5424(line: string): Split | undefined {
  const head = RFC5424.exec(line);
  if (!head) return undefined;
  let at = head[0].length;
  if (line[at] === "-") at++;
  else {
    while (line[at] === "[") {
      for (at++; at < line.length && line[at] !== "]"; at++) if (line[at] === "\\") at++;
      at++;
    }
  }
  if (line.charCodeAt(at) !== SPACE) return undefined;
  const message = line.slice(at + 1).replace(/^\ufeff/, "");
  return { program: head[1]!, pid: head[2] === "-" ? "" : head[2]!, message };
}

/**
 * Unwraps rsyslog's `message repeated 5 times: [ text]`.
 *
 * @param message A message.
 * @returns The message and how often it came.
 */
export function unwrapRepeated(message: string): { message: string; times: number } {
  if (!message.startsWith("message repeated ") || !message.endsWith("]")) {
    return { message, times: 1 };
  }
  const head = /^message repeated (\d{1,5}) times: \[ ?/.exec(message);
  if (!head) return { message, times: 1 };
  const times = Math.max(1, Number(head[1]));
  return { message: message.slice(head[0].length, -1), times };
}
