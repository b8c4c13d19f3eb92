/**
 * Splits a line of a log into who wrote it and what it says, by the grammar of the header alone: RFC 3164 and
 * RFC 5424, and what syslog daemons and those who take down what others print make of them. Nothing in a message can be
 * taken for a header, because a header is only looked for where a line begins.
 */

import { elementsEnd, RFC5424 } from "./rfc5424.ts";
import { isoEnd, shortEnd, stampOf } from "./stamp.ts";
import { isDevice, isFacility, isHost, isSeverity } from "./head_words.ts";
import { bracketed, messageFrom, ofUnit, ownLog, readTag } from "./tag.ts";
import type { LogLine } from "../forms/log_line.ts";

/** Lines longer than this, in characters, are not looked into; no daemon writes them. */
export const LONGEST_LINE = 8192;

const SPACE = 32;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const LESS = 60;
const CAPITAL_A = 65;
const T = 84;
const CAPITAL_Z = 90;
const BRACKET = 91;
const UNBRACKET = 93;
const SMALL_K = 107;

const PRIORITY = /^<(?:\d{1,3}|[a-z]+\d?\.[a-z]+)>/;
/** What `log stream` of macOS prints between time and message: thread, type, activity, process, and who it is. */
const UNIFIED =
  /^0x[0-9a-f]{1,16} +[A-Z][a-z]{2,12} +0x[0-9a-f]{1,16} +(\d{1,10}) +\d{1,10} +([\w.-]{1,64}): (?:\([\w.-]{1,64}\) )?(?:\[[\w.-]{1,99}:[\w.-]{1,99}\] )?/;

/**
 * Splits a line.
 *
 * @param line The line without its newline.
 * @returns Host, program, process and message; nothing for a line in no known form.
 */
export function splitLine(line: string): LogLine | undefined {
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
export function splitUntagged(line: string): LogLine | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  const end = isoEnd(line);
  return end > 0 ? ownLog(line.trimEnd(), end) : undefined;
}

/**
 * What stands behind the time of a line, or the whole of one that has none.
 *
 * @param line The line.
 * @returns The text, without blanks at its ends.
 */
export function behindStamp(line: string): string {
  return line.slice(stampOf(line)?.end ?? 0).trim();
}

function splitTrimmed(line: string): LogLine | undefined {
  // The two usual ones first, by their fixed places.
  const usual = shortEnd(line) || isoEnd(line);
  if (usual > 0) {
    const found = splitKnown(line, usual);
    if (found) return found;
    if (line.charCodeAt(0) >= CAPITAL_A && line.charCodeAt(0) <= CAPITAL_Z) {
      const split = splitTag(line, usual);
      keepHead(line, usual, split);
      return split;
    }
  }
  if (line.charCodeAt(0) === LESS) {
    const priority = PRIORITY.exec(line);
    if (!priority) return undefined;
    line = line.slice(priority[0].length);
    if (line.startsWith("1 ")) {
      const start = line.indexOf(" ", 2) + 1;
      const head = start > 2 ? RFC5424.exec(line.slice(start)) : null;
      return head ? splitRfc5424(line, start, head) : undefined;
    }
  }
  const stamp = stampOf(line);
  if (!stamp) return undefined;
  const { end, kind } = stamp;
  if (kind === "asctime") {
    const first = line.charCodeAt(end);
    // FTP daemons' own logs, and xferlog whose second word may be a client's name; other programs have a tag.
    const isOwn = first === BRACKET || (first >= 48 && first <= 57);
    return isOwn ? ownLog(line, end) : splitTag(line, end);
  }
  const tagged = (kind === "outer" && splitInner(line, end)) || splitTag(line, end);
  keepHead(line, end, tagged);
  if (tagged.program !== "" || line.charCodeAt(10) !== T) return tagged;
  // sysklogd leaves priority and version out of its files.
  const head = RFC5424.exec(line.slice(end));
  return (head && /^(?:\d+|-)$/.test(head[3]!) && splitRfc5424(line, end, head)) || tagged;
}

/** A line that somebody has taken down behind his own time, with its own one; socklog has the facility between them. */
function splitInner(line: string, start: number): LogLine | undefined {
  let at = start;
  const end = line.indexOf(" ", at);
  if (end > 0 && isFacility(line, at, end)) at = end + 1;
  const inner = line.slice(at);
  const stamp = stampOf(inner);
  return stamp?.kind === "plain" ? splitTag(inner, stamp.end) : undefined;
}

/** What stands between the time and the message: a facility, a severity, a host, a tag; each may be missing. */
function splitTag(line: string, start: number): LogLine {
  let at = start;
  let host = "";
  // A facility or a severity may stand on either side of the host.
  for (let word = 0; word < 5; word++) {
    while (line.charCodeAt(at) === SPACE) at++;
    const tag = readTag(line, at, host);
    if (tag) return tag;
    const end = line.indexOf(" ", at);
    if (end < 0) break;
    const next = end + 1;
    if (
      isFacility(line, at, end) || isSeverity(line, at, end, host) || isDevice(line, at, end, host)
    ) {
      at = next;
      continue;
    }
    const unit = ofUnit(line, at, end, host);
    if (unit) return unit;
    if (line.charCodeAt(at) === BRACKET) {
      if (host === "" || line.charCodeAt(end - 1) === COLON) {
        return bracketed(line, at, end, host) ?? ownLog(line, start);
      }
      break;
    }
    // In a log whose lines name no host the first word is the message's, and the second may be a client's.
    if (host !== "" || !isHost(line, at, end)) break;
    host = line.slice(at, end);
    at = next;
  }
  return readUnified(line, start) ?? ownLog(line, start);
}

/** A line of macOS' unified log. */
function readUnified(line: string, start: number): LogLine | undefined {
  const text = line.slice(start).trimStart();
  const head = text.charCodeAt(0) === ZERO ? UNIFIED.exec(text) : null;
  if (!head) return undefined;
  const [whole, pid, program = ""] = head;
  return { host: "", program, pid: Number(pid), message: text.slice(whole.length) };
}

/** `HOST PROGRAM[`, as it has stood behind the time of lines before. */
interface Head {
  readonly text: string;
  readonly host: string;
  readonly program: string;
}

/** Of the lines of an attacked server nearly all have one of a few; found in a third of the time. */
const HEADS = 8;
const heads: Head[] = [];

/** `HOST PROGRAM[PID]: ` as it was in another line; what is in brackets or called like the kernel behind it may be no message. */
function splitKnown(line: string, start: number): LogLine | undefined {
  for (const { text, host, program } of heads) {
    if (!line.startsWith(text, start)) continue;
    let pid = 0;
    let at = start + text.length;
    const from = at;
    let code = 0;
    for (; (code = line.charCodeAt(at)) >= ZERO && code <= NINE; at++) pid = pid * 10 + code - ZERO;
    const next = line.charCodeAt(at + 3);
    if (
      at === from || at - from > 10 || code !== UNBRACKET || line.charCodeAt(at + 1) !== COLON ||
      line.charCodeAt(at + 2) !== SPACE || next === SPACE || next === BRACKET || next === SMALL_K
    ) return undefined;
    const message = line.slice(at + 3);
    return { host, program, pid, message, size: line.length - start - host.length - 1 };
  }
  return undefined;
}

/** Keeps in mind how a line began that was split word by word, if others may begin so. */
function keepHead(line: string, start: number, { host, program, pid, size }: LogLine): void {
  const text = `${host} ${program}[`;
  if (host === "" || pid === 0 || size === undefined || !line.startsWith(text, start)) return;
  // A copy: a part of a line that is kept would keep the whole block of lines it was cut from.
  const copied = text.split("").join("");
  if (heads.length === HEADS) heads.pop();
  heads.unshift({
    text: copied,
    host: copied.slice(0, host.length),
    program: copied.slice(host.length + 1, -1),
  });
}

/** What {@link RFC5424} has found behind the time. */
function splitRfc5424(line: string, start: number, head: RegExpExecArray): LogLine | undefined {
  const end = elementsEnd(line, start + head[0].length);
  if (end < 0 || line.charCodeAt(end) !== SPACE) return undefined;
  const text = messageFrom(line, end + 1);
  const [, host = "", name = "", pid = ""] = head;
  return {
    host,
    program: name.slice(name.lastIndexOf("/") + 1),
    pid: /^\d{1,10}$/.test(pid) ? Number(pid) : 0,
    message: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text,
  };
}
