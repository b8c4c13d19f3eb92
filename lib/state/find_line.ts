/** Finds one address in a shard without holding the shard: memory that is new costs more than what is read into it. */
import { fileFailure } from "../files/failure.ts";
import { regularIfPresent } from "../files/regular_file.ts";
import { RECORD_BYTES } from "./record.ts";
import { isRecord } from "./scan_shard.ts";
import type { Network } from "../address/network.ts";

/** How much is read at once, in whole lines. */
const PIECE = 1024 * RECORD_BYTES;

/**
 * Finds the line of an address.
 *
 * @param path The shard's file.
 * @param network The address or block.
 * @returns The byte where it begins, and the line itself: of several lines the first that is a record; nothing when there is none.
 * @throws SentryError when the file cannot be read.
 */
export function findLineIn(
  path: string,
  network: Network,
): { at: number; line: Uint8Array } | undefined {
  const size = regularIfPresent(path)?.size ?? 0;
  if (size === 0) return undefined;
  // Eight bytes at least, so that there are whole words.
  const wanted = new TextEncoder().encode(`${network.text} `);
  const piece = new Uint8Array(Math.min(size, PIECE));
  try {
    using file = Deno.openSync(path, { read: true });
    for (let before = 0;;) {
      const filled = fill(file, piece);
      const end = filled - filled % RECORD_BYTES;
      for (let at = nextLike(piece, end, wanted, 0); at >= 0;) {
        if (begins(piece, at, wanted) && isRecord(piece, at)) {
          return { at: before + at, line: piece.subarray(at, at + RECORD_BYTES) };
        }
        at = nextLike(piece, end, wanted, at + RECORD_BYTES);
      }
      if (filled < PIECE) return undefined;
      before += filled;
    }
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

/** Reads until the bytes are full, or the file ends. */
function fill(file: Deno.FsFile, bytes: Uint8Array): number {
  let filled = 0;
  while (filled < bytes.length) {
    const got = file.readSync(bytes.subarray(filled));
    if (!got) break;
    filled += got;
  }
  return filled;
}

/**
 * The next line that may be an address's: four bytes of it are, the last that make a whole word. They are looked for by a
 * function of the runtime's, which a loop here would have to run long to be as fast as.
 */
function nextLike(
  bytes: Uint8Array,
  end: number,
  wanted: Uint8Array,
  from: number,
): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, end >> 2);
  const last = (wanted.length >> 2) - 1;
  const [word = 0] = new Int32Array(wanted.slice(4 * last, 4 * last + 4).buffer);
  const perLine = RECORD_BYTES >> 2;
  let i = words.indexOf(word, (from >> 2) + last);
  while (i >= 0 && i % perLine !== last) i = words.indexOf(word, i + 1);
  return i < 0 ? -1 : (i - last) << 2;
}

/** Whether a line begins with some bytes. */
function begins(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}
