/** Reads the lines of a file of any length as bytes, a piece of the file in memory at a time. */

/** What is read at once, in bytes. */
const PIECE = 1 << 16;

/** No line of ours is longer, in bytes; what a fault has made of a file is not held in memory. */
const LONGEST = 16 << 20;

/** A line, or what can be seen of a file instead of it; good until the next one is asked for. */
export interface ByteLine {
  bytes: Uint8Array;
  /** Where the line begins in these bytes, and where it ends, its newline left out. */
  start: number;
  end: number;
  /** Where it begins in the file. */
  at: number;
  /** Whether a newline ends it; only the last line may lack it, and one that is too long. */
  isWhole: boolean;
}

/**
 * Reads lines.
 *
 * @param file An open file; where it stands is changed.
 * @param from The byte at which the first line begins.
 * @param to Behind the last byte that is read; by default the end of the file.
 * @returns The lines, one object for all. Behind a line of more than 16 MiB nothing is read.
 */
export function* byteLines(
  file: Deno.FsFile,
  from = 0,
  to = Infinity,
): Generator<ByteLine, void, undefined> {
  let bytes = new Uint8Array(PIECE);
  const line: ByteLine = { bytes, start: 0, end: 0, at: from, isWhole: true };
  let next = from;
  let filled = 0;
  let start = 0;
  for (;;) {
    file.seekSync(next, Deno.SeekMode.Start);
    const room = Math.min(bytes.length - filled, to - next);
    const got = room > 0 ? file.readSync(bytes.subarray(filled, filled + room)) ?? 0 : 0;
    let search = filled;
    filled += got;
    next += got;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, search);
      if (end < 0 || end >= filled) break;
      line.bytes = bytes;
      line.start = start;
      line.end = end;
      line.at = next - filled + start;
      start = search = end + 1;
      yield line;
    }
    if (got === 0 || filled - start > LONGEST) break;
    // What stands behind the last newline is the beginning of the next line.
    const rest = bytes.subarray(start, filled);
    if (rest.length > bytes.length >> 1) {
      const larger = new Uint8Array(2 * bytes.length);
      larger.set(rest);
      bytes = larger;
    } else bytes.copyWithin(0, start, filled);
    filled = rest.length;
    start = 0;
  }
  if (start === filled) return;
  line.bytes = bytes;
  line.start = start;
  line.end = filled;
  line.at = next - filled + start;
  line.isWhole = false;
  yield line;
}

const NEWLINE = 10;
