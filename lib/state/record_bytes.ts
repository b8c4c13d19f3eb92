/** Looks at records in the bytes of a shard, without making objects of them: there can be millions. */
import { COLUMNS, RECORD_BYTES } from "./record.ts";

const NEWLINE = 10;
const SPACE = 32;
const ZERO = 48;

/**
 * Whether a line has the form of a record, as far as that can be seen at a glance: the places of spaces, last digits and the
 * newline.
 *
 * @param bytes A shard.
 * @param at Where the line begins.
 * @returns True for every record, and for few other lines.
 */
export function isRecord(bytes: Uint8Array, at: number): boolean {
  if (bytes[at]! <= SPACE || bytes[at + RECORD_BYTES - 1] !== NEWLINE) return false;
  for (const [, start, width] of COLUMNS) {
    const last = bytes[at + start + width - 1]!;
    if (bytes[at + start - 1] !== SPACE || last < ZERO || last > ZERO + 9) return false;
  }
  return true;
}

/**
 * Where a number stands.
 *
 * @param field A number column of a record.
 * @returns Its first byte and its width.
 */
export function columnOf(field: string): [number, number] {
  const column = COLUMNS.find(([name]) => name === field)!;
  return [column[1], column[2]];
}

/**
 * Reads a number.
 *
 * @param bytes A shard.
 * @param start Where its column begins.
 * @param width How wide the column is.
 * @returns The number.
 */
export function numberAt(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let i = start; i < start + width; i++) {
    if (bytes[i]! !== SPACE) value = value * 10 + bytes[i]! - ZERO;
  }
  return value;
}

/**
 * Whether a number is not zero. Numbers stand at the right of their column: zero is one digit behind spaces.
 *
 * @param bytes A shard.
 * @param start Where its column begins.
 * @param width How wide the column is; at least two.
 * @returns True for any other number.
 */
export function isSet(bytes: Uint8Array, start: number, width: number): boolean {
  return bytes[start + width - 1] !== ZERO || bytes[start + width - 2] !== SPACE;
}
