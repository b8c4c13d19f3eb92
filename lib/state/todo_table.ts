/** `lists.todo` as a table, piece by piece, for lists that are too long to be changed while others wait. */
import { byteLines } from "../files/byte_lines.ts";
import { fileFailure } from "../files/failure.ts";
import { regularIfPresent } from "../files/regular_file.ts";
import { removeIfPresent, replaceBy, writeAll } from "../files/write_file.ts";
import { type AddressTable, makeAddressTable, setColumn } from "./address_table.ts";
import { listsTodoPath } from "./lists_todo.ts";

/** Must be listed, and must not: flags in a table. */
export const [ON, OFF] = [1, 2];

/** So much is taken in at once, in bytes: some 250,000 addresses. */
const PIECE = 4 << 20;

/** The first part of `lists.todo`. */
export interface TodoPiece {
  /** Its bytes; where the lists are made anew, by which all of it is done, the last of them. */
  readonly bytes: Uint8Array;
  /** Where they begin and end in the file. */
  readonly from: number;
  readonly end: number;
  /** Whether `allow.patterns`, and the lists, are to be made anew. */
  readonly exceptions: boolean;
  readonly anew: boolean;
}

/**
 * Reads the first part. Lines are only added behind it, but for a run that is killed: to be called with the lock held.
 *
 * @param rootDir The ROOT_DIR.
 * @returns It; nothing where there is nothing to follow.
 * @throws SentryError when it cannot be read.
 */
export function readTodoPiece(rootDir: string): TodoPiece | undefined {
  const path = listsTodoPath(rootDir);
  const size = regularIfPresent(path)?.size ?? 0;
  if (size === 0) return undefined;
  try {
    using file = Deno.openSync(path, { read: true });
    const whole = size > PIECE ? marksIn(file, size) : undefined;
    const from = whole?.anew ? size - PIECE : 0;
    const bytes = new Uint8Array(Math.min(size, PIECE));
    file.seekSync(from, Deno.SeekMode.Start);
    let filled = 0;
    for (let got = 1; got > 0 && filled < bytes.length; filled += got) {
      got = file.readSync(bytes.subarray(filled)) ?? 0;
    }
    const end = bytes.lastIndexOf(NEWLINE, filled - 1) + 1;
    // What lacks its end was never written.
    if (end === 0) return { bytes, from: 0, end: size, exceptions: false, anew: true };
    const piece = bytes.subarray(0, end);
    const marks = whole?.anew ? whole : marksOf(piece);
    return { bytes: piece, from, end: from + end, ...marks };
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

/** Whether there are lines `a` and `n`. */
function marksIn(file: Deno.FsFile, size: number): { exceptions: boolean; anew: boolean } {
  const marks = { exceptions: false, anew: false };
  for (const { bytes, start, end } of byteLines(file, 0, size)) {
    if (end - start !== 1) continue;
    if (bytes[start] === LETTER_A) marks.exceptions = true;
    if (bytes[start] === LETTER_N) marks.anew = true;
  }
  return marks;
}

function marksOf(bytes: Uint8Array): { exceptions: boolean; anew: boolean } {
  const marks = { exceptions: false, anew: false };
  for (let at = 0; at < bytes.length; at = bytes.indexOf(NEWLINE, at) + 1) {
    if (bytes[at + 1] !== NEWLINE) continue;
    if (bytes[at] === LETTER_A) marks.exceptions = true;
    if (bytes[at] === LETTER_N) marks.anew = true;
  }
  return marks;
}

/**
 * What a part says, newest first; of an address what was said last.
 *
 * @param bytes Whole lines of `lists.todo`.
 * @param expected How many addresses there will be in the table.
 * @returns A table with {@link ON} and {@link OFF}.
 */
export function tableOfTodo(bytes: Uint8Array, expected = 0): AddressTable {
  const table = makeAddressTable(expected);
  for (let end = bytes.length - 1; end > 0;) {
    const start = bytes.lastIndexOf(NEWLINE, end - 1) + 1;
    const sign = bytes[start];
    const isEntry = (sign === PLUS || sign === MINUS) && bytes[start + 1] === SPACE &&
      setColumn(bytes, start + 2, end);
    if (isEntry) {
      const size = table.size();
      const place = table.enter();
      if (table.size() > size) table.setFlags(place, sign === PLUS ? ON : OFF);
    }
    end = start - 1;
  }
  return table;
}

/**
 * Whether the file still begins as it did. To be called with the lock held.
 *
 * @param rootDir The ROOT_DIR.
 * @param piece What was read of it.
 * @returns False where somebody else has taken it in.
 * @throws SentryError when it cannot be read.
 */
export function isStillTodo(rootDir: string, { bytes, from, end }: TodoPiece): boolean {
  const path = listsTodoPath(rootDir);
  if ((regularIfPresent(path)?.size ?? 0) < end) return false;
  try {
    using file = Deno.openSync(path, { read: true });
    file.seekSync(from, Deno.SeekMode.Start);
    const now = new Uint8Array(bytes.length);
    let filled = 0;
    for (let got = 1; got > 0 && filled < now.length; filled += got) {
      got = file.readSync(now.subarray(filled)) ?? 0;
    }
    return now.every((byte, i) => byte === bytes[i]);
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

/**
 * Reads what stands behind a part.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param piece The part.
 * @returns Its bytes, as many as are looked at at once.
 * @throws SentryError when it cannot be read.
 */
export function todoBehind(rootDir: string, { end }: TodoPiece): Uint8Array {
  const path = listsTodoPath(rootDir);
  try {
    using file = Deno.openSync(path, { read: true });
    const bytes = new Uint8Array(Math.min(PIECE, file.statSync().size - end));
    file.seekSync(end, Deno.SeekMode.Start);
    let filled = 0;
    for (let got = 1; got > 0 && filled < bytes.length; filled += got) {
      got = file.readSync(bytes.subarray(filled)) ?? 0;
    }
    return bytes.subarray(0, bytes.lastIndexOf(NEWLINE, filled) + 1);
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

/**
 * Forgets a part, which the lists follow by now.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param piece The part.
 * @throws SentryError naming the file.
 */
export function cutTodo(rootDir: string, { end }: TodoPiece): void {
  const path = listsTodoPath(rootDir);
  if ((regularIfPresent(path)?.size ?? 0) <= end) return removeIfPresent(path);
  using from = Deno.openSync(path, { read: true });
  replaceBy(path, (to) => {
    const buffer = new Uint8Array(1 << 16);
    from.seekSync(end, Deno.SeekMode.Start);
    for (let got = from.readSync(buffer); got; got = from.readSync(buffer)) {
      writeAll(to, buffer.subarray(0, got));
    }
  }, 0o600);
}

const [NEWLINE, SPACE, PLUS, MINUS, LETTER_A, LETTER_N] = [10, 32, 43, 45, 97, 110];
