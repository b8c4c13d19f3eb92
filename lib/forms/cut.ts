/**
 * Where a message may have been cut, so that what seems to be its end, where the daemon prints its client, is text that
 * the client chose.
 */
import type { LogLine } from "./log_line.ts";

/**
 * What sshd gives syslog of a message, in bytes, once it is escaped (OpenSSH log.c, do_log: `syslog(pri, "%.500s", …)`, in
 * every version), less the `error: ` or `fatal: ` that may stand before it. What it writes to stderr may be 1021 bytes long;
 * no message that is whole is nearly so long.
 */
const SSHD_BYTES = 500 - 7;

/**
 * How many bytes busybox' syslogd takes of what a daemon sends, and the one that ends them: 256 as it comes
 * (FEATURE_SYSLOGD_READ_BUFFER_SIZE), more as some build it. Others of that kind take all of them.
 */
const READ_SIZES = [256, 512, 1024] as const;

/** What stands before the tag then: a priority of three to five characters, and a time of sixteen. */
const MOST_BEFORE = 5 + 16;
const LEAST_BEFORE = 3 + 16;

/**
 * Whether sshd may have cut a message within its client's text, or behind it within the address.
 *
 * @param text The message without its level, as it was logged; blanks at its end may be lost, as journald does it.
 * @param chosen Where the client's text begins.
 * @param most How long that text may be, in bytes, before it is escaped.
 * @param longest How many bytes are given of a message.
 * @returns Whether its end may not be its end.
 */
export function mayBeCut(
  text: string,
  chosen: number,
  most: number,
  longest = SSHD_BYTES,
): boolean {
  if (3 * text.length + most + 1 < longest) return false;
  // The client's text may have gone on with blanks, if it was not as long yet as it may be, and one follows it.
  const blanks = Math.max(0, most - rawLength(text, chosen)) + 1;
  return bytesOf(text) + blanks >= longest;
}

/**
 * Whether a line is as long as one that busybox' syslogd has cut, if it holds ASCII alone, as sshd's lines do.
 *
 * @param split The line.
 * @returns Whether its end may not be its end.
 */
export function mayBeCutShort({ size = 0 }: LogLine): boolean {
  return size >= SHORTEST_CUT && isCutBetween(size, size);
}

/** A shorter line, from its tag on, has not been cut. */
export const SHORTEST_CUT = READ_SIZES[0] - 1 - MOST_BEFORE;

/**
 * The same, of a daemon that leaves what is not ASCII as it is.
 *
 * @param split The line.
 * @param longest How long a line of this host has been, in bytes from its tag on, that came the same way.
 * @returns Whether its end may not be its end.
 */
export function mayBeCutShortRaw(split: LogLine, longest = 0): boolean {
  const { size = 0, message } = split;
  if (3 * size < SHORTEST_CUT) return false;
  return isCutBetween(leastBytes(split), size - message.length + bytesOf(message), longest);
}

/** One byte, as syslogds write those that are no text: busybox' `^A`, the BSDs' `M-^A`, rsyslog's `#001`, others' `\\001`. */
const ESCAPED = /M-\^?.|\^[?-_]|[#\\][0-3][0-7]{2}/g;

/**
 * How many bytes a line was at least when its daemon sent it, from the tag on.
 *
 * @param split The line.
 * @returns The bytes; 0 where it is not known.
 */
export function leastBytes({ size = 0, message }: LogLine): number {
  return size - message.length + leastLength(message);
}

/**
 * How many bytes a text was at least, before a syslogd wrote it.
 *
 * @param text The text.
 * @returns The bytes.
 */
export function leastLength(text: string): number {
  let least = text.length;
  for (const escape of text.match(ESCAPED) ?? []) least -= escape.length - 1;
  return least;
}

/** Whether a line is cut that is so many bytes long at least, and so many at most. */
function isCutBetween(least: number, most: number, longest = 0): boolean {
  return READ_SIZES.some((read) =>
    longest <= read - LEAST_BEFORE && least <= read - LEAST_BEFORE && most >= read - 1 - MOST_BEFORE
  );
}

/** How many bytes a text was, at most: what was no UTF-8 is read as U+FFFD. */
function bytesOf(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

/**
 * How many bytes a text was, at least, before vis(3) escaped it: `\377`, `\n`, `\\`; or `\\377`, where sshd's child had
 * escaped it already (5.9 to 10.0 at least).
 */
function rawLength(text: string, from: number): number {
  let raw = 0;
  for (let i = from; i < text.length; raw++) i += text.charCodeAt(i) === 92 ? escaped(text, i) : 1;
  return raw;
}

/** How long an escape may be. */
function escaped(text: string, at: number): number {
  let end = at + 1;
  while (end < at + 4 && text.charCodeAt(end) === 92) end++;
  const isOctals = isOctal(text, end) && isOctal(text, end + 1) && isOctal(text, end + 2);
  return end - at + (isOctals ? 3 : 1);
}

function isOctal(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 55;
}
