/**
 * What was read of the logs about many addresses is written down whole, as `found`, in the same moment in which the cursors go on;
 * then it is put into the records piece by piece, each of which is a change of its own, done for good. Whoever finds it there,
 * left by a run that was killed or still being put by one that runs, goes on with it before he reads any log, so that evidence
 * is judged in the order of its lines.
 */
import { append } from "../append.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import { regularIfPresent } from "../files/regular_file.ts";
import { putInPlace, refuseOddFile, removeIfPresent, writeBeside } from "../files/write_file.ts";
import type { News } from "./news.ts";
import type { Evidence } from "../logs/evidence.ts";
import {
  isAllRead,
  type Piece,
  readLine,
  readPiece,
  readPlain,
  writeFound,
} from "../logs/found.ts";
import { type Progress, progressIn, withProgress } from "../logs/progress.ts";
import { isQuiet } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { cursorsPath } from "../state/carry_out.ts";
import { sizesIn } from "../state/shards.ts";
import { eventTime } from "../state/events.ts";
import type { AddressRecord } from "../state/record.ts";
import type { Spooled } from "../state/spool.ts";
import { readShardKey } from "../state/shard_key.ts";
import type { Change } from "../state/store.ts";
import { changeQuietly, changeRecords, limitedOf, tellOnBlock } from "./change_records.ts";
import { isAllOf, type Put, weigh, type Weighed } from "./weigh.ts";

/** How many addresses a piece has: what takes some ten milliseconds, in which nobody else has the lock. */
const MOST = 4096;

/** So many decisions are told one by one; all of them are in events.log. */
const MOST_NOTES = 10_000;

/**
 * Writes down what was read, unless somebody else has read on from the same place meanwhile.
 *
 * @param news What was read.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param spooled The connections that are among it, to be marked as counted in the same moment.
 * @returns Whether it is written down.
 * @throws SentryError when it could not be written down; it is then read again.
 */
export async function placeFound(
  news: News,
  settings: Settings,
  now: number,
  spooled?: Spooled,
): Promise<boolean> {
  const path = foundPath(settings);
  refuseOddFile(path);
  const key = readShardKey(settings.rootDir);
  const { beside, written } = writeBeside(
    path,
    (file) => writeFound(file, news.counts, isAllOf(news), key),
    0o600,
  );
  const isOurs = await changeRecords(settings, now, (change) => {
    // What is not all put yet is in the way.
    if (change.cursors() !== news.readFrom || progressIn(news.readFrom)) return false;
    if (spooled && !change.takeSpooled(spooled)) return false;
    // Until the cursors say so nobody looks into it.
    putInPlace(path, beside);
    change.setCursors(withProgress(news.cursors, written));
    for (const remark of news.remarks) change.log(`${eventTime(now)} ${remark}`);
    return true;
  });
  if (!isOurs) removeIfPresent(beside);
  return isOurs;
}

/**
 * Puts what was found into the records.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param ms For how long, in milliseconds; the rest is then for the next run. Nothing: to its end.
 * @returns What was put by this run.
 * @throws SentryError when it could not be written down; the next run goes on from there.
 */
export async function putFound(
  settings: Settings,
  now: number,
  ms: number | undefined,
): Promise<Put> {
  const until = performance.now() + (ms ?? Infinity);
  const notes: string[] = [];
  const sum = { addresses: 0, blacklisted: 0, whitelisted: 0, isLifted: false, notes };
  const blocked: AddressRecord[] = [];
  try {
    for (;;) {
      const cursors = readTextIfPresent(cursorsPath(settings.rootDir)) ?? "";
      const progress = progressIn(cursors);
      if (!progress) {
        // What is put on bytes is not told of by the change.
        if (sum.addresses > 0) await keepAll(settings, now);
        return { ...sum, isDone: true };
      }
      if (performance.now() > until) return { ...sum, isDone: false };
      const part = readPart(settings, progress);
      const done = await changeQuietly(
        settings,
        now,
        (change) => putPart(change, cursors, progress, part, settings, now),
      );
      append(blocked, done.blocked);
      if (!done.result) continue;
      sum.addresses += part.starts.length;
      sum.blacklisted += done.result.blacklisted;
      sum.whitelisted += done.result.whitelisted;
      sum.isLifted ||= done.result.isLifted;
      append(notes, done.result.notes.slice(0, MOST_NOTES - notes.length));
    }
  } finally {
    await tellOnBlock(blocked, settings, now);
  }
}

/** No shard keeps more than its share of what was put. */
async function keepAll(settings: Settings, now: number): Promise<void> {
  const { keepShares } = await import("./keep_limits.ts");
  await keepShares(limitedOf(settings, now));
}

/** A part of `found`, and what goes with it. */
interface Part extends Piece {
  /** Whether a block may follow. */
  readonly isAll: boolean;
  /** Whether it was taken away, or another file is in its place. */
  readonly isLost: boolean;
}

const NO_LINES = { bytes: new Uint8Array(0), starts: [], ends: [], shards: [] };

function readPart(settings: Settings, { offset, size }: Progress): Part {
  const rest: Part = { ...NO_LINES, end: size, isAll: false, isLost: false };
  if (offset >= size) return rest;
  const path = foundPath(settings);
  if (regularIfPresent(path)?.size !== size) return { ...rest, isLost: true };
  const file = Deno.openSync(path, { read: true });
  try {
    const isAll = isAllRead(file);
    if (isAll === undefined) return { ...rest, isLost: true };
    const piece = readPiece(
      file,
      offset,
      MOST,
      readShardKey(settings.rootDir),
      sizesIn(settings.rootDir),
    );
    // Nothing but a damaged line is longer than what is read at once.
    return piece.end === offset ? rest : { ...piece, isAll, isLost: false };
  } finally {
    file.close();
  }
}

/** Nothing where somebody else has put this part meanwhile. */
function putPart(
  change: Change,
  cursors: string,
  { offset, size }: Progress,
  part: Part,
  settings: Settings,
  now: number,
): Weighed | undefined {
  const { end, isAll, isLost } = part;
  // All of it: what was found since then may be as long.
  if (change.cursors() !== cursors) return undefined;
  if (isLost) {
    change.log(`${eventTime(now)} what was read of the logs is gone: found is not as it was left`);
  }
  const done = weigh(change, loudOf(change, part, now), [], settings, now, isAll);
  if (offset < size) {
    change.setCursors(withProgress(cursors, { offset: end, size }));
    change.listLater();
  } else {
    // It is looked into no more.
    removeIfPresent(foundPath(settings));
    change.setCursors(withProgress(cursors, undefined));
    change.listNow();
  }
  return done;
}

/** Adds all that nothing follows from, and returns the rest. */
function loudOf(change: Change, part: Part, now: number): Evidence[] {
  const { bytes, starts, shards } = part;
  const loud: Evidence[] = [];
  const tries = { failures: 0, naughty: 0, probed: 0 };
  for (const [i, start] of starts.entries()) {
    const isPlain = readPlain(part, i, tries);
    if (isPlain && change.addTries(bytes, start, shards[i]!, tries, now, isQuiet)) continue;
    const one = readLine(part, i);
    if (one) loud.push(one);
  }
  return loud;
}

function foundPath({ rootDir }: Settings): string {
  return `${rootDir}/found`;
}
