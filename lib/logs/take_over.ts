/**
 * From syslog's files to the journal, which holds the same lines: what was read in a file does not count again, what journald had
 * and the file had not yet is not passed over. The files are read to their ends one last time; of the journal's entries of the
 * last seconds those are left out that stand in a file already. From then on the files' cursors go along with their ends, so that
 * a file can be read on from there where the journal is at hand no more.
 */
import { tailAt } from "../files/tail_sum.ts";
import type { FileCursor } from "./cursor.ts";
import { splitLine } from "./header.ts";
import type { JournalEntry } from "./journal_entry.ts";
import { readLines } from "./read_lines.ts";

/** For so long, in seconds, a line may be in the journal and not in the file. */
export const OVERLAP = 5;

/** How much of a file's end is looked at, in bytes: more than a server writes in that time. */
const MOST_BYTES = 4 << 20;

/** How far from a file's end its last line's end is looked for, in bytes. */
const LINE_BYTES = 1 << 16;

/**
 * Makes what tells which entries were read in the files.
 *
 * @param cursors Where reading of the files stopped.
 * @param from Lines that were written before it, in epoch seconds, are left out.
 * @param timeOf When a line was written, in epoch seconds.
 * @returns Tells of an entry whether it was; each line stands for one.
 */
export function readInFiles(
  cursors: readonly FileCursor[],
  from: number,
  timeOf: (line: string) => number | undefined,
): (entry: JournalEntry) => boolean {
  const seen = new Map<string, number>();
  for (const { path, inode, offset } of cursors) {
    using file = open(path);
    // Otherwise it was rotated a moment ago.
    if (file?.statSync().ino !== inode) continue;
    readLines(
      { file, from: Math.max(0, offset - MOST_BYTES), to: offset, finished: true },
      (line) => {
        if ((timeOf(line) ?? from) < from) return;
        const split = splitLine(line);
        if (!split) return;
        const key = `${split.pid} ${split.message}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      },
    );
  }
  return ({ pid, message }) => {
    const key = `${Number(pid)} ${message.trim()}`;
    const times = seen.get(key) ?? 0;
    if (times > 0) seen.set(key, times - 1);
    return times > 0;
  };
}

/**
 * Where a file ends.
 *
 * @param path The file.
 * @returns A cursor behind its last line; nothing where it cannot be read now.
 */
export function cursorAtEnd(path: string): FileCursor | undefined {
  using file = open(path);
  if (!file) return undefined;
  const { dev, ino, size } = file.statSync();
  const from = Math.max(0, size - LINE_BYTES);
  const offset = readLines({ file, from, to: size, finished: false }, () => {});
  return { path, device: dev, inode: ino ?? 0, offset, tail: tailAt(file, offset) };
}

function open(path: string): Deno.FsFile | undefined {
  try {
    // Before it is opened: a pipe that nobody writes to would hold us up for ever.
    return Deno.statSync(path).isFile ? Deno.openSync(path, { read: true }) : undefined;
  } catch {
    return undefined;
  }
}
