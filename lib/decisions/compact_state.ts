/** Takes out of the records what is of no use any more, shard by shard. */
import type { Settings } from "../policy/settings.ts";
import { compactShard, shardsToCompact, spareMemory } from "../state/compact.ts";
import { shardName } from "../state/shard.ts";
import { underLock } from "../state/store.ts";
import { storeOf } from "./change_records.ts";

/** What was taken out. */
export interface CompactedState {
  /** How many addresses were forgotten. */
  readonly forgotten: number;
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
 * @param note Is told who is forgotten.
 * @returns What was taken out.
 * @throws SentryError when a shard could not be read or written.
 */
export async function compactState(
  settings: Settings,
  staleBefore: number,
  note: (text: string) => void,
): Promise<CompactedState> {
  const { rootDir } = settings;
  const spare = spareMemory();
  let forgotten = 0;
  const notes: string[] = [];
  let shards = 0;
  for (const shard of shardsToCompact(rootDir, staleBefore)) {
    const done = await underLock(
      storeOf(settings),
      () => compactShard(rootDir, shard, staleBefore, spare),
    );
    forgotten += done.forgotten.length;
    for (const text of done.forgotten) note(`${text}: forgotten`);
    if (done.forgotten.length > 0 || done.useless > 0) shards++;
    if (done.useless > 0) {
      notes.push(
        `state/${shardName(shard)}: took out ${done.useless} lines that count for nothing`,
      );
    }
  }
  return { forgotten, shards, notes };
}
