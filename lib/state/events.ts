/** events.log: one line for each verdict, so that what was decided can be looked up later. */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { fileFailure } from "../files/failure.ts";
import { fromBytes, toBytes } from "../files/latin1.ts";
import { lstatIfPresent, readTextIfPresent } from "../files/read_file.ts";
import { readFileTail } from "../files/read_tail.ts";
import { appendToFile, refuseOddFile, replaceFile } from "../files/write_file.ts";
import type { AddressRecord } from "./record.ts";

/** Past this size, in bytes, events.log becomes events.log.1 and a new one is begun. */
export const EVENTS_BYTES = 1 << 20;

/** What one change adds at most, in bytes. */
const MOST_ADDED = EVENTS_BYTES / 2;

/** What other programs may have added since a run was cut off, in bytes: a line for each ON_BLOCK that failed. */
const MOST_BETWEEN = 1 << 16;

/**
 * A time as events.log has it.
 *
 * @param now Epoch seconds.
 * @returns RFC 3339 in UTC, to the second.
 */
export function eventTime(now: number): string {
  return new Date(now * 1000).toISOString().replace(".000", "");
}

/**
 * Describes a verdict.
 *
 * @param now Epoch seconds.
 * @param verdict `blacklisted`, `whitelisted`, `delisted`, `expired`, `distrusted`.
 * @param record The record once it is carried out.
 * @returns One line without its newline: time (RFC 3339, UTC), verdict, address, cause, counts.
 */
export function verdictEvent(now: number, verdict: string, record: AddressRecord): string {
  return `${
    eventTime(now)
  } ${verdict} ${record.network.text} cause=${record.cause} seen=${record.seen} ` +
    `successes=${record.successes} failures=${record.failures} naughty=${record.naughty} ` +
    `probed=${record.probed} strikes=${record.strikes}`;
}

/**
 * Describes a login with a password that was probably guessed.
 *
 * @param now Epoch seconds.
 * @param network Where it came from, as it is counted.
 * @param user Whom it was as, quoted; nothing where that is not known.
 * @param tries How many failed tries came before.
 * @returns One line without its newline.
 */
export function suspiciousEvent(
  now: number,
  network: Network,
  user: string | undefined,
  tries: number,
): string {
  return `${eventTime(now)} suspicious-login ${network.text} user=${user ?? "-"} tries=${tries}`;
}

/**
 * Describes an import.
 *
 * @param now Epoch seconds.
 * @param counts What became of its entries, in words.
 * @param from What was imported, quoted.
 * @param reason Why, if that was said.
 * @returns One line without its newline.
 */
export function importEvent(
  now: number,
  counts: string,
  from: string,
  reason: string | undefined,
): string {
  return `${eventTime(now)} imported ${from}: ${counts}${reasonText(reason)}`;
}

/**
 * What went wrong with ON_BLOCK.
 *
 * @param rootDir The ROOT_DIR.
 * @param since Epoch seconds.
 * @returns Its lines of events.log, and of the one before, from then on, oldest first.
 * @throws SentryError when a file cannot be read.
 */
export function onBlockTroubles(rootDir: string, since: number): string[] {
  return linesOf(rootDir).filter((line) =>
    ON_BLOCK.test(line) && Date.parse(line.split(" ")[0]!) / 1000 >= since
  );
}

/**
 * The end of a line that tells why something was imported.
 *
 * @param reason Printable ASCII; nothing where none was given.
 * @returns Text that begins with a space, or none.
 */
export function reasonText(reason: string | undefined): string {
  return reason === undefined ? "" : ` reason=${reason}`;
}

/** The lines that a change adds: as many of the newest as there is room for. */
export interface NewestEvents {
  readonly lines: readonly string[];
  /** How many older ones are left out. */
  readonly leftOut: number;
}

/**
 * Keeps the newest of some lines.
 *
 * @param events Lines without newlines, oldest first; there can be more than there is memory for.
 * @returns Those that there is room for.
 */
export function newestEvents(events: Iterable<string>): NewestEvents {
  let lines: string[] = [];
  let count = 0;
  let held = 0;
  const trim = () => {
    let from = lines.length;
    let bytes = 0;
    for (; from > 0; from--) {
      const more = lines[from - 1]!.length + 1;
      if (bytes + more > MOST_ADDED) break;
      bytes += more;
    }
    if (from > 0) lines = lines.slice(from);
    held = bytes;
  };
  for (const event of events) {
    lines.push(event);
    count++;
    held += event.length + 1;
    if (held > 2 * MOST_ADDED) trim();
  }
  trim();
  return { lines, leftOut: count - lines.length };
}

/**
 * Appends lines to events.log; those already at its end (a change that is done again after a crash) are
 * not repeated.
 *
 * @param rootDir The ROOT_DIR.
 * @param events Lines without newlines, and how many older ones there were.
 * @param mayBeThere Whether the change may be one that is done again.
 * @throws SentryError naming the file.
 */
export function appendEvents(rootDir: string, events: NewestEvents, mayBeThere = true): void {
  if (events.lines.length === 0) return;
  const path = `${rootDir}/events.log`;
  const size = lstatIfPresent(path)?.size ?? 0;
  const text = fromBytes(new TextEncoder().encode(textOf(events)));
  const before = mayBeThere && size > 0 ? readEnd(path, text.length + MOST_BETWEEN) : "";
  // What a run that was cut off has written of it already is not written again.
  if (before.includes(text)) return;
  const rest = text.slice(overlap(before, text));
  if (rest === text) rotateEvents(rootDir);
  appendToFile(path, toBytes(rest), 0o600);
}

/** The lines, and before them one for all that is left out. */
function textOf({ lines, leftOut }: NewestEvents): string {
  const kept = lines.map((line) => line + "\n").join("");
  const time = lines.at(-1)?.split(" ")[0] ?? "";
  return leftOut === 0
    ? kept
    : `${time} left out ${leftOut} older lines of the same change\n${kept}`;
}

/** How much of a text's beginning stands at another's end. */
function overlap(before: string, text: string): number {
  let length = Math.min(before.length, text.length);
  while (!before.endsWith(text.slice(0, length))) length--;
  return length;
}

/**
 * Begins a new events.log when the present one is large. Of one that is larger than it can become here, as an earlier version or a
 * hand has left it, the newest is kept.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Whether it was.
 * @throws SentryError naming the file.
 */
export function rotateEvents(rootDir: string): boolean {
  const path = `${rootDir}/events.log`;
  const old = `${path}.1`;
  const isLarge = sizeOf(path) > EVENTS_BYTES;
  if (isLarge) {
    refuseOddFile(old);
    try {
      Deno.renameSync(path, old);
    } catch (error) {
      throw fileFailure("rename", path, error);
    }
  }
  if (sizeOf(old) > 2 * EVENTS_BYTES) {
    const bytes = sizeOf(old);
    const kept = readEnd(old, EVENTS_BYTES);
    const time = kept.split(" ")[0] ?? "";
    const left = `${time} left out ${bytes - kept.length} bytes of older lines\n`;
    replaceFile(old, toBytes(left + kept), 0o600);
  }
  return isLarge;
}

function sizeOf(path: string): number {
  return lstatIfPresent(path)?.size ?? 0;
}

/** The last lines of a file, one character a byte. */
function readEnd(path: string, most: number): string {
  try {
    return readFileTail(path, most);
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

/**
 * When something was decided.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The time of each line of events.log, and of the one before, in epoch seconds.
 * @throws SentryError when a file cannot be read.
 */
export function eventTimes(rootDir: string): number[] {
  return linesOf(rootDir).map((line) => Date.parse(line.slice(0, 20)) / 1000)
    .filter(Number.isFinite);
}

/**
 * What was decided about an address.
 *
 * @param rootDir The ROOT_DIR.
 * @param network The address or block, as it is counted.
 * @param isImported Whether it came with a list: a long one has one line for all that is in it.
 * @returns Its lines of events.log, and of the one before, oldest first; damaged lines are passed over.
 * @throws SentryError when a file cannot be read.
 */
export function historyOf(rootDir: string, network: Network, isImported: boolean): string[] {
  return linesOf(rootDir).filter((line) => {
    const address = EVENT.exec(line)?.[1];
    // Compared as a value: 10.0.0.1 is not in 110.0.0.1.
    const isOwn = address !== undefined && parseNetwork(address)?.text === network.text;
    return isOwn || (isImported && IMPORT.test(line));
  });
}

function linesOf(rootDir: string): string[] {
  return ["events.log.1", "events.log"].flatMap((name) =>
    (readTextIfPresent(`${rootDir}/${name}`) ?? "").split("\n")
  );
}

/** A line that {@link verdictEvent} or {@link suspiciousEvent} has written. */
const EVENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [a-z-]+ ([0-9a-f.:/]+) (?:cause|user)=[ -~…]*$/;

/** A line that {@link importEvent} has written. */
const IMPORT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ imported "[ -~]*$/;

/** A line about ON_BLOCK; there is none where all went well. */
const ON_BLOCK =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ on-block (?:failed|not run|passed over) [ -~…]*$/;
