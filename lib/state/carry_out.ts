/** Carries a change of several files out: now, or after whoever began it has been killed. */
import { fileFailure } from "../files/failure.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import {
  openForUpdate,
  refuseOddFile,
  removeIfPresent,
  replaceBy,
  writeAll,
} from "../files/write_file.ts";
import { appendEvents, newestEvents } from "./events.ts";
import { exceptionsOf } from "./listing.ts";
import type { Lists } from "./lists.ts";
import { addListsTodo, dropListsTodo, withListsTodo } from "./lists_todo.ts";
import { prefixesPath, readPrefixes } from "./prefixes.ts";
import { type RecordWrite, type Redo, writeRedo } from "./redo.ts";
import { shardName } from "./shard.ts";
import { oldPath } from "./spool.ts";
import { CHANGED_FILES, type Steps } from "./steps.ts";

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
  const path = redoPath(rootDir);
  refuseOddFile(path);
  replaceBy(path, (file) => writeRedo(file, redo), 0o600);
  carryOut(rootDir, lists, stepsOf(rootDir, redo), relist, false);
}

function stepsOf(rootDir: string, redo: Redo): Steps {
  const { dropOldSpool, listsLater, isRecent, takesTodo } = redo;
  return {
    writeRecords: () => writeRecords(rootDir, redo.writes, true),
    files: CHANGED_FILES.map(([name]) => {
      const content = redo[name];
      return [
        name,
        content === undefined
          ? undefined
          : (file) => writeAll(file, new TextEncoder().encode(content)),
      ];
    }),
    dropOldSpool,
    listsLater,
    isRecent,
    takesTodo,
    listing: redo,
    events: () => newestEvents(redo.events),
  };
}

/**
 * Takes the steps that stand in `redo`, and removes it. Everything here may be done again after a crash.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param lists What follows from the records.
 * @param steps The steps.
 * @param relist Whether the lists are to be written although nobody comes or goes.
 * @param isAgain Whether it may have been done already; what was lost meanwhile is then not to be taken for what was left.
 * @throws SentryError naming the file that could not be written.
 */
export function carryOut(
  rootDir: string,
  lists: Lists,
  steps: Steps,
  relist: boolean,
  isAgain: boolean,
): void {
  steps.writeRecords();
  for (const [name, content] of steps.files) {
    if (!content) continue;
    const path = `${rootDir}/${name}`;
    refuseOddFile(path);
    replaceBy(path, content, 0o600);
  }
  if (steps.dropOldSpool) removeIfPresent(oldPath(rootDir));
  const isPrefixed = steps.files.some(([name, content]) => name === "prefixes" && content);
  if (steps.listsLater === undefined) {
    changeLists(rootDir, lists, steps, relist, isPrefixed, isAgain);
  } else if (!steps.isRecent) {
    addListsTodo(rootDir, steps.listsLater, steps.listing);
    if (isPrefixed) leave(rootDir, lists, isAgain);
  } else changeLongLists(rootDir, lists, steps, steps.listsLater, isAgain);
  lists.tell(steps.listing);
  appendEvents(rootDir, steps.events(), isAgain);
  removeIfPresent(redoPath(rootDir));
}

function changeLists(
  rootDir: string,
  lists: Lists,
  steps: Steps,
  relist: boolean,
  isPrefixed: boolean,
  isAgain: boolean,
): void {
  const own = {
    ...steps.listing,
    list: [...steps.listing.list],
    unlist: [...steps.listing.unlist],
  };
  const { list, unlist, exceptions } = steps.takesTodo ? withListsTodo(rootDir, own) : own;
  const excepted = exceptions ? exceptionsOf(rootDir, readPrefixes(rootDir)) : [];
  // Before a block comes and after one goes: at no moment is anybody refused whom both lists let in.
  if (exceptions) lists.except(excepted, true);
  const isListChanged = relist || list.length > 0 || unlist.length > 0;
  if (isListChanged) lists.apply(list, unlist, isAgain);
  if (exceptions) lists.except(excepted, false);
  if (isListChanged || exceptions || isPrefixed) leave(rootDir, lists, isAgain);
  if (!steps.takesTodo) return;
  dropListsTodo(rootDir);
  lists.dropRecent();
}

/** The lists follow later, but who comes is refused, and who goes let in, at once. */
function changeLongLists(
  rootDir: string,
  lists: Lists,
  { listing }: Steps,
  at: number,
  isAgain: boolean,
): void {
  const prefixes = readPrefixes(rootDir);
  const excepted = listing.exceptions ? exceptionsOf(rootDir, prefixes) : [];
  if (listing.exceptions) lists.except(excepted, true);
  addListsTodo(rootDir, at, { ...listing, exceptions: false });
  lists.applyLater(listing, prefixes);
  if (listing.exceptions) lists.except(excepted, false);
  leave(rootDir, lists, isAgain);
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

/** A change under way. */
export function redoPath(rootDir: string): string {
  return `${rootDir}/redo`;
}
