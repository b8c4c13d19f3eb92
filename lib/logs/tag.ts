/** The part of a header that names the program: a tag, as RFC 3164 §4.1.3 has it and as daemons write it. */
import type { LogLine } from "../forms/log_line.ts";
import { isFacility } from "./head_words.ts";

const SPACE = 32;
const OPEN = 40;
const PLUS = 43;
const COLON = 58;
const BRACKET = 91;
const UNBRACKET = 93;

const SOLARIS_ID = /^\[ID \d{1,10} [a-z0-9]+\.[a-z]+\] /;
/** A unit of systemd's, whose instance may be called like a connection: `sshd@0-192.0.2.1:22-….service[815]:`. */
const UNIT =
  /^([a-z][\w-]{0,63})(?:@[^\s/[\]]{0,255})?\.service(?:\/[\w.@-]{1,255})?\[(\d{1,10})\]:$/;
const SERVICE = ".service";
const KERNEL_TIME = /^kernel: ?\[ *\d+\.\d+\]:? /;

/**
 * `UNIT.service[PID]:`, as journalctl's with-unit prints it, where the unit has a name that no program has.
 *
 * @param line The line.
 * @param at Where the word begins.
 * @param end Where it ends.
 * @param host What the line has for a host.
 * @returns The line, split; nothing where the word is something else.
 */
export function ofUnit(line: string, at: number, end: number, host: string): LogLine | undefined {
  if (line.charCodeAt(end - 1) !== COLON || line.charCodeAt(end - 2) !== UNBRACKET) {
    return undefined;
  }
  const found = UNIT.exec(line.slice(at, end));
  if (!found) return undefined;
  const [, name = "", pid] = found;
  const message = messageFrom(line, end + 1);
  return { host, program: programOf(name + SERVICE), pid: Number(pid), message };
}

/** A program's name; of a unit's the one of its daemon, which Debian calls otherwise. */
function programOf(name: string): string {
  if (!name.endsWith(SERVICE)) return name;
  const unit = name.slice(0, -SERVICE.length).replace(/@.*$/, "");
  return unit === "ssh" ? "sshd" : unit;
}

/**
 * `NAME:`, `NAME[PID]:`, `NAME[PID]`, `NAME(MODULE)[PID]:`, `NAME(PID):`, followed by the message.
 *
 * @param line The line.
 * @param start Where the tag should begin.
 * @param host What the line has for a host.
 * @returns The line, split; nothing where no tag begins.
 */
export function readTag(line: string, start: number, host: string): LogLine | undefined {
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
  const size = line.length - start;
  const program = programOf(line.slice(name, nameEnd));
  return { host, program, pid, message: messageFrom(line, at), size };
}

/** dovecot's own log puts the user and the client into its tag, `auth(USER,ADDR,…)<…>: `; that stays message. */
function ofDovecot(
  line: string,
  start: number,
  name: number,
  nameEnd: number,
  host: string,
): LogLine | undefined {
  const program = line.slice(name, nameEnd);
  if (program !== "auth" && program !== "auth-worker") return undefined;
  return { host, program: "dovecot", pid: 0, message: line.slice(start) };
}

/**
 * `[sshd] text`, as metalog writes it, or `[sshd]: text`; `[pid 7] text` and `[7] text` are vsftpd's and exim's own.
 *
 * @param line The line.
 * @param at Where the bracket opens.
 * @param end Where its word ends.
 * @param host What the line has for a host.
 * @returns The line, split; nothing where something else is in brackets.
 */
export function bracketed(
  line: string,
  at: number,
  end: number,
  host: string,
): LogLine | undefined {
  const found = /^\[([a-z][\w.-]*)(?:\[(\d{1,10})\])?\]:?$/.exec(line.slice(at, end));
  if (!found) return undefined;
  const [, program = "", pid = "0"] = found;
  return { host, program, pid: Number(pid), message: messageFrom(line, end + 1) };
}

/**
 * Solaris puts `[ID 800047 auth.info]` before the text, some kernels' log their time.
 *
 * @param line The line.
 * @param at Where the message begins, or the spaces before it.
 * @returns The message.
 */
export function messageFrom(line: string, at: number): string {
  while (line.charCodeAt(at) === SPACE) at++;
  const text = line.slice(at);
  if (text.startsWith("[ID ")) return text.replace(SOLARIS_ID, "");
  return text.startsWith("kernel:") ? text.replace(KERNEL_TIME, "") : text;
}

/**
 * A daemon's own log: what follows the time is the message.
 *
 * @param line The line.
 * @param start Where the message begins.
 * @returns The line, split.
 */
export function ownLog(line: string, start: number): LogLine {
  return { host: "", program: "", pid: 0, message: line.slice(start).trimStart() };
}
