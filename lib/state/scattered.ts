/** Records on their way into other shards: written beside the files that they become, with little memory for however many. */
import { fileFailure } from "../files/failure.ts";
import { nameBeside } from "../files/leftovers.ts";
import { removeIfPresent, syncFolderOf, writeAll } from "../files/write_file.ts";
import { shardPath } from "./carry_out.ts";
import { findLineIn } from "./find_line.ts";
import { parseRecord, RECORD_BYTES } from "./record.ts";
import { lineAt } from "./shard_file.ts";

/** How much of a shard is written at once, in bytes. */
const PIECE = 128 * RECORD_BYTES;

/** The files beside. */
export interface Scattered {
  /** Adds a line to a shard. */
  readonly add: (shard: number, bytes: Uint8Array, at: number) => void;
  /** Sets the line of a record's address in a shard, where it may be already. */
  readonly put: (shard: number, bytes: Uint8Array, at: number) => void;
  /** Has all of it on disk. */
  readonly sync: () => void;
  /** Has the files take their places. */
  readonly takePlaces: () => void;
  /** The shards that there are. */
  readonly shards: () => Iterable<number>;
  /** Removes what took no place. */
  readonly drop: () => void;
}

/** A file beside, and what is not written yet. */
interface Beside {
  readonly path: string;
  readonly file: Deno.FsFile;
  readonly buffer: Uint8Array;
  filled: number;
  isSynced: boolean;
}

/**
 * Begins with no record.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The files; each of its functions throws a SentryError naming the file that could not be written.
 */
export function scatter(rootDir: string): Scattered {
  const all = new Map<number, Beside>();
  const placed = new Set<number>();

  function attempt<T>(shard: number, what: () => T): T {
    try {
      return what();
    } catch (error) {
      throw fileFailure("write", shardPath(rootDir, shard), error);
    }
  }

  function open(shard: number): Beside {
    const path = nameBeside(shardPath(rootDir, shard));
    const options = { read: true, write: true, createNew: true, mode: 0o600 };
    const file = attempt(shard, () => Deno.openSync(path, options));
    const made = { path, file, buffer: new Uint8Array(PIECE), filled: 0, isSynced: false };
    all.set(shard, made);
    return made;
  }

  function flush(shard: number, one: Beside): void {
    attempt(shard, () => writeAll(one.file, one.buffer.subarray(0, one.filled)));
    one.filled = 0;
    one.isSynced = false;
  }

  function add(shard: number, bytes: Uint8Array, at: number): void {
    const one = all.get(shard) ?? open(shard);
    if (one.filled === PIECE) flush(shard, one);
    one.buffer.set(bytes.subarray(at, at + RECORD_BYTES), one.filled);
    one.filled += RECORD_BYTES;
  }

  return {
    add,
    put: (shard, bytes, at) => {
      const one = all.get(shard);
      if (one) flush(shard, one);
      const found = one && findLineIn(one.path, parseRecord(lineAt(bytes, at))!.network);
      if (!one || !found) return add(shard, bytes, at);
      attempt(shard, () => {
        one.file.seekSync(found.at, Deno.SeekMode.Start);
        writeAll(one.file, bytes.subarray(at, at + RECORD_BYTES));
        one.file.seekSync(0, Deno.SeekMode.End);
      });
    },
    sync: () => {
      for (const [shard, one] of all) {
        if (one.filled > 0) flush(shard, one);
        if (one.isSynced) continue;
        attempt(shard, () => one.file.syncSync());
        one.isSynced = true;
      }
    },
    takePlaces: () => {
      for (const [shard, { path }] of all) {
        attempt(shard, () => Deno.renameSync(path, shardPath(rootDir, shard)));
        placed.add(shard);
      }
      syncFolderOf(shardPath(rootDir, 0));
    },
    shards: () => all.keys(),
    drop: () => {
      for (const [shard, { path, file }] of all) {
        file.close();
        if (!placed.has(shard)) removeIfPresent(path);
      }
      all.clear();
    },
  };
}
