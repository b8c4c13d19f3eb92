/** Completes the change that an earlier run has left in `redo`, in little memory however large that is. */
import { byteLines } from "../files/byte_lines.ts";
import { fileFailure } from "../files/failure.ts";
import { openForUpdate, removeIfPresent } from "../files/write_file.ts";
import { carryOut, redoPath, shardPath, writeRecords } from "./carry_out.ts";
import { newestEvents } from "./events.ts";
import { type LeftRedo, openLeftRedo } from "./left_redo.ts";
import type { Lists } from "./lists.ts";
import { type LaterListing, listsTodoEnd, listsTodoPath } from "./lists_todo.ts";
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
  if (left) carryOut(rootDir, lists, stepsOfLeft(rootDir, lists, left), true, true);
  else removeIfPresent(path);
}

function stepsOfLeft(rootDir: string, lists: Lists, left: LeftRedo): Steps {
  const [later] = left.texts("t");
  const listing = {
    list: { [Symbol.iterator]: () => left.networks("+") },
    unlist: { [Symbol.iterator]: () => left.networks("-") },
    exceptions: left.count("a") > 0,
    anew: left.count("n") > 0,
  };
  // Versions before this one changed the lists at once, however long they were.
  const isLong = later === undefined && lists.areLong(left.count("+") + left.count("-"));
  return {
    writeRecords: () => writeAll(rootDir, left),
    files: CHANGED_FILES.map(([name, kind]) => [
      name,
      left.count(kind) === 0 ? undefined : (file) => left.copy(kind, file),
    ]),
    dropOldSpool: left.count("x") > 0,
    listsLater: isLong
      ? placeInTodo(rootDir, listing)
      : later === undefined
      ? undefined
      : Number(later),
    isRecent: isLong || left.count("w") > 0,
    takesTodo: !isLong && left.count("d") > 0,
    listing,
    events: () => newestEvents(left.texts("e")),
  };
}

/** Where the lines of a change go that does not say it: behind all others, or where they stand already. */
function placeInTodo(rootDir: string, listing: LaterListing): number {
  const size = listsTodoEnd(rootDir);
  let bytes = 0;
  for (const { text } of listing.list) bytes += text.length + 3;
  for (const { text } of listing.unlist) bytes += text.length + 3;
  return bytes > 0 && bytes <= size && isAt(rootDir, size - bytes, listing) ? size - bytes : size;
}

function isAt(rootDir: string, at: number, listing: LaterListing): boolean {
  using file = Deno.openSync(listsTodoPath(rootDir), { read: true });
  const lines = byteLines(file, at);
  const decoder = new TextDecoder();
  for (const [sign, networks] of [["+", listing.list], ["-", listing.unlist]] as const) {
    for (const { text } of networks) {
      const { value, done } = lines.next();
      if (
        done || decoder.decode(value.bytes.subarray(value.start, value.end)) !== `${sign} ${text}`
      ) {
        return false;
      }
    }
  }
  return true;
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
