/** One file of the spool, read on from where it was counted. */
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "../files/failure.ts";
import { oddityOf } from "../files/regular_file.ts";
import { bytesAt, tailAt } from "../files/tail_sum.ts";

const OTHERS_MAY_WRITE = 0o022;
const NEWLINE = 10;

/** How far a file is counted, and a checksum of what stands before that place. */
export interface Place {
  readonly offset: number;
  readonly tail: string;
}

/** What a file holds behind a place. */
export interface Piece {
  /** Whole lines, one character a byte. */
  readonly text: string;
  /** Where they end. */
  readonly place: Place;
  /** Whether there is more than was asked for. */
  readonly more: boolean;
  /** Whether what stood there was no lines at all, and was passed over. */
  readonly isJunk: boolean;
}

/**
 * Reads on.
 *
 * @param path The file.
 * @param info What lstat(2) says of it.
 * @param known How far it is counted. Where that is not the same file, or not the same text (it was cut by hand, or removed and
 * its inode given away again), it is read from its beginning.
 * @param most How many bytes to read at most; 0 only says where it is.
 * @returns What there is.
 * @throws SentryError when it cannot be read, or somebody else may have written it.
 */
export function readOn(
  path: string,
  info: Deno.FileInfo,
  known: Place | undefined,
  most: number,
): Piece {
  refuseOdd(path, info);
  try {
    const file = Deno.openSync(path, { read: true });
    try {
      const from = isThere(file, info.size, known) ? known : { offset: 0, tail: tailAt(file, 0) };
      const left = info.size - from.offset;
      const length = Math.min(left, most);
      if (length === 0) return { text: "", place: from, more: left > 0, isJunk: false };
      // `drained` will outlast a machine that dies; it may not count what the disk never got.
      file.syncSync();
      const bytes = bytesAt(file, from.offset, length);
      const whole = bytes.lastIndexOf(NEWLINE) + 1;
      // So much without a newline is none of the hook's, and would be in the way for ever.
      const isJunk = whole === 0 && length === most;
      const offset = from.offset + (isJunk ? length : whole);
      const text = new TextDecoder("latin1").decode(bytes.subarray(0, whole));
      return { text, place: { offset, tail: tailAt(file, offset) }, more: left > length, isJunk };
    } finally {
      file.close();
    }
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

function isThere(file: Deno.FsFile, size: number, known: Place | undefined): known is Place {
  return known !== undefined && known.offset <= size && tailAt(file, known.offset) === known.tail;
}

function refuseOdd(path: string, info: Deno.FileInfo): void {
  const self = Deno.uid() ?? 0;
  const isForeign = info.uid !== 0 && info.uid !== self;
  const isOpen = ((info.mode ?? 0) & OTHERS_MAY_WRITE) !== 0;
  const what = oddityOf(path, info) ??
    (isForeign ? `user ${info.uid}'s` : isOpen ? "open to others" : undefined);
  if (what === undefined) return;
  throw new SentryError("failed", `refusing to read ${quote(path)}: it is ${what}; remove it`);
}
