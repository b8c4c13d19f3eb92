/**
 * Splits a line of a log into who wrote it and what it says, by the grammar of the header alone: RFC 3164 and
 * RFC 5424, and what syslog daemons make of them. Nothing in a message can be taken for a header, because a header
 * is only looked for where a line begins.
 */

/** A line, split. */
export interface Split {
  /** The host as written; empty where the line names none. */
  readonly host: string;
  /** Name of the program without its folder; empty where a daemon writes its own log without its name. */
  readonly program: string;
  /** Its process; 0 where it is not given. */
  readonly pid: number;
  readonly message: string;
}

/** Lines longer than this, in characters, are not looked into; no daemon writes them. */
export const LONGEST_LINE = 8192;

/** More than this is not believed of a line that says how often the one before came. */
export const MOST_REPEATS = 10_000;

const SPACE = 32;
const OPEN = 40;
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
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4} /;
const TAI64N = /^@[0-9a-f]{24} /;
const PRIORITY = /^<(?:\d{1,3}|[a-z]+\d?\.[a-z]+)>/;
const FACILITY = /^(?:<(?:\d{1,3}|\d{1,2}\.\d|[a-z]+\d?\.[a-z]+)>|[a-z]+\d?\.[a-z]+:?)$/;
const SYSLOG_FACILITY =
  /^<|^(?:auth|authpriv|cron|daemon|ftp|kern|local\d|mail|security|syslog|user)\./;
const RFC5424 = /^1 \S+ (\S+) (\S+) (\S+) \S+ /;
const SOLARIS_ID = /^\[ID \d{1,10} [a-z0-9]+\.[a-z]+\] /;
const KERNEL_TIME = /^kernel: ?\[ *\d+\.\d+\]:? /;

/**
 * Splits a line.
 *
 * @param line The line without its newline.
 * @returns Host, program, process and message; nothing for a line in no known form.
 */
export function splitLine(line: string): Split | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  if (line.charCodeAt(line.length - 1) <= SPACE) line = line.trimEnd();
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
  const own = ASCTIME.exec(line);
  // Only FTP daemons' own logs begin like this; what follows is theirs, and may be a client's name.
  if (own) return { host: "", program: "", pid: 0, message: line.slice(own[0].length) };
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
    host = line.slice(at, end);
    isFirst = false;
    at = end + 1;
  }
  // A daemon's own log: what follows the time is the message.
  return { host: "", program: "", pid: 0, message: line.slice(start) };
}

/** `HOST sshd[PID]: `, which most lines of an attacked server have; found in half the time. */
function splitSshd(line: string, start: number): Split | undefined {
  const end = line.indexOf(" ", start);
  // Of the first word only a host's name may be left: nothing that is a tag itself.
  const last = line.charCodeAt(end - 1);
  if (last === COLON || last === UNBRACKET || !line.startsWith("sshd[", end + 1)) return undefined;
  let pid = 0;
  let at = end + 6;
  let code = 0;
  for (; (code = line.charCodeAt(at)) >= 48 && code <= 57; at++) pid = pid * 10 + code - 48;
  const next = line.charCodeAt(at + 3);
  if (
    pid === 0 || at - end > 16 || !line.startsWith("]: ", at) || next === SPACE ||
    next === BRACKET || next === 107
  ) return undefined;
  return { host: line.slice(start, end), program: "sshd", pid, message: line.slice(at + 3) };
}

/** `auth.info`, `<auth.info>`, `<4.6>`: always followed by more of the header. */
function isFacility(line: string, at: number, end: number): boolean {
  const dot = line.indexOf(".", at);
  if (end - at > 20 || dot < 0 || dot > end) return false;
  const text = line.slice(at, end);
  return FACILITY.test(text) && SYSLOG_FACILITY.test(text);
}

/** `NAME:`, `NAME[PID]:`, `NAME[PID]`, `NAME(MODULE)[PID]:`, `NAME(PID):`, followed by the message. */
function readTag(line: string, start: number, host: string): Split | undefined {
  let at = start;
  let name = start;
  for (;; at++) {
    const code = line.charCodeAt(at);
    if (code === 47) name = at + 1;
    // Letters, digits, `+`, `-`, `.`, `/`, `@` and `_`.
    if (
      !((code >= 97 && code <= 122) || (code >= 64 && code <= 90) || (code >= 45 && code <= 57) ||
        code === 95 || code === PLUS)
    ) break;
  }
  const nameEnd = at;
  if (nameEnd === name) return undefined;
  let pid = 0;
  let code = line.charCodeAt(at);
  if (code === OPEN) {
    const close = line.indexOf(")", at);
    if (close < 0) return undefined;
    const inner = line.slice(at + 1, close);
    if (/^[a-z_]{1,20}$/.test(inner)) at = close + 1;
    else if (/^\d{1,10}$/.test(inner)) {
      pid = Number(inner);
      at = close + 1;
    } else return ofDovecot(line, start, name, nameEnd, host);
    code = line.charCodeAt(at);
    if (code !== BRACKET && code !== COLON) return undefined;
  }
  if (code === BRACKET) {
    const from = at + 1;
    for (at = from; (code = line.charCodeAt(at)) >= 48 && code <= 57; at++) {
      pid = pid * 10 + code - 48;
    }
    if (at === from || at - from > 10 || code !== UNBRACKET) return undefined;
    at++;
    code = line.charCodeAt(at);
    if (code === COLON) at++;
    else if (code !== SPACE) return undefined;
  } else if (code === COLON && !isFacility(line, start, at)) at++;
  else return undefined;
  // A colon without a space behind it is a part of some word, unless the line ends here.
  if (line.charCodeAt(at) !== SPACE) return undefined;
  while (line.charCodeAt(at) === SPACE) at++;
  return { host, program: line.slice(name, nameEnd), pid, message: messageFrom(line, at) };
}

/** dovecot's own log puts the user and the client into its tag, `auth(USER,ADDR,…)<…>: `; that stays message. */
function ofDovecot(
  line: string,
  start: number,
  name: number,
  nameEnd: number,
  host: string,
): Split | undefined {
  const program = line.slice(name, nameEnd);
  if (program !== "auth" && program !== "auth-worker") return undefined;
  return { host, program: "dovecot", pid: 0, message: line.slice(start) };
}

/** `[sshd] text`, as metalog writes it; `[pid 7] text` and `[7] text` are vsftpd's and exim's own. */
function bracketed(line: string, at: number, end: number): Split {
  const program = /^\[([a-z][\w.-]*)\]$/.exec(line.slice(at, end))?.[1];
  if (program) return { host: "", program, pid: 0, message: messageFrom(line, end + 1) };
  return { host: "", program: "", pid: 0, message: line.slice(at) };
}

/** Solaris puts `[ID 800047 auth.info]` before the text, some kernels' log their time. */
function messageFrom(line: string, at: number): string {
  while (line.charCodeAt(at) === SPACE) at++;
  const text = line.slice(at);
  if (text.startsWith("[ID ")) return text.replace(SOLARIS_ID, "");
  return text.startsWith("kernel:") ? text.replace(KERNEL_TIME, "") : text;
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

/**
 * Unwraps rsyslog's `message repeated 5 times: [ text]`.
 *
 * @param message A message.
 * @returns The message and how often it came, at most {@link MOST_REPEATS}; nothing when it is not such a one.
 */
export function unwrapRepeated(message: string): { message: string; times: number } | undefined {
  if (!message.startsWith("message repeated ") || !message.endsWith("]")) return undefined;
  const head = /^message repeated (\d{1,9}) times: \[ ?/.exec(message);
  if (!head) return undefined;
  return { message: message.slice(head[0].length, -1), times: bounded(head[1]!) };
}

/**
 * Reads syslogd's `last message repeated 5 times`, which speaks of the line before it.
 *
 * @param split A line that names no program, or syslogd.
 * @returns How often, at most {@link MOST_REPEATS}; 0 for any other line.
 */
export function timesRepeated(split: Split): number {
  if (split.program !== "" && split.program !== "syslogd") return 0;
  const found = /^(?:[^\s:]+ )?last message repeated (\d{1,9}) times?$/.exec(split.message);
  return found ? bounded(found[1]!) : 0;
}

function bounded(digits: string): number {
  return Math.min(MOST_REPEATS, Math.max(1, Number(digits)));
}
