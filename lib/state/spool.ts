/**
 * `spool`: what the hook appends, one line `+ ADDRESS` a connection, until `--drain` counts it.
 *
 * Like a log it is read from where reading stopped, which `drained` says, one line `INODE OFFSET TAIL` a file;
 * that file is written in the same transaction as the counts, so a line counts once whatever dies. When the
 * spool has grown it is renamed to `spool.old`, which is read until nobody can be writing to it any more.
 */
import type { Network } from "../address/network.ts";
import { parseAddress } from "../address/parse.ts";
import { lstatIfPresent, namesIn } from "../files/read_file.ts";
import { type Place, readOn } from "./spool_file.ts";

/** Past this many bytes the spool is begun anew. */
const LARGE_BYTES = 1 << 16;

/** How long `spool.old` must have been left alone before it goes, in milliseconds. */
const QUIET_MS = 60_000;

/** How much is taken at once, in bytes. */
const MOST_BYTES = 1 << 20;

/** What stands in the spool and is not counted yet. */
export interface Spooled {
  /** Each address that connected, and how often, in order of first appearance. */
  readonly connections: readonly { readonly network: Network; readonly times: number }[];
  /** The content of `drained` that this was read on from. */
  readonly before: string;
  /** The content of `drained` once this is counted. */
  readonly drained: string;
  /** The size of `spool.old` when it has been read to its end and may go; nothing while it may not. */
  readonly dropOld: number | undefined;
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
 * @param names The names in ROOT_DIR.
 * @returns What there is.
 * @throws SentryError when the spool cannot be read, or somebody else may have written it.
 */
export function readSpool(
  rootDir: string,
  drained: string,
  nowMs: number,
  names: ReadonlySet<string> = namesIn(rootDir),
): Spooled {
  const places = parseDrained(drained);
  const [current, old] = [`${rootDir}/spool`, oldPath(rootDir)];
  let before = names.has("spool.old") ? lstatIfPresent(old) : undefined;
  let now = names.has("spool") ? lstatIfPresent(current) : undefined;
  if (!before && now?.isFile && (places.get(now.ino ?? 0)?.offset ?? 0) >= LARGE_BYTES) {
    Deno.renameSync(current, old);
    [before, now] = [lstatIfPresent(old), undefined];
  }
  const counts = new Map<string, { network: Network; times: number }>();
  const ends: string[] = [];
  let bad = 0;
  let left = MOST_BYTES;
  let more = false;
  let dropOld: number | undefined;
  for (const [path, info] of [[old, before], [current, now]] as const) {
    if (!info) continue;
    const piece = readOn(path, info, places.get(info.ino ?? 0), left);
    left = piece.more ? 0 : MOST_BYTES;
    more ||= piece.more;
    bad += count(piece.text, counts) + (piece.isJunk ? 1 : 0);
    const { offset, tail } = piece.place;
    // Half a line at its end is what a full disk has left: the rest never comes.
    if (path === old && !piece.more && isQuiet(info, nowMs)) dropOld = info.size;
    else ends.push(`${info.ino} ${offset} ${tail}\n`);
  }
  const connections = [...counts.values()];
  return { connections, before: drained, drained: ends.join(""), dropOld, more, bad };
}

/**
 * Whether what was read is still all there is of a `spool.old` that is to go: somebody may have written to it since.
 *
 * @param rootDir The ROOT_DIR.
 * @param spooled What was read.
 * @returns Also true when it is not to go.
 */
export function isStillRead(rootDir: string, spooled: Spooled): boolean {
  const { dropOld } = spooled;
  return dropOld === undefined || lstatIfPresent(oldPath(rootDir))?.size === dropOld;
}

/**
 * Where a spool that has grown goes.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Path of `spool.old`.
 */
export function oldPath(rootDir: string): string {
  return `${rootDir}/spool.old`;
}

/** Adds up lines by address; returns how many hold none. */
function count(text: string, counts: Map<string, { network: Network; times: number }>): number {
  let bad = 0;
  for (const line of text.split("\n").slice(0, -1)) {
    // A line that a full disk cut short stands before the next one; that one is whole.
    const network = parseAddress(line.slice(line.lastIndexOf("+ ") + 2));
    if (!network || !line.includes("+ ")) {
      bad++;
      continue;
    }
    const known = counts.get(network.text);
    if (known) known.times++;
    else counts.set(network.text, { network, times: 1 });
  }
  return bad;
}

function isQuiet(info: Deno.FileInfo, nowMs: number): boolean {
  const since = Math.max(info.ctime?.getTime() ?? nowMs, info.mtime?.getTime() ?? nowMs);
  return nowMs - since > QUIET_MS;
}

/**
 * Reads `drained`.
 *
 * @param text The whole file.
 * @returns How far each file is counted, by inode.
 */
export function parseDrained(text: string): Map<number, Place> {
  const places = new Map<number, Place>();
  for (const [, inode, offset, tail] of text.matchAll(/^(\d+) (\d+) ([0-9a-f]{8})$/gm)) {
    places.set(Number(inode), { offset: Number(offset), tail: tail! });
  }
  return places;
}
