/** Looks at records in the bytes of a shard, without making objects of them: there can be millions. */
import { COLUMNS } from "./record.ts";

const SPACE = 32;
const ZERO = 48;

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
