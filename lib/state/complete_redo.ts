/** Completes the change that an earlier run has left in `redo`, in little memory however large that is. */
import { fileFailure } from "../files/failure.ts";
import { openForUpdate, removeIfPresent } from "../files/write_file.ts";
import { carryOut, redoPath, shardPath, writeRecords } from "./carry_out.ts";
import { newestEvents } from "./events.ts";
import { type LeftRedo, openLeftRedo } from "./left_redo.ts";
import type { Lists } from "./lists.ts";
import { CHANGED_FILES, type Steps } from "./steps.ts";

/**
 * Completes what an earlier run has left.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param lists What follows from the records.
 * @throws SentryError naming the file that could not be read or written.
 */
export function completeRedo(rootDir: string, lists: Lists): void {
  const path = redoPath(rootDir);
  using left = openLeftRedo(path);
  if (left) carryOut(rootDir, lists, stepsOfLeft(rootDir, left), true, true);
  else removeIfPresent(path);
}

function stepsOfLeft(rootDir: string, left: LeftRedo): Steps {
  const [later] = left.texts("t");
  return {
    writeRecords: () => writeAll(rootDir, left),
    files: CHANGED_FILES.map(([name, kind]) => [
      name,
      left.count(kind) === 0 ? undefined : (file) => left.copy(kind, file),
    ]),
    dropOldSpool: left.count("x") > 0,
    listsLater: later === undefined ? undefined : Number(later),
    takesTodo: left.count("d") > 0,
    listing: () => ({
      list: [...left.networks("+")],
      unlist: [...left.networks("-")],
      exceptions: left.count("a") > 0,
    }),
    events: () => newestEvents(left.texts("e")),
  };
}

function writeAll(rootDir: string, left: LeftRedo): void {
  const shards = new Set<number>();
  for (const write of left.writes()) {
    writeRecords(rootDir, [write], false);
    shards.add(write.shard);
  }
  for (const shard of shards) {
    const path = shardPath(rootDir, shard);
    using file = openForUpdate(path, 0o600);
    try {
      file.syncSync();
    } catch (error) {
      throw fileFailure("write", path, error);
    }
  }
}
