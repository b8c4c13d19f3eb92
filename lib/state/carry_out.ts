/**
 * Carries a change of several files out, from the words in `redo`: now, or after whoever began it has been killed.
 */
import { fileFailure } from "../files/failure.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import { openForUpdate, removeIfPresent, replaceFile, writeAll } from "../files/write_file.ts";
import { appendEvents } from "./events.ts";
import { exceptionsOf } from "./listing.ts";
import type { Lists } from "./lists.ts";
import { addListsTodo, dropListsTodo, withListsTodo } from "./lists_todo.ts";
import { prefixesPath, readPrefixes } from "./prefixes.ts";
import { formatRedo, parseRedo, type RecordWrite, type Redo } from "./redo.ts";
import { shardName } from "./shard.ts";
import { oldPath } from "./spool.ts";

/**
 * Completes what an earlier run has left.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param lists What follows from the records.
 * @throws SentryError naming the file that could not be read or written.
 */
export function completeRedo(rootDir: string, lists: Lists): void {
  const path = redoPath(rootDir);
  const text = readTextIfPresent(path);
  if (text === undefined) return;
  const redo = parseRedo(text);
  if (redo) carryOut(rootDir, lists, redo, true, true);
  else removeIfPresent(path);
}

/**
 * Makes a change of several files.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param lists What follows from the records.
 * @param redo The change.
 * @param relist Whether the lists are to be written although nobody comes or goes.
 * @throws SentryError naming the file that could not be written; the next run then completes it.
 */
export function changeFiles(rootDir: string, lists: Lists, redo: Redo, relist: boolean): void {
  replaceFile(redoPath(rootDir), formatRedo(redo), 0o600);
  carryOut(rootDir, lists, redo, relist, false);
}

/** Everything here may be done again after a crash; what was lost meanwhile is then not to be taken for what was left. */
function carryOut(
  rootDir: string,
  lists: Lists,
  redo: Redo,
  relist: boolean,
  isAgain: boolean,
): void {
  writeRecords(rootDir, redo.writes, true);
  if (redo.cursors !== undefined) replaceFile(cursorsPath(rootDir), redo.cursors, 0o600);
  if (redo.drained !== undefined) replaceFile(`${rootDir}/drained`, redo.drained, 0o600);
  if (redo.prefixes !== undefined) replaceFile(prefixesPath(rootDir), redo.prefixes, 0o600);
  if (redo.logins !== undefined) replaceFile(loginsPath(rootDir), redo.logins, 0o600);
  if (redo.dropOldSpool) removeIfPresent(oldPath(rootDir));
  if (redo.listsLater === undefined) changeLists(rootDir, lists, redo, relist, isAgain);
  else {
    addListsTodo(rootDir, redo.listsLater, redo);
    if (redo.prefixes !== undefined) leave(rootDir, lists, isAgain);
  }
  appendEvents(rootDir, redo.events, isAgain);
  removeIfPresent(redoPath(rootDir));
}

function changeLists(
  rootDir: string,
  lists: Lists,
  redo: Redo,
  relist: boolean,
  isAgain: boolean,
): void {
  const { list, unlist, exceptions } = redo.takesTodo ? withListsTodo(rootDir, redo) : redo;
  const prefixes = exceptions && readPrefixes(rootDir);
  const excepted = prefixes ? exceptionsOf(rootDir, prefixes) : [];
  // Before a block comes and after one goes: at no moment is anybody refused whom both lists let in.
  if (exceptions) lists.except(excepted, true);
  const isListChanged = relist || list.length > 0 || unlist.length > 0;
  if (isListChanged) lists.apply(list, unlist, isAgain);
  if (exceptions) lists.except(excepted, false);
  if (isListChanged || exceptions || redo.prefixes !== undefined) leave(rootDir, lists, isAgain);
  if (redo.takesTodo) dropListsTodo(rootDir);
}

function leave(rootDir: string, lists: Lists, isAgain: boolean): void {
  lists.leave(readTextIfPresent(prefixesPath(rootDir)) ?? "", isAgain);
}

/**
 * Writes records.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param writes Where, and what.
 * @param sync Whether they must be on disk when this returns.
 * @throws SentryError naming the file.
 */
export function writeRecords(rootDir: string, writes: readonly RecordWrite[], sync: boolean): void {
  const byShard = Map.groupBy(writes, (write) => write.shard);
  for (const [shard, group] of byShard) {
    const path = shardPath(rootDir, shard);
    const file = openForUpdate(path, 0o600);
    try {
      for (const { at, lines } of group) {
        file.seekSync(at, Deno.SeekMode.Start);
        writeAll(file, lines);
      }
      if (sync) file.syncSync();
    } catch (error) {
      throw fileFailure("write", path, error);
    } finally {
      file.close();
    }
  }
}

/** The file of a shard. */
export function shardPath(rootDir: string, shard: number): string {
  return `${rootDir}/state/${shardName(shard)}`;
}

/** Where reading of each log stopped. */
export function cursorsPath(rootDir: string): string {
  return `${rootDir}/cursors`;
}

/** Who has logged in from where. */
export function loginsPath(rootDir: string): string {
  return `${rootDir}/logins`;
}

function redoPath(rootDir: string): string {
  return `${rootDir}/redo`;
}
