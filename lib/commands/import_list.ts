/** `--import`: takes over a list that somebody else has made. */
import { quote, SentryError } from "../errors.ts";
import { changeRecords } from "../decisions/change_records.ts";
import { readNewsFirst } from "../decisions/read_news.ts";
import { fileFailure } from "../files/failure.ts";
import { isStdin, openGiven } from "../files/open_given.ts";
import { callerAddress } from "../install/caller.ts";
import type { Entry } from "../lists/entry.ts";
import { type Entries, gatherEntries } from "../lists/import_file.ts";
import { countsText, finishImport, importInPieces, takeOverAll } from "../lists/put_import.ts";
import { type Bad, type Badness, readList } from "../lists/read_list.ts";
import { readTree } from "../lists/read_tree.ts";
import type { Settings } from "../policy/settings.ts";
import { importEvent } from "../state/events.ts";
import { type Outcome, outcome } from "./outcome.ts";
import type { Request } from "./request.ts";
import type { World } from "./world.ts";

/** How large a list may be, in bytes and entries. */
const MOST_BYTES = 64 << 20;
const MOST_ENTRIES = 1_000_000;

/** Up to so many entries are one change; more are put in pieces. */
const ONE_CHANGE = 4096;

/** Up to so many verdicts have a line each in events.log, which is not to be filled by one import. */
const MOST_EVENTS = 100;

/**
 * Imports a list.
 *
 * @param request The file (`-` is standard input), reason, days, and what to do about bad lines and whitelistings.
 * @param settings The settings.
 * @param world Environment, time and terminal.
 * @returns What became of the entries.
 * @throws SentryError when the list cannot be read, when something in it is bad and nobody said to skip that, and when it
 * could not be written down; then nothing is imported, or the next run goes on with it.
 */
export async function importList(
  request: Request,
  settings: Settings,
  world: World,
): Promise<Outcome> {
  const { file = "-", reason, expireDays, skipBad } = request;
  const from = file === "-" ? "standard input" : file;
  // ps(1) may be asked, which goes on while the list is read.
  const caller = callerAddress(world.environment);
  const { few, entries, bad, count } = readFrom(file, settings, world.progress);
  const size = entries.count();
  if (count > 0 && !skipBad) throw badList(from, bad, count);
  await finishImport(settings);
  // A login that nobody has read about yet is to be known of first.
  const cursors = await changeRecords(settings, world.now, (change) => change.cursors());
  const troubles = size > 0 ? await readNewsFirst(cursors, settings, world.now) : [];
  world.progress?.(`${size} entries are being written down`);
  const how = {
    now: world.now,
    expireDays,
    isTrusted: request.force,
    caller: await caller,
    from,
    reason,
  };
  const { fates, notes } = few
    ? await changeRecords(settings, world.now, (change) => {
      const done = takeOverAll(change, few, how, settings, {
        isEachLogged: few.length <= MOST_EVENTS,
      });
      if (few.length > 0) {
        change.log(importEvent(world.now, countsText(done.fates), quote(from), reason));
      }
      return done;
    }, how.caller)
    : await importInPieces(entries, how, settings, request.verbose);
  world.progress?.("");
  const skipped = count === 0 ? "" : `, ${count} bad skipped, the first is ${bad[0]!.where}`;
  const many = size === 1 ? "1 entry" : `${size} entries`;
  const text = `${many}: ${countsText(fates)}${skipped}\n`;
  return outcome(text, [...bad.map((one) => `skipped: ${badText(one)}`), ...notes], troubles);
}

/** A list, once it is read. */
interface Given extends Badness {
  readonly entries: Entries;
  /** All of them, in their order; nothing where they are too many for one change. */
  readonly few: readonly Entry[] | undefined;
}

function readFrom(file: string, settings: Settings, progress: World["progress"]): Given {
  const entries = gatherEntries(settings);
  const few: Entry[] = [];
  const take = (entry: Entry) => {
    entries.add(entry);
    if (entries.count() > MOST_ENTRIES) {
      throw tooLarge(file, `it has more than ${MOST_ENTRIES} entries`);
    }
    if (few.length <= ONE_CHANGE) few.push(entry);
  };
  const { bad, count } = readInto(file, take, progress);
  return { entries, few: few.length <= ONE_CHANGE ? few : undefined, bad, count };
}

function readInto(
  file: string,
  take: (entry: Entry) => void,
  progress: World["progress"],
): Badness {
  if (!isStdin(file) && isFolder(file)) {
    const { entries, bad } = readTree(file.replace(/\/+$/, ""));
    for (const entry of entries) take(entry);
    return { bad, count: bad.length };
  }
  const show = progress &&
    ((done: number, all: number) => progress(`${kib(done)} of ${kib(all)} KiB read`));
  return readList(readAll(file), take, show);
}

function kib(bytes: number): number {
  return Math.ceil(bytes / 1024);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

function readAll(path: string): Uint8Array {
  let buffer = new Uint8Array(1 << 20);
  let filled = 0;
  try {
    const file = openGiven(path);
    for (;;) {
      const got = file.readSync(buffer.subarray(filled));
      if (!got) return buffer.subarray(0, filled);
      filled += got;
      if (filled > MOST_BYTES) break;
      if (filled === buffer.length) {
        const larger = new Uint8Array(2 * filled);
        larger.set(buffer);
        buffer = larger;
      }
    }
  } catch (error) {
    throw fileFailure("read", path, error);
  }
  throw tooLarge(path, `it is larger than ${MOST_BYTES >> 20} MiB`);
}

function tooLarge(path: string, why: string): SentryError {
  return new SentryError("failed", `cannot import ${quote(path)}: ${why}; import it in parts`);
}

/** What is wrong with a part of a list, in words. */
function badText({ where, text, why }: Bad): string {
  return why === undefined ? `${where} is not understood: ${quote(text)}` : `${where} ${why}`;
}

function badList(from: string, bad: readonly Bad[], count: number): SentryError {
  const what = badText(bad[0]!);
  const others = count > 1 ? ` (and ${count - 1} more)` : "";
  const message = `nothing of ${
    quote(from)
  } was imported: ${what}${others}; mend it, or give --skip-bad`;
  return new SentryError("failed", message);
}
