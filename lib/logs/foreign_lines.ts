/** Lines of syslog's files that no daemon of this machine wrote to the journal: a local user's, or another host's. */
import { readFileTail } from "../files/read_tail.ts";
import type { Family } from "../forms/event.ts";
import { tablesFor } from "../forms/family_tables.ts";
import { splitLine } from "./header.ts";
import { readJournal } from "./journal.ts";
import { createLineReader } from "./line_reader.ts";
import { createTimes, localZone } from "./line_times.ts";
import { AS_PRINTED } from "./printed_hosts.ts";

const DAY_SECONDS = 86_400;

/** How much of a file's end is looked at, in bytes. */
const TAIL_BYTES = 1 << 18;

/** For so long, in seconds, a line may be in one of the two alone. */
const LAG_SECONDS = 5;

const ASKED = { entries: undefined, journalMs: 10_000 };

/**
 * Counts the lines at the end of a file, of the last day, that would count if it were read, and that the journal does not have.
 *
 * @param path syslog's file.
 * @param families Whose lines are looked at.
 * @param now Epoch seconds.
 * @returns How many.
 * @throws Error with journalctl's own words when it fails, or what the system says when the file cannot be read.
 */
export async function countForeign(
  path: string,
  families: readonly Family[],
  now: number,
): Promise<number> {
  const lines = await linesIn(path, families, now);
  const first = lines[0];
  if (!first) return 0;
  const entries = new Map<string, number>();
  let oldest = Infinity;
  const since = first.at - LAG_SECONDS;
  await readJournal(families, undefined, { ...ASKED, since }, ({ pid, message, at }) => {
    const key = keyOf(Number(pid), message);
    entries.set(key, (entries.get(key) ?? 0) + 1);
    oldest = Math.min(oldest, at ?? Infinity);
  });
  // Where it has no line at all the daemons may not write to it; where it begins later it was cut.
  const from = oldest === Infinity ? 0 : oldest;
  let foreign = 0;
  for (const { key, at } of lines) {
    const left = entries.get(key) ?? 0;
    if (left > 0) entries.set(key, left - 1);
    else if (at >= from) foreign++;
  }
  return foreign;
}

/** The lines of the file's end that would count. */
async function linesIn(
  path: string,
  families: readonly Family[],
  now: number,
): Promise<{ key: string; at: number }[]> {
  const wanted = new Set(families);
  const reader = createLineReader(await tablesFor(wanted), [], AS_PRINTED, wanted);
  const timeOf = createTimes(now, localZone());
  return readFileTail(path, TAIL_BYTES).split("\n").flatMap((line) => {
    const reading = reader.line(line);
    const at = timeOf(line) ?? 0;
    if (!reading || reading.outcome === null || at < now - DAY_SECONDS || at > now - LAG_SECONDS) {
      return [];
    }
    const split = splitLine(line);
    // What syslog has escaped reads otherwise in the journal.
    if (!split || /#\d{3}|[^ -~]/.test(split.message)) return [];
    return [{ key: keyOf(split.pid, split.message), at }];
  });
}

function keyOf(pid: number, message: string): string {
  return `${pid} ${message.trim()}`;
}
