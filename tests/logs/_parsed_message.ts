/** What a fresh reader makes of messages, as short texts that tables can hold. */
import assert from "node:assert/strict";
import type { Reading } from "../../lib/forms/event.ts";
import { createReader, type Reader } from "../../lib/logs/reader.ts";

/** `failed 198.51.100.7`, with ` ×3` behind it where it counts more than once; `quiet`; `unknown`. */
export function shown(reading: Reading): string {
  if (!reading) return "unknown";
  if (reading.outcome === null) return "quiet";
  const times = reading.times === 1 ? "" : ` ×${reading.times}`;
  return `${reading.outcome} ${reading.address.text}${times}`;
}

/** What one reader says of the messages of one process, in their order. */
export function saidOf(program: string, ...messages: string[]): string[] {
  const reader = createReader();
  return messages.map((text) => shown(reader.message(program, "4711", text)));
}

/** What one reader says of lines, in their order. */
export function linesOf(reader: Reader, ...lines: string[]): string[] {
  return lines.map((line) => shown(reader.line(line)));
}

/** Checks that each message, read alone, says what the table has for it. */
export function check(program: string, table: readonly (readonly [string, string])[]): void {
  for (const [expected, message] of table) {
    assert.deepEqual(saidOf(program, message), [expected], message);
  }
}
