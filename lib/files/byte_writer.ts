/** Writes many short pieces to a file with few calls, and holds no more of them than a buffer. */
import { writeAll } from "./write_file.ts";

const BUFFER = 1 << 16;

/** Writes behind what was written. */
export interface ByteWriter {
  /** Writes a part of some bytes; all of them by default. */
  readonly bytes: (bytes: Uint8Array, from?: number, to?: number) => void;
  /** Writes text as UTF-8. */
  readonly text: (text: string) => void;
  /** Writes what is still held. To be called at the end. */
  readonly flush: () => void;
}

/**
 * Begins to write.
 *
 * @param file An open file, at its position.
 * @returns The writer.
 */
export function byteWriter(file: Deno.FsFile): ByteWriter {
  const buffer = new Uint8Array(BUFFER);
  const encoder = new TextEncoder();
  let filled = 0;
  const flush = () => {
    writeAll(file, buffer.subarray(0, filled));
    filled = 0;
  };
  const bytes = (some: Uint8Array, from = 0, to = some.length) => {
    if (to - from > BUFFER - filled) flush();
    if (to - from > BUFFER) return writeAll(file, some.subarray(from, to));
    buffer.set(some.subarray(from, to), filled);
    filled += to - from;
  };
  const text = (some: string) => {
    // A character has three bytes at most.
    if (3 * some.length > BUFFER - filled) flush();
    if (3 * some.length > BUFFER) {
      for (let at = 0; at < some.length;) {
        let end = Math.min(some.length, at + BUFFER / 4);
        // Two that make one character stay together.
        if (end < some.length && /[\ud800-\udbff]/.test(some[end - 1]!)) end--;
        writeAll(file, encoder.encode(some.slice(at, end)));
        at = end;
      }
      return;
    }
    filled += encoder.encodeInto(some, buffer.subarray(filled)).written;
  };
  return { bytes, text, flush };
}
