/**
 * How much of `found` (found.ts) is in the records: a line of `cursors`, which changes with each piece of it that is put. Without
 * that line there is nothing to put, whatever `found` holds.
 *
 *     put OFFSET SIZE
 */

/** How much of `found` is put, in bytes. */
export interface Progress {
  readonly offset: number;
  /** How long it is, so that another file is not taken for it. */
  readonly size: number;
}

const PUT = /^put (\d{1,15}) (\d{1,15})\n/m;

/**
 * How much is put.
 *
 * @param cursors The content of `cursors`.
 * @returns It; nothing where all is.
 */
export function progressIn(cursors: string): Progress | undefined {
  const [, offset, size] = PUT.exec(cursors) ?? [];
  return offset === undefined ? undefined : { offset: Number(offset), size: Number(size) };
}

/**
 * Says how much is put.
 *
 * @param cursors The content of `cursors`.
 * @param progress How much; nothing where all is.
 * @returns The new content.
 */
export function withProgress(cursors: string, progress: Progress | undefined): string {
  const rest = cursors.replace(PUT, "");
  return progress ? `${rest}put ${progress.offset} ${progress.size}\n` : rest;
}
