/**
 * Reads what a log file has got since it was read last: the rest of the file that was rotated away, if it is
 * still there, then the new one.
 */
import { tailAt } from "../files/tail_sum.ts";
import type { FileCursor } from "./cursor.ts";
import { readLines } from "./read_lines.ts";

/** What came of reading one log. */
export interface NewLines {
  /** Where reading stopped. */
  readonly cursor: FileCursor;
  /** Bytes read. */
  readonly bytes: number;
  /** Bytes that are left for the next run, because there were more than may be read in one. */
  readonly unread: number;
  /** Whether something that was not read yet is gone with a rotated file. */
  readonly lost: boolean;
}

/** What rotation appends to a name: a number or a date; not what people append, nor what compression does. */
const ROTATED = /^(?:[.-]\d[\d.:T_-]*|\.old)$/;

interface Piece {
  readonly path: string;
  readonly file: Deno.FsFile;
  readonly info: Deno.FileInfo;
  from: number;
  readonly size: number;
}

/**
 * Reads the new lines of a log.
 *
 * @param path The log.
 * @param last Where reading stopped; nothing when it was never read.
 * @param limit How many bytes may be read; when there are more, the oldest are: what follows from a line depends on those
 * before it.
 * @param onLine Called for each line, oldest first.
 * @param onBytes Told now and then how many bytes of how many were read.
 * @returns Where reading stopped now.
 * @throws What the system throws when the log can't be opened or read.
 */
export function readNew(
  path: string,
  last: FileCursor | undefined,
  limit: number,
  onLine: (line: string) => void,
  onBytes?: (done: number, all: number) => void,
): NewLines {
  // Between two steps of a rotation there is none; the rest of the old one is there.
  const current = last ? openIfThere(path) : openPiece(path);
  let pieces = current ? [current] : [];
  try {
    let lost = false;
    if (last && current && isWhereLastRead(current, last)) current.from = last.offset;
    else if (last) {
      const older = openPredecessors(path, last, current?.info);
      lost = older.length === 0;
      pieces = [...older, ...pieces];
    }
    if (pieces.length === 0) throw new Deno.errors.NotFound(`there is no ${path}`);
    const all = bytesIn(pieces);
    const parts = keepOldest(pieces, limit);
    const bytes = parts.reduce((sum, { piece, to }) => sum + to - piece.from, 0);
    const newest = parts.at(-1)!;
    // A daemon may go on with the renamed file until it is told to open the new one.
    const stop = newest.piece === current && newest.piece.size === 0
      ? parts.at(-2) ?? newest
      : newest;
    let done = stop.piece.from;
    let before = 0;
    for (const part of parts) {
      const { piece, to } = part;
      const base = before;
      const end = readLines(
        { ...piece, to, finished: part !== stop && piece !== current },
        onLine,
        onBytes && ((read) => onBytes(base + read, bytes)),
      );
      if (part === stop) done = end;
      before += to - piece.from;
    }
    return { cursor: cursorAt(path, stop.piece, done), bytes, unread: all - bytes, lost };
  } finally {
    for (const { file } of pieces) file.close();
  }
}

function openPiece(path: string): Piece {
  // Before it is opened: a pipe that nobody writes to would hold us up for ever.
  if (!Deno.statSync(path).isFile) throw new Error("it is no regular file");
  const file = Deno.openSync(path, { read: true });
  const info = file.statSync();
  if (!info.isFile) {
    file.close();
    throw new Error("it is no regular file");
  }
  return { path, file, info, from: 0, size: info.size };
}

function openIfThere(path: string): Piece | undefined {
  try {
    return openPiece(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function isWhereLastRead(piece: Piece, last: FileCursor): boolean {
  return piece.info.dev === last.device && piece.info.ino === last.inode && continues(piece, last);
}

/** Whether what stands before the cursor's offset is what stood there when it was made. */
function continues(piece: Piece, last: FileCursor): boolean {
  return piece.size >= last.offset && tailAt(piece.file, last.offset) === last.tail;
}

/**
 * The file that was read last, wherever rotation put it (renamed, or copied before the log was cut), and
 * those that came after it, oldest first; compressed ones can't be continued and are not looked into.
 */
function openPredecessors(
  path: string,
  last: FileCursor,
  current: Deno.FileInfo | undefined,
): Piece[] {
  const slash = path.lastIndexOf("/");
  const folder = path.slice(0, slash) || "/";
  const name = path.slice(slash + 1);
  const found: Piece[] = [];
  for (const entry of Deno.readDirSync(folder)) {
    if (!entry.isFile || entry.name === name || !entry.name.startsWith(name)) continue;
    if (!ROTATED.test(entry.name.slice(name.length))) continue;
    try {
      const piece = openPiece(`${folder}/${entry.name}`);
      if (piece.info.ino === current?.ino) piece.file.close();
      else found.push(piece);
    } catch {
      // It went away, or is nothing to read: then it is no predecessor.
    }
  }
  found.sort((a, b) => modified(a) - modified(b));
  let at = found.findIndex((piece) => isWhereLastRead(piece, last));
  if (at < 0) at = found.findLastIndex((piece) => last.offset > 0 && continues(piece, last));
  const first = found[at];
  // What came after it was written to later; what was rotated away before was not.
  const wanted = (piece: Piece) => first && (piece === first || modified(piece) > modified(first));
  for (const piece of found) if (!wanted(piece)) piece.file.close();
  if (first) first.from = last.offset;
  return found.filter(wanted);
}

function modified(piece: Piece): number {
  return piece.info.mtime?.getTime() ?? 0;
}

function bytesIn(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.size - piece.from, 0);
}

/** The oldest bytes up to a limit, piece by piece; at least the first piece is there, if only in part. */
function keepOldest(pieces: readonly Piece[], limit: number): { piece: Piece; to: number }[] {
  const parts: { piece: Piece; to: number }[] = [];
  let room = limit;
  for (const piece of pieces) {
    const to = Math.min(piece.size, piece.from + room);
    parts.push({ piece, to });
    room -= to - piece.from;
    if (to < piece.size) break;
  }
  return parts;
}

function cursorAt(path: string, piece: Piece, offset: number): FileCursor {
  const { dev, ino } = piece.info;
  return { path, device: dev, inode: ino ?? 0, offset, tail: tailAt(piece.file, offset) };
}
