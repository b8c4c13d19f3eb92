/**
 * `spool`: what the hook appends, one line `+ ADDRESS` a connection, until `--drain` counts it.
 *
 * Like a log it is read from where reading stopped, which `drained` says, one line `INODE OFFSET` a file;
 * that file is written in the same transaction as the counts, so a line counts once whatever dies. When the
 * spool has grown it is renamed to `spool.old`, which is read until nobody can be writing to it any more.
 */
import type { Network } from "../address/network.ts";
import { parseAddress } from "../address/parse.ts";
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "../files/failure.ts";
import { lstatIfPresent } from "../files/read_file.ts";

/** Past this many bytes the spool is begun anew. */
const LARGE_BYTES = 1 << 16;

/** How long `spool.old` must have been left alone before it goes, in milliseconds. */
const QUIET_MS = 60_000;

/** How much is taken at once, in bytes. */
const MOST_BYTES = 4 << 20;

/** What stands in the spool and is not counted yet. */
export interface Spooled {
  /** Each address that connected, and how often, in order of first appearance. */
  readonly connections: readonly { readonly network: Network; readonly times: number }[];
  /** The content of `drained` that this was read on from. */
  readonly before: string;
  /** The content of `drained` once this is counted. */
  readonly drained: string;
  /** Whether `spool.old` has been read to its end and may go. */
  readonly dropOld: boolean;
  /** Whether there is more than was taken at once. */
  readonly more: boolean;
  /** Lines that hold no address. */
  readonly bad: number;
}

/**
 * Reads what is not counted yet. To be called with the lock held: a spool that is large by now is renamed here.
 *
 * @param rootDir The ROOT_DIR.
 * @param drained The content of `drained`.
 * @param nowMs The time, in milliseconds.
 * @returns What there is.
 * @throws SentryError when the spool cannot be read.
 */
export function readSpool(rootDir: string, drained: string, nowMs: number): Spooled {
  const offsets = parseDrained(drained);
  const [current, old] = [`${rootDir}/spool`, `${rootDir}/spool.old`];
  let before = lstatIfPresent(old);
  let now = lstatIfPresent(current);
  if (!before && now && (offsets.get(now.ino ?? 0) ?? 0) >= LARGE_BYTES) {
    Deno.renameSync(current, old);
    [before, now] = [lstatIfPresent(old), undefined];
  }
  const counts = new Map<string, { network: Network; times: number }>();
  const ends: string[] = [];
  let bad = 0;
  let more = false;
  let dropOld = false;
  for (const [path, info] of [[old, before], [current, now]] as const) {
    if (!info) continue;
    if (!info.isFile) {
      const what = info.isSymlink ? "a symbolic link" : "no regular file";
      throw new SentryError("failed", `refusing to read ${quote(path)}: it is ${what}; remove it`);
    }
    const known = offsets.get(info.ino ?? 0) ?? 0;
    // Cut by hand: what is in it now was never read.
    const from = known > info.size ? 0 : known;
    const text = more ? "" : readFrom(path, from, Math.min(info.size - from, MOST_BYTES));
    const end = from + text.lastIndexOf("\n") + 1;
    more ||= info.size - from > MOST_BYTES;
    for (const line of text.slice(0, end - from).split("\n").slice(0, -1)) {
      // A line that a full disk cut short stands before the next one; that one is whole.
      const network = parseAddress(line.slice(line.lastIndexOf("+ ") + 2));
      if (!network || !line.includes("+ ")) {
        bad++;
        continue;
      }
      const count = counts.get(network.text);
      if (count) count.times++;
      else counts.set(network.text, { network, times: 1 });
    }
    const quietSince = Math.max(info.ctime?.getTime() ?? nowMs, info.mtime?.getTime() ?? nowMs);
    if (path === old && end === info.size && nowMs - quietSince > QUIET_MS) dropOld = true;
    else ends.push(`${info.ino} ${end}\n`);
  }
  const connections = [...counts.values()];
  return { connections, before: drained, drained: ends.join(""), dropOld, more, bad };
}

/** What `drained` says: how many bytes of each file were counted. */
function parseDrained(text: string): Map<number, number> {
  const offsets = new Map<number, number>();
  for (const [, inode, offset] of text.matchAll(/^(\d+) (\d+)$/gm)) {
    offsets.set(Number(inode), Number(offset));
  }
  return offsets;
}

function readFrom(path: string, from: number, length: number): string {
  try {
    const file = Deno.openSync(path, { read: true });
    try {
      file.seekSync(from, Deno.SeekMode.Start);
      const bytes = new Uint8Array(length);
      let got = 0;
      while (got < length) {
        const more = file.readSync(bytes.subarray(got));
        if (more === null) break;
        got += more;
      }
      // One character a byte, so that offsets in the text are offsets in the file.
      return new TextDecoder("latin1").decode(bytes.subarray(0, got));
    } finally {
      file.close();
    }
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}
