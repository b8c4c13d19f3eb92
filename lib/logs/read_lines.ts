/** Reads whole lines from a part of a file, however long the file and its lines are. */

const CHUNK_BYTES = 1 << 17;

/**
 * A longer line, in bytes, is given as an empty one. Some servers log an address that was asked for, which may have a mebibyte
 * (Go's net/http, DefaultMaxHeaderBytes), and a client must not hide a try by it.
 */
const LONGEST_BYTES = 1 << 21;
const NEWLINE = 10;

/** A part of a file that is to be read. */
export interface Part {
  readonly file: Pick<Deno.FsFile, "readSync"> & {
    seekSync(to: number, from: Deno.SeekMode): number;
  };
  /** First byte, which begins a line. */
  readonly from: number;
  /** Byte behind the last. */
  readonly to: number;
  /** Whether the file will not grow any more, so that a last line without its newline is a line. */
  readonly finished: boolean;
}

/**
 * Reads the lines of a part. Text is UTF-8; other bytes become U+FFFD. A line longer than 2 MiB is given as an
 * empty one.
 *
 * @param part What to read.
 * @param onLine Called for each line, without its newline.
 * @param onBytes Told after each chunk how many bytes were read.
 * @param onPlain Asked first for each line, where it is given: takes the bytes, which a newline ends behind the line, and where it
 * begins; gives where its newline is, or less than 0 where it wants to be given the text.
 * @returns The byte behind the last newline read; `from` when there was none.
 */
export function readLines(
  part: Part,
  onLine: (line: string) => void,
  onBytes?: (read: number) => void,
  onPlain?: (bytes: Uint8Array, from: number) => number,
): number {
  let buffer = new Uint8Array(CHUNK_BYTES);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let skipping = false;
  let tooLong = false;
  let filled = 0;
  let position = part.from;
  let done = part.from;
  part.file.seekSync(position, Deno.SeekMode.Start);
  while (position < part.to) {
    const wanted = Math.min(buffer.length - filled, part.to - position);
    const got = part.file.readSync(buffer.subarray(filled, filled + wanted));
    if (got === null || got === 0) break;
    filled += got;
    position += got;
    onBytes?.(position - part.from);
    let start = 0;
    if (skipping) {
      const end = buffer.subarray(0, filled).indexOf(NEWLINE);
      if (end < 0) {
        filled = 0;
        continue;
      }
      skipping = false;
      if (tooLong) onLine("");
      tooLong = false;
      start = end + 1;
      done = position - filled + start;
    }
    const end = buffer.subarray(0, filled).lastIndexOf(NEWLINE) + 1;
    if (end > start) {
      const lines = buffer.subarray(start, end);
      if (onPlain) offerLines(lines, decoder, onLine, onPlain);
      else splitLines(decoder.decode(lines), onLine);
      done = position - filled + end;
      start = end;
    }
    buffer.copyWithin(0, start, filled);
    filled -= start;
    if (filled < buffer.length) continue;
    if (filled < LONGEST_BYTES) {
      const larger = new Uint8Array(2 * buffer.length);
      larger.set(buffer);
      buffer = larger;
    } else {
      skipping = tooLong = true;
      filled = 0;
    }
  }
  if (part.finished && tooLong) onLine("");
  else if (part.finished && filled > 0 && !skipping) {
    onLine(decoder.decode(buffer.subarray(0, filled)));
  }
  return done;
}

/** Splits text that ends with a newline. */
function splitLines(text: string, onLine: (line: string) => void): void {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start);
    onLine(text.slice(start, end));
    start = end + 1;
  }
}

/** The same of bytes, of which most lines need no text. */
function offerLines(
  bytes: Uint8Array,
  decoder: TextDecoder,
  onLine: (line: string) => void,
  onPlain: (bytes: Uint8Array, from: number) => number,
): void {
  /** All from a place on, once any is needed. */
  let text: string | undefined;
  let begin = 0;
  for (let start = 0; start < bytes.length;) {
    let end = onPlain(bytes, start);
    if (end < 0) {
      end = bytes.indexOf(NEWLINE, start);
      if (text === undefined) {
        text = decoder.decode(bytes.subarray(start));
        begin = start;
      }
      // No character is longer than its bytes, so each has one if that is true of all together.
      const isByteEach = text.length === bytes.length - begin;
      onLine(
        isByteEach
          ? text.slice(start - begin, end - begin)
          : decoder.decode(bytes.subarray(start, end)),
      );
    }
    start = end + 1;
  }
}
