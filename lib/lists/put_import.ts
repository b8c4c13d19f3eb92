/**
 * Puts a long list into the records piece by piece, each of which is a change of its own, done for good, so that nobody waits long
 * for the lock. Whoever finds it there, left by a run that was killed or still being put by one that runs, goes on with it.
 */
import { append } from "../append.ts";
import { type Network, subjectOf } from "../address/network.ts";
import { changeQuietly, changeRecords } from "../decisions/change_records.ts";
import { put, standingIn, trustLogins } from "../decisions/put_records.ts";
import { quote } from "../errors.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import { regularIfPresent } from "../files/regular_file.ts";
import { putInPlace, refuseOddFile, removeIfPresent, writeBeside } from "../files/write_file.ts";
import type { Settings } from "../policy/settings.ts";
import { isPrefix, standingOf } from "../policy/standing.ts";
import { eventTime, importEvent, reasonText } from "../state/events.ts";
import { blankRecord } from "../state/record.ts";
import { readShardKey } from "../state/shard_key.ts";
import { sizesIn } from "../state/shards.ts";
import type { Change } from "../state/store.ts";
import type { Entry } from "./entry.ts";
import { type Entries, type Import, readEntries, readImport, writeImport } from "./import_file.ts";
import { type Fate, FATES, takeOver } from "./take_over.ts";

/** How many entries a piece has: what takes some ten milliseconds, in which nobody else has the lock. */
const MOST = 2560;

/** So many fates are told one by one. */
const MOST_NOTES = 10_000;

/** How many entries had each fate. */
export type Fates = ReadonlyMap<Fate, number>;

/** How much of `import` is in the records, as `imported` says: `putting` or `put`, ID, offset, size, and how often each fate. */
interface Mark {
  readonly isUnderWay: boolean;
  readonly id: string;
  readonly offset: number;
  readonly size: number;
  readonly fates: Fates;
}

const FATE_NAMES = Object.keys(FATES) as Fate[];

/**
 * Whether a list is being put into the records.
 *
 * @param settings The settings.
 * @returns True also after a run that was killed.
 */
export function isImporting({ rootDir }: Settings): boolean {
  return readMark(rootDir)?.isUnderWay === true;
}

/**
 * Takes a list over in pieces, once all of an earlier one is.
 *
 * @param entries What is imported.
 * @param how How.
 * @param settings The settings.
 * @param isVerbose Whether to tell of each entry, up to 10,000.
 * @returns What became of the entries.
 * @throws SentryError when it could not be written down: then nothing is imported, or the next run goes on with it.
 */
export async function importInPieces(
  entries: Entries,
  how: Omit<Import, "blocksAt" | "id">,
  settings: Settings,
  isVerbose: boolean,
): Promise<{ fates: Fates; notes: string[] }> {
  const id = [...crypto.getRandomValues(new Uint8Array(8))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const path = importPath(settings);
  refuseOddFile(path);
  const { beside, written } = writeBeside(
    path,
    (file) => writeImport(file, entries, { ...how, id }),
    0o600,
  );
  try {
    for (let isOurs = false; !isOurs;) {
      await finishImport(settings);
      isOurs = await changeRecords(settings, how.now, (change) => {
        if (isImporting(settings)) return false;
        // Until `imported` says so nobody looks into it.
        putInPlace(path, beside);
        change.setImported(markText({ isUnderWay: true, id, ...written, fates: new Map() }));
        return true;
      });
    }
  } finally {
    removeIfPresent(beside);
  }
  const notes = await finishImport(settings, isVerbose);
  const mark = readMark(settings.rootDir);
  // Another list has come since, which says how many of its own; the event of this one stands in events.log.
  const fates = mark?.id === id ? mark.fates : new Map();
  return { fates, notes };
}

/**
 * Puts what is left of a list into the records.
 *
 * @param settings The settings.
 * @param isVerbose Whether to tell of each entry, up to 10,000.
 * @param ms For how long, in milliseconds; the rest is then for the next run.
 * @returns What became of the entries that were put here, where it is told.
 * @throws SentryError when it could not be written down; the next run goes on from there.
 */
export async function finishImport(
  settings: Settings,
  isVerbose = false,
  ms = Infinity,
): Promise<string[]> {
  const until = performance.now() + ms;
  const notes: string[] = [];
  for (;;) {
    const mark = readMark(settings.rootDir);
    if (!mark?.isUnderWay) {
      await removeLeft(settings);
      return notes;
    }
    if (performance.now() > until) return notes;
    const part = readPart(settings, mark);
    const caller = part?.how.caller;
    const { result } = await changeQuietly(
      settings,
      part?.how.now ?? Math.floor(Date.now() / 1000),
      (change) => putPart(change, mark, part, settings),
      caller,
    );
    if (!result) continue;
    if (isVerbose) append(notes, result.slice(0, MOST_NOTES - notes.length));
  }
}

/** What is put needs no file; nor does one of a run that was killed before `imported` told of it. */
async function removeLeft(settings: Settings): Promise<void> {
  const path = importPath(settings);
  if (!regularIfPresent(path)) return;
  await changeRecords(settings, Math.floor(Date.now() / 1000), () => {
    if (!isImporting(settings)) removeIfPresent(path);
  });
}

interface Part {
  readonly how: Import;
  readonly entries: readonly Entry[];
  readonly end: number;
}

/** Nothing where the file was taken away, or another one is in its place. */
function readPart(settings: Settings, { id, offset, size }: Mark): Part | undefined {
  const path = importPath(settings);
  if (regularIfPresent(path)?.size !== size) return undefined;
  using file = Deno.openSync(path, { read: true });
  const how = readImport(file);
  if (how?.id !== id) return undefined;
  if (offset >= size) return { how, entries: [], end: size };
  const { entries, end } = readEntries(
    file,
    offset,
    how,
    MOST,
    readShardKey(settings.rootDir),
    sizesIn(settings.rootDir),
  );
  // Nothing but a damaged line is longer than what is read at once.
  return { how, entries, end: end === offset ? size : end };
}

/** Nothing where somebody else has put this part meanwhile. */
function putPart(
  change: Change,
  mark: Mark,
  part: Part | undefined,
  settings: Settings,
): string[] | undefined {
  const current = readMark(settings.rootDir);
  if (current?.id !== mark.id || current.offset !== mark.offset || !current.isUnderWay) {
    return undefined;
  }
  if (!part) {
    const now = eventTime(Math.floor(Date.now() / 1000));
    change.log(`${now} what is left of an import is gone: import is not as it was left`);
    change.setImported(markText({ ...mark, isUnderWay: false }));
    change.listNow();
    return [];
  }
  const { how, entries, end } = part;
  const done = takeOverAll(change, entries, how, settings, { isFileByFile: true });
  const fates = new Map(mark.fates);
  for (const [fate, count] of done.fates) fates.set(fate, (fates.get(fate) ?? 0) + count);
  if (end < mark.size) change.listLater();
  else {
    change.listNow();
    change.log(importEvent(how.now, countsText(fates), quote(how.from), how.reason));
  }
  change.setImported(markText({ ...mark, isUnderWay: end < mark.size, offset: end, fates }));
  return done.notes;
}

/** Of an address of which nothing is known. */
const NO_STANDING = standingOf([]);

/**
 * Takes entries over within a change.
 *
 * @param change The change.
 * @param entries The entries.
 * @param how How.
 * @param settings The settings.
 * @param options Whether each verdict has a line in events.log, and whether entries stand in the order of the state's files.
 * @returns What became of them.
 */
export function takeOverAll(
  change: Change,
  entries: readonly Entry[],
  how: Pick<Import, "now" | "expireDays" | "isTrusted" | "caller" | "reason">,
  settings: Settings,
  { isEachLogged = false, isFileByFile = false },
): { fates: Map<Fate, number>; notes: string[] } {
  const { now } = how;
  const fates = new Map<Fate, number>();
  const notes: string[] = [];
  const blocks: Network[] = [];
  const more = reasonText(how.reason);
  // Neighbours are counted by what has changed.
  const isLight = !isEachLogged && settings.subnetBlock === 0;
  if (!isFileByFile) {
    change.lookUp(entries.map(({ network }) => subjectOf(network, settings.ipv6Prefix)));
  }
  for (const entry of entries) {
    const subject = subjectOf(entry.network, settings.ipv6Prefix);
    const isNew = isLight && change.isNew(subject, isFileByFile);
    const before = isNew ? blankRecord(subject) : change.get(subject);
    const standing = isNew ? NO_STANDING : standingIn(change, subject);
    const { fate, record } = takeOver(entry, before, standing, how, settings, now);
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
    if (isNew && fate === "blacklisted") change.putNew(record);
    else if (isEachLogged && (fate === "blacklisted" || fate === "whitelisted")) {
      put(change, record, fate, now, more);
    } else if (record !== before) change.put(record);
    if (fate === "blacklisted" && isPrefix(subject, settings.ipv6Prefix)) blocks.push(subject);
    notes.push(`${subject.text}: ${FATES[fate]}`);
  }
  if (blocks.length > 0) trustLogins(change, change.inside(blocks), now);
  return { fates, notes };
}

/**
 * What became of entries, in words.
 *
 * @param fates How many had each fate.
 * @returns Such as `3009 blacklisted, 2 in ALLOW_NETS`.
 */
export function countsText(fates: Fates): string {
  const told = FATE_NAMES.map((fate): [number, string] => [fates.get(fate) ?? 0, FATES[fate]]);
  const counts = told.filter(([count], i) => count > 0 || i === 0);
  return counts.map(([count, words]) => `${count} ${words}`).join(", ");
}

function markText({ isUnderWay, id, offset, size, fates }: Mark): string {
  const counts = FATE_NAMES.map((fate) => fates.get(fate) ?? 0).join(" ");
  return `${isUnderWay ? "putting" : "put"} ${id} ${offset} ${size} ${counts}\n`;
}

function readMark(rootDir: string): Mark | undefined {
  const text = readTextIfPresent(`${rootDir}/imported`) ?? "";
  const [, word, id, offset, size, counts] =
    /^(putting|put) ([0-9a-f]{16}) (\d{1,15}) (\d{1,15})((?: \d{1,15})*)\n$/.exec(text) ?? [];
  if (id === undefined || counts === undefined) return undefined;
  const numbers = counts.trim().split(" ").map(Number);
  const fates = new Map(FATE_NAMES.map((fate, i) => [fate, numbers[i] ?? 0]));
  return { isUnderWay: word === "putting", id, offset: Number(offset), size: Number(size), fates };
}

function importPath({ rootDir }: Settings): string {
  return `${rootDir}/import`;
}
