/**
 * Puts records into the shards that they belong to, one file after the other: where the key is lost, or where files of before there
 * was one stand beside those that were chosen by it. To be called with the lock held. A file goes only once its records are on disk in
 * theirs, so that a run that is killed leaves all of them; what it has put twice counts once, and goes with --expire.
 */
import { regularIfPresent } from "../files/regular_file.ts";
import { fileFailure } from "../files/failure.ts";
import { removeIfPresent } from "../files/write_file.ts";
import { addressShard } from "./address_bytes.ts";
import { shardPath, writeRecords } from "./carry_out.ts";
import { RECORD_BYTES } from "./record.ts";
import { isRecord } from "./scan_shard.ts";
import type { ShardKey } from "./shard.ts";

/** How much is read at once, in bytes. */
const PIECE = 32_768 * RECORD_BYTES;

/**
 * Empties a shard.
 *
 * @param rootDir The ROOT_DIR.
 * @param from The shard.
 * @param key By which the others are chosen.
 * @param isOwn Whether a line that stands at a byte counts; that it is a record is known.
 * @throws SentryError naming the file that could not be read or written.
 */
export function pourShard(
  rootDir: string,
  from: number,
  key: ShardKey,
  isOwn: (bytes: Uint8Array, at: number) => boolean,
): void {
  const path = shardPath(rootDir, from);
  const size = regularIfPresent(path)?.size ?? 0;
  const piece = new Uint8Array(Math.min(size, PIECE));
  for (let start = 0; start < size; start += PIECE) {
    const filled = readAt(path, start, piece);
    const starts = new Map<number, number[]>();
    for (let at = 0; at + RECORD_BYTES <= filled; at += RECORD_BYTES) {
      if (!isRecord(piece, at) || !isOwn(piece, at)) continue;
      const shard = addressShard(piece, at, key);
      const own = starts.get(shard);
      if (own) own.push(at);
      else starts.set(shard, [at]);
    }
    const writes = [...starts].map(([shard, own]) => {
      const lines = new Uint8Array(own.length * RECORD_BYTES);
      for (const [i, at] of own.entries()) {
        lines.set(piece.subarray(at, at + RECORD_BYTES), i * RECORD_BYTES);
      }
      const end = regularIfPresent(shardPath(rootDir, shard))?.size ?? 0;
      return { shard, at: end - end % RECORD_BYTES, lines };
    });
    writeRecords(rootDir, writes, true);
  }
  removeIfPresent(path);
}

function readAt(path: string, start: number, bytes: Uint8Array): number {
  try {
    using file = Deno.openSync(path, { read: true });
    file.seekSync(start, Deno.SeekMode.Start);
    let filled = 0;
    for (let got = 1; got > 0 && filled < bytes.length; filled += got) {
      got = file.readSync(bytes.subarray(filled)) ?? 0;
    }
    return filled;
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}
