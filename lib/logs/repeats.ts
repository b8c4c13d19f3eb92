/** What syslog daemons write in place of a message that came several times. */
import type { LogLine } from "../forms/log_line.ts";

/** More than this is not believed of a line that says how often the one before came. */
export const MOST_REPEATS = 10_000;

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
export function timesRepeated(split: LogLine): number {
  if (split.program !== "" && split.program !== "syslogd") return 0;
  const found = /^(?:[^\s:]+ )?last message repeated (\d{1,9}) times?$/.exec(split.message);
  return found ? bounded(found[1]!) : 0;
}

function bounded(digits: string): number {
  return Math.min(MOST_REPEATS, Math.max(1, Number(digits)));
}
