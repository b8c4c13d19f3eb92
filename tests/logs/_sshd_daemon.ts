/**
 * What becomes of sshd's messages on their way into a log: formatted into a buffer of 1,024 bytes, escaped, and cut
 * (OpenSSH log.c, do_log; monitor.c, monitor_read_log). Texts are bytes, a character each.
 */

/** The most bytes that log.c formats, without the byte that ends them. */
const BUFFER = 1023;

const NAMED_ESCAPES: Record<string, string> = {
  "\n": "\\n",
  "\r": "\\r",
  "\b": "\\b",
  "\x07": "\\a",
  "\v": "\\v",
  "\t": "\\t",
  "\f": "\\f",
  "\\": "\\\\",
};

/** vis(3) with VIS_CSTYLE, VIS_NL, VIS_TAB and VIS_OCTAL; never more bytes than the buffer has, and no escape in part. */
export function escaped(raw: string): string {
  let text = "";
  for (const char of raw) {
    const code = char.charCodeAt(0);
    const part = NAMED_ESCAPES[char] ??
      (code >= 32 && code < 127 ? char : `\\${code.toString(8).padStart(3, "0")}`);
    if (text.length + part.length > BUFFER) break;
    text += part;
  }
  return text;
}

/** How a message comes into a log, by the names of what takes it there. */
export const WAYS = {
  /** `syslog(pri, "%.500s", …)`. */
  syslog: (text: string) => text.slice(0, 500),
  /** journald strips blanks at the end; rsyslog may read it there. */
  journald: (text: string) => text.slice(0, 500).trimEnd(),
  /** `sshd -e`: a line of at most 1,021 bytes. */
  stderr: (text: string) => text.slice(0, 1021),
  /** busybox' syslogd takes 255 bytes with priority, time and tag. */
  busybox: (text: string, tag: string) =>
    text.slice(0, 500).slice(0, 255 - "<38>Nov 13 09:08:07 ".length - tag.length),
  busybox_authpriv_error: (text: string, tag: string) =>
    text.slice(0, 500).slice(0, 255 - "<83>Nov 13 09:08:07 ".length - tag.length),
  busybox_local: (text: string, tag: string) =>
    text.slice(0, 500).slice(0, 255 - "<134>Nov 13 09:08:07 ".length - tag.length),
  /** And others one more, or twice as many. */
  of_256: (text: string, tag: string) =>
    text.slice(0, 500).slice(0, 256 - "<38>Nov 13 09:08:07 ".length - tag.length),
  of_512: (text: string, tag: string) =>
    text.slice(0, 500).slice(0, 511 - "<38>Nov 13 09:08:07 ".length - tag.length),
  /** rsyslog, of a message that came again. */
  repeated: (text: string) => `message repeated 2 times: [ ${text.slice(0, 500)}]`,
} as const;

/** One of the ways. */
export type Way = keyof typeof WAYS;

/** Who says a message. */
export interface Origin {
  /** What stands before it. */
  readonly level?: string;
  /** Whether the process without privileges says it, which has another one log it. */
  readonly isChild?: boolean;
  /** Whether that process escapes it first, as in 5.9 to 10.0. */
  readonly isTwice?: boolean;
}

/**
 * A line of a log.
 *
 * @param raw The message as sshd formats it, without level and origin.
 * @param origin Who says it.
 * @param way How it gets there.
 * @param pid The process.
 * @returns The line.
 */
export function lineOf(raw: string, origin: Origin, way: Way, pid: number): string {
  const { level = "", isChild = false, isTwice = false } = origin;
  let formatted = raw.slice(0, BUFFER);
  if (isChild) formatted = `${isTwice ? escaped(formatted) : formatted} [preauth]`;
  const tag = `sshd[${pid}]: `;
  const text = escaped(`${level}${formatted}`.slice(0, BUFFER));
  return `Nov 13 09:08:07 web ${tag}${WAYS[way](text, tag)}`;
}
