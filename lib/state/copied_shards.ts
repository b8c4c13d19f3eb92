/**
 * The records of the shards that no key was chosen for, copied into those of one, while others go on writing to them. The first copy
 * takes long where millions are known, so it is made without the lock; what was changed meanwhile is found by a sum of each
 * line, and copied again.
 */
import { fileFailure } from "../files/failure.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { addressShard } from "./address_bytes.ts";
import { shardPath } from "./carry_out.ts";
import { RECORD_BYTES } from "./record.ts";
import { isRecord } from "./scan_shard.ts";
import type { Scattered } from "./scattered.ts";
import { type ShardKey, shardsIn, UNKEYED } from "./shard.ts";

/** How much is read at once, in bytes. */
const PIECE = 1024 * RECORD_BYTES;

/** A file that was written to so shortly before it was looked at may be written to again in the same tick, in milliseconds. */
const RECENT_MS = 2000;

/** What was copied of a shard. */
interface Copied {
  /** How the file looked before it was read. */
  stamp: string;
  /** A sum of each of its lines; there may be room behind them. */
  sums: Uint32Array;
  lines: number;
}

/** What is copied so far. */
export interface Copies {
  /**
   * Copies what was changed since, and tells how many lines that were; less than 0 where lines have moved, and all is to be
   * begun anew.
   */
  readonly catchUp: () => number;
}

/**
 * Begins with nothing copied.
 *
 * @param rootDir The ROOT_DIR.
 * @param key By which the new shards are chosen.
 * @param into The new shards.
 * @returns What copies.
 */
export function copyShards(rootDir: string, key: ShardKey, into: Scattered): Copies {
  const all = new Map<number, Copied>();
  const piece = new Uint8Array(PIECE);
  const words = new Int32Array(piece.buffer);
  const [secret = 0] = crypto.getRandomValues(new Int32Array(1));

  /** A line's sum; by a number that nobody knows, so that no two texts are made that have the same. */
  function sumAt(at: number): number {
    let sum = secret;
    for (let i = at >> 2; i < at + RECORD_BYTES >> 2; i++) {
      sum = Math.imul(sum ^ words[i]!, 0x9e3779b1);
      sum ^= sum >>> 15;
    }
    return sum >>> 0;
  }

  function catchUpWith(number: number, file: Deno.FsFile, own: Copied): number {
    const isFirst = own.lines === 0;
    let changed = 0;
    for (let line = 0, filled = PIECE; filled === PIECE;) {
      filled = fill(file, piece);
      for (let at = 0; at + RECORD_BYTES <= filled; at += RECORD_BYTES, line++) {
        const sum = sumAt(at);
        if (line < own.lines && own.sums[line] === sum) continue;
        if (line >= own.sums.length) own.sums = longer(own.sums);
        own.sums[line] = sum;
        own.lines = Math.max(own.lines, line + 1);
        // Those of another file count for nothing, and of two of one address the first does.
        if (!isRecord(piece, at) || addressShard(piece, at, UNKEYED) !== number) continue;
        const shard = addressShard(piece, at, key);
        if (isFirst) into.add(shard, piece, at);
        else into.put(shard, piece, at);
        changed++;
      }
    }
    return changed;
  }

  return {
    catchUp: () => {
      let changed = 0;
      for (const number of shardsIn(rootDir, UNKEYED)) {
        const path = shardPath(rootDir, number);
        const info = lstatIfPresent(path);
        if (!info) continue;
        const own = all.get(number) ?? { stamp: "", sums: new Uint32Array(256), lines: 0 };
        const stamp = stampOf(info);
        if (own.stamp === stamp) continue;
        if (own.lines > 0 && movedSince(own, info)) return -1;
        own.stamp = stamp;
        all.set(number, own);
        try {
          using file = Deno.openSync(path, { read: true });
          changed += catchUpWith(number, file, own);
        } catch (error) {
          throw fileFailure("read", path, error);
        }
      }
      return changed;
    },
  };
}

/** How a file looks that nobody has written to lately; something else each time where somebody has. */
function stampOf({ ino, size, mtime }: Deno.FileInfo): string {
  const ms = mtime?.getTime() ?? 0;
  const isRecent = Math.abs(Date.now() - ms) < RECENT_MS;
  return `${ino} ${size} ${ms} ${isRecent ? performance.now() : ""}`;
}

/** Whether a file was rewritten, or has become shorter: only then do lines move, or go. */
function movedSince({ stamp }: Copied, { ino, size }: Deno.FileInfo): boolean {
  const [inode, before] = stamp.split(" ");
  return inode !== `${ino}` || Number(before) > size;
}

function longer(sums: Uint32Array): Uint32Array {
  const more = new Uint32Array(2 * sums.length);
  more.set(sums);
  return more;
}

function fill(file: Deno.FsFile, bytes: Uint8Array): number {
  let filled = 0;
  for (let got = 1; got > 0 && filled < bytes.length; filled += got) {
    got = file.readSync(bytes.subarray(filled)) ?? 0;
  }
  return filled;
}
