/**
 * Has the long files of the deny list follow what `lists.todo` says, in one pass over their bytes, while nobody waits: only that they
 * are put in place is done under the lock. Whoever is killed here leaves all of it to the next run.
 */
import { followBeside, type Followed } from "../deny_list/follow.ts";
import {
  type DenyFiles,
  isUnedited,
  leaveListStamp,
  writeExceptions,
} from "../deny_list/deny_files.ts";
import { leaveRecent } from "../deny_list/recent.ts";
import { fileStamp, NONE, readStamp } from "../deny_list/stamp.ts";
import { fileFailure } from "../files/failure.ts";
import { lockAtOnce, takeLock } from "../files/lock_file.ts";
import { regularIfPresent } from "../files/regular_file.ts";
import { putInPlace, refuseOddFile, removeIfPresent } from "../files/write_file.ts";
import type { Settings } from "../policy/settings.ts";
import { isPrefix } from "../policy/standing.ts";
import type { AddressTable } from "../state/address_table.ts";
import { eachListed } from "../state/blacklisted.ts";
import { countOn, exceptionsOf } from "../state/listing.ts";
import { listsTodoEnd } from "../state/lists_todo.ts";
import { readPrefixes } from "../state/prefixes.ts";
import { underLock } from "../state/store.ts";
import {
  cutTodo,
  isStillTodo,
  ON,
  readTodoPiece,
  tableOfTodo,
  todoBehind,
  type TodoPiece,
} from "../state/todo_table.ts";
import { changeRecords, filesOf, needsCare, storeOf } from "./change_records.ts";

/** How long somebody who watches waits for another run that does it, in milliseconds: what is to be done takes seconds. */
const WAIT_MS = 30_000;

/** So often it is begun anew where hosts.deny was edited, or the like, meanwhile. */
const MOST_VAIN = 50;

/**
 * Does what `lists.todo` says; what is added meanwhile is left.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param waits Whether to wait for another run that does it; otherwise it is left to that.
 * @throws SentryError when a file could not be read or written, or the lock was not had in time.
 */
export async function followLists(settings: Settings, now: number, waits: boolean): Promise<void> {
  const { rootDir } = settings;
  const files = filesOf(settings);
  if (!files.isKept || listsTodoEnd(rootDir) === 0) return;
  const path = `${rootDir}/lists.lock`;
  const lock = waits ? await takeLock(path, WAIT_MS) : lockAtOnce(path);
  if (!lock) return;
  try {
    let left = listsTodoEnd(rootDir);
    for (let vain = 0; left > 0 && vain < MOST_VAIN;) {
      const done = await followPiece(files, settings, now);
      if (done === undefined) return;
      left -= done;
      if (done === 0) vain++;
    }
  } finally {
    lock.close();
  }
}

/** How many bytes of `lists.todo` were followed; 0 where that was in vain, nothing where there is nothing more. */
async function followPiece(
  files: DenyFiles,
  settings: Settings,
  now: number,
): Promise<number | undefined> {
  // What was done by hand comes first.
  if (needsCare(settings)) await changeRecords(settings, now, () => {});
  const store = storeOf(settings);
  const begun = await underLock(
    store,
    () =>
      isAsLeft(files)
        ? { piece: readTodoPiece(settings.rootDir), stamp: fileStamp(files.hostsDeny) }
        : undefined,
  );
  if (!begun) return 0;
  const { piece, stamp } = begun;
  if (!piece) return undefined;
  const made = writeAside(files, piece);
  let isDone = false;
  try {
    isDone = await underLock(store, () => {
      const isSame = fileStamp(files.hostsDeny) === stamp && isAsLeft(files) &&
        isStillTodo(settings.rootDir, piece);
      if (isSame) putAllInPlace(files, made, piece, settings);
      return isSame;
    });
  } finally {
    if (!isDone) { for (const path of Object.values(made)) removeIfPresent(path); }
  }
  return isDone ? piece.end : 0;
}

function isAsLeft(files: DenyFiles): boolean {
  if (fileStamp(files.hostsDeny) !== NONE) return isUnedited(files);
  return readStamp(files.stamp).list === NONE;
}

function writeAside(files: DenyFiles, piece: TodoPiece): Followed {
  const table = piece.anew ? tableOfAll(files.rootDir, piece) : tableOfTodo(piece.bytes);
  const follow = { table, isAll: piece.anew, ipv6Prefix: files.ipv6Prefix };
  if (!regularIfPresent(files.hostsDeny)) return followBeside(files, undefined, follow);
  let from: Deno.FsFile;
  try {
    from = Deno.openSync(files.hostsDeny, { read: true });
  } catch (error) {
    throw fileFailure("read", files.hostsDeny, error);
  }
  try {
    return followBeside(files, from, follow);
  } finally {
    from.close();
  }
}

/** All that is to be listed by the records; who came last stands first. */
function tableOfAll(rootDir: string, piece: TodoPiece): AddressTable {
  const table = tableOfTodo(piece.bytes, countOn(rootDir, "blacklistedAt"));
  for (const place of table.places()) table.setFlags(place, 0);
  eachListed(rootDir, readPrefixes(rootDir), () => table.setFlags(table.enter(), ON));
  return table;
}

/** hosts.deny first: what it says more or less than deny.patterns, should this be cut off, the records say already. */
function putAllInPlace(
  files: DenyFiles,
  made: Followed,
  piece: TodoPiece,
  settings: Settings,
): void {
  const { rootDir, ipv6Prefix } = settings;
  const prefixes = readPrefixes(rootDir);
  const excepted = piece.exceptions ? exceptionsOf(rootDir, prefixes) : [];
  refuseOddFile(files.hostsDeny);
  refuseOddFile(files.patterns);
  if (piece.exceptions) writeExceptions(files, excepted, true);
  putInPlace(files.hostsDeny, made.hostsDeny);
  putInPlace(files.patterns, made.patterns);
  if (piece.exceptions) writeExceptions(files, excepted, false);
  leaveListStamp(files, piece.exceptions);
  leaveRecent(
    files,
    todoBehind(rootDir, piece),
    prefixes,
    (network) => isPrefix(network, ipv6Prefix),
  );
  cutTodo(rootDir, piece);
}
