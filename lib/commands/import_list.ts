/** `--import`: takes over a list that somebody else has made, in one change. */
import { type Network, subjectOf } from "../address/network.ts";
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "../files/failure.ts";
import { isStdin, openGiven } from "../files/open_given.ts";
import type { Request } from "./request.ts";
import { callerAddress } from "../install/caller.ts";
import type { Entry } from "../lists/entry.ts";
import { type Bad, type List, readList } from "../lists/read_list.ts";
import { readTree } from "../lists/read_tree.ts";
import type { Settings } from "../policy/settings.ts";
import { isPrefix, standingOf } from "../policy/standing.ts";
import { type Fate, FATES, takeOver } from "../lists/take_over.ts";
import { importEvent, reasonText } from "../state/events.ts";
import { blankRecord } from "../state/record.ts";
import type { Change } from "../state/store.ts";
import { changeRecords } from "../decisions/change_records.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { put, standingIn, trustLogins } from "../decisions/put_records.ts";
import { readNewsFirst } from "../decisions/read_news.ts";
import type { World } from "./world.ts";

/** How large a list may be, in bytes and entries: it is held in memory, some 2 KiB for each, and written in one go. */
const MOST_BYTES = 64 << 20;
const MOST_ENTRIES = 300_000;

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
 * could not be written down; then nothing is imported.
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
  const { entries, bad } = readFrom(file, world.progress);
  if (entries.length > MOST_ENTRIES) {
    throw tooLarge(file, `it has more than ${MOST_ENTRIES} entries`);
  }
  if (bad.length > 0 && !skipBad) throw badList(from, bad);
  const how = {
    expireDays,
    isTrusted: request.force,
    caller: await caller,
  };
  // A login that nobody has read about yet is to be known of first.
  const cursors = await changeRecords(settings, world.now, (change) => change.cursors());
  const troubles = entries.length > 0 ? await readNewsFirst(cursors, settings, world.now) : [];
  world.progress?.(`${entries.length} entries are being written down`);
  const { fates, notes } = await changeRecords(settings, world.now, (change) => {
    const done = takeOverAll(change, entries, how, request, settings, world.now);
    if (entries.length > 0) {
      change.log(importEvent(world.now, countsText(done.fates), quote(from), reason));
    }
    return done;
  }, how.caller);
  world.progress?.("");
  const skipped = bad.length === 0
    ? ""
    : `, ${bad.length} bad skipped, the first is ${bad[0]!.where}`;
  const many = entries.length === 1 ? "1 entry" : `${entries.length} entries`;
  const text = `${many}: ${countsText(fates)}${skipped}\n`;
  return outcome(text, [...bad.map((one) => `skipped: ${badText(one)}`), ...notes], troubles);
}

/** Of an address of which nothing is known. */
const NO_STANDING = standingOf([]);

function takeOverAll(
  change: Change,
  entries: readonly Entry[],
  how: Parameters<typeof takeOver>[3],
  { reason, verbose }: Request,
  settings: Settings,
  now: number,
): { fates: Map<Fate, number>; notes: string[] } {
  const fates = new Map<Fate, number>();
  const notes: string[] = [];
  const blocks: Network[] = [];
  const [isFew, more] = [entries.length <= MOST_EVENTS, reasonText(reason)];
  // Neighbours are counted by what has changed.
  const isLight = !isFew && settings.subnetBlock === 0;
  change.lookUp(entries.map(({ network }) => subjectOf(network, settings.ipv6Prefix)));
  for (const entry of entries) {
    const subject = subjectOf(entry.network, settings.ipv6Prefix);
    const isNew = isLight && change.isNew(subject);
    const before = isNew ? blankRecord(subject) : change.get(subject);
    const standing = isNew ? NO_STANDING : standingIn(change, subject);
    const { fate, record } = takeOver(entry, before, standing, how, settings, now);
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
    if (isNew && fate === "blacklisted") change.putNew(record);
    else if (isFew && (fate === "blacklisted" || fate === "whitelisted")) {
      put(change, record, fate, now, more);
    } else if (record !== before) change.put(record);
    if (fate === "blacklisted" && isPrefix(subject, settings.ipv6Prefix)) blocks.push(subject);
    if (verbose) notes.push(`${subject.text}: ${FATES[fate]}`);
  }
  if (blocks.length > 0) trustLogins(change, change.inside(blocks), now);
  return { fates, notes };
}

function countsText(fates: ReadonlyMap<Fate, number>): string {
  const told = Object.entries(FATES).map(([fate, words]): [number, string] => [
    fates.get(fate as Fate) ?? 0,
    words,
  ]);
  const counts = told.filter(([count], i) => count > 0 || i === 0);
  return counts.map(([count, words]) => `${count} ${words}`).join(", ");
}

function readFrom(file: string, progress: World["progress"]): List {
  if (!isStdin(file) && isFolder(file)) return readTree(file.replace(/\/+$/, ""));
  const text = new TextDecoder().decode(readAll(file));
  return readList(text, progress && ((done, all) => progress(`${done} of ${all} lines read`)));
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

function badList(from: string, bad: readonly Bad[]): SentryError {
  const what = badText(bad[0]!);
  const others = bad.length > 1 ? ` (and ${bad.length - 1} more)` : "";
  const message = `nothing of ${
    quote(from)
  } was imported: ${what}${others}; mend it, or give --skip-bad`;
  return new SentryError("failed", message);
}
