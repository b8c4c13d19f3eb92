/** Takes out of the records what is of no use any more, shard by shard. */
import { append } from "../append.ts";
import type { Settings } from "../policy/settings.ts";
import { compactShard, shardsToCompact } from "../state/compact.ts";
import { shardName } from "../state/shard.ts";
import { underLock } from "../state/store.ts";
import { storeOf } from "./change_records.ts";

/** What was taken out. */
export interface CompactedState {
  readonly forgotten: readonly string[];
  /** How many files of state were rewritten. */
  readonly shards: number;
  /** What else was done to them, as sentences. */
  readonly notes: readonly string[];
}

/**
 * Takes out addresses that nobody has seen for long, and lines that count for nothing. One lock for each shard: a connection that
 * comes meanwhile waits for one of them at most.
 *
 * @param settings The settings.
 * @param staleBefore Epoch seconds; who was seen last before this and is on no list is forgotten. 0: nobody.
 * @returns What was taken out.
 * @throws SentryError when a shard could not be read or written.
 */
export async function compactState(
  settings: Settings,
  staleBefore: number,
): Promise<CompactedState> {
  const { rootDir } = settings;
  const forgotten: string[] = [];
  const notes: string[] = [];
  let shards = 0;
  for (const shard of shardsToCompact(rootDir, staleBefore)) {
    const done = await underLock(
      storeOf(settings),
      () => compactShard(rootDir, shard, staleBefore),
    );
    append(forgotten, done.forgotten);
    if (done.forgotten.length > 0 || done.useless > 0) shards++;
    if (done.useless > 0) {
      notes.push(
        `state/${shardName(shard)}: took out ${done.useless} lines that count for nothing`,
      );
    }
  }
  return { forgotten, shards, notes };
}
