/** Counts a connection in the bytes of a record, without making one of it. */
import { columnOf, numberAt } from "./record_bytes.ts";

const SPACE = 32;
const ZERO = 48;

/**
 * Counts a connection: seen, last seen, and first seen where it was never.
 *
 * @param bytes A shard; changed in place.
 * @param at Where the record begins.
 * @param now Epoch seconds.
 * @returns How often the address was seen before.
 */
export function countLine(bytes: Uint8Array, at: number, now: number): number {
  const [seen, seenWidth] = columnOf("seen");
  const [first, firstWidth] = columnOf("firstSeen");
  const [last, lastWidth] = columnOf("lastSeen");
  const before = numberAt(bytes, at + seen, seenWidth);
  putNumber(bytes, at + seen, seenWidth, before + 1);
  const isNew = numberAt(bytes, at + first, firstWidth) === 0;
  if (isNew) putNumber(bytes, at + first, firstWidth, now);
  // A clock that was set back has nobody forgotten early.
  const isLater = numberAt(bytes, at + last, lastWidth) < now;
  if (isLater) putNumber(bytes, at + last, lastWidth, now);
  return before;
}

function putNumber(bytes: Uint8Array, start: number, width: number, value: number): void {
  let left = Math.min(value, 10 ** width - 1);
  for (let i = start + width - 1; i >= start; i--) {
    bytes[i] = left > 0 || i === start + width - 1 ? ZERO + left % 10 : SPACE;
    left = Math.floor(left / 10);
  }
}
