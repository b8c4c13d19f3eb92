/**
 * Sees to it that the records are in the shards that the key chooses: those of a ROOT_DIR from before there was one are moved, and
 * those whose key is lost get another.
 */
import { readTextIfPresent } from "../files/read_file.ts";
import { removeIfPresent, syncFolderOf } from "../files/write_file.ts";
import { progressIn } from "../logs/progress.ts";
import type { Settings } from "../policy/settings.ts";
import { addressShard } from "../state/address_bytes.ts";
import { cursorsPath, shardPath } from "../state/carry_out.ts";
import { copyShards } from "../state/copied_shards.ts";
import { pourShard } from "../state/pour_shards.ts";
import { scatter } from "../state/scattered.ts";
import { keyedShardsIn, shardsIn, UNKEYED } from "../state/shard.ts";
import { isKeyLost, keyPath, readShardKey } from "../state/shard_key.ts";
import { underLock } from "../state/store.ts";
import { newShardKey, writeShardKey } from "../state/write_shard_key.ts";
import { storeOf } from "./change_records.ts";

/** So often all is copied, where others move lines meanwhile; then it is left to the next run. */
const MOST_COPIES = 3;

/** So few changed lines are copied with the lock held; with more it is tried so often to be left behind by fewer. */
const FEW = 64;
const MOST_ROUNDS = 4;

/**
 * Moves what has to be moved; mostly that is nothing, and one look at a folder.
 *
 * @param settings The settings.
 * @returns What was done, as sentences.
 * @throws SentryError when a file could not be read or written; nobody is forgotten, and the next run begins anew.
 */
export async function keyShards(settings: Settings): Promise<string[]> {
  const { rootDir } = settings;
  const isFound = isKeyLost(rootDir) &&
    await underLock(storeOf(settings), () => isKeyLost(rootDir) && gather(rootDir));
  const said = isFound ? [`${keyPath(rootDir)} was lost: all records are in order again`] : [];
  if (shardsIn(rootDir, UNKEYED).length === 0 || isPutting(rootDir)) return said;
  if (readShardKey(rootDir)) {
    await underLock(storeOf(settings), () => takeIn(rootDir));
    return [...said, "state: took in records from before its files had a key"];
  }
  for (let copies = 0; copies < MOST_COPIES; copies++) {
    if (!await copyAll(settings)) continue;
    return [...said, "state: its files are chosen by a key that nobody knows"];
  }
  return said;
}

/** What is put piece by piece is in the order of the shards. */
function isPutting(rootDir: string): boolean {
  if (readTextIfPresent(`${rootDir}/imported`)?.startsWith("putting ")) return true;
  return progressIn(readTextIfPresent(cursorsPath(rootDir)) ?? "") !== undefined;
}

/** Copies all records, and has the copies count; false where others have moved lines meanwhile. */
async function copyAll(settings: Settings): Promise<boolean> {
  const { rootDir } = settings;
  const key = newShardKey();
  const into = scatter(rootDir);
  try {
    const copies = copyShards(rootDir, key, into);
    for (let round = 0, changed = FEW + 1; changed > FEW && round < MOST_ROUNDS; round++) {
      changed = copies.catchUp();
      if (changed < 0) return false;
    }
    into.sync();
    return await underLock(storeOf(settings), () => {
      // Another run was faster, or puts what it has found; that is for the next --expire then.
      if (readShardKey(rootDir) || isPutting(rootDir)) return true;
      if (copies.catchUp() < 0) return false;
      into.sync();
      // What else has the names of the new shards was left by a run that was killed.
      writeShardKey(rootDir, key, true);
      const shards = new Set(into.shards());
      for (const shard of keyedShardsIn(rootDir)) {
        if (!shards.has(shard)) removeIfPresent(shardPath(rootDir, shard));
      }
      into.takePlaces();
      writeShardKey(rootDir, key, false);
      for (const shard of shardsIn(rootDir, UNKEYED)) removeIfPresent(shardPath(rootDir, shard));
      return true;
    });
  } finally {
    into.drop();
  }
}

/** Puts all records where they belong without a key. */
function gather(rootDir: string): true {
  for (const shard of keyedShardsIn(rootDir)) pourShard(rootDir, shard, UNKEYED, () => true);
  removeIfPresent(keyPath(rootDir));
  syncFolderOf(keyPath(rootDir));
  return true;
}

/** Takes in what a run that was killed has left of the shards of before, or a backup has brought back. */
function takeIn(rootDir: string): void {
  const key = readShardKey(rootDir);
  if (!key) return;
  for (const shard of shardsIn(rootDir, UNKEYED)) {
    pourShard(rootDir, shard, key, (bytes, at) => addressShard(bytes, at, UNKEYED) === shard);
  }
}
