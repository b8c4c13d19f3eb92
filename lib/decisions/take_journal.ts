/** Reads what is new in the journal, also where syslog's files have been read so far, or are read where it has nothing. */
import type { JournalEntry } from "../logs/journal_entry.ts";
import { type JournalLimits, type JournalNews, readJournal } from "../logs/journal.ts";
import type { FileCursor } from "../logs/cursor.ts";
import type { Family } from "../forms/event.ts";
import { OVERLAP, readInFiles } from "../logs/take_over.ts";

/** What came of it. */
export interface TakenJournal {
  /** Nothing where this system has no journalctl. */
  readonly news: JournalNews | undefined;
  /** Where reading goes on; nothing where no daemon that is read has ever written to the journal. */
  readonly cursor: string | undefined;
}

/**
 * Reads it.
 *
 * @param families Whose entries.
 * @param cursor Where reading stopped; nothing when it was never read.
 * @param readSoFar Where reading of syslog's files has stopped just now, where these were read till now; nothing where not.
 * @param limits How much of it.
 * @param now Epoch seconds.
 * @param timeOf When a line of a file was written.
 * @param onEntry Called for each entry that was not read before, oldest first.
 * @returns What was read.
 * @throws Error with journalctl's own words when it fails, or when it printed nothing in time.
 */
export async function takeJournal(
  families: readonly Family[],
  cursor: string | undefined,
  readSoFar: readonly FileCursor[] | undefined,
  limits: JournalLimits,
  now: number,
  timeOf: (line: string) => number | undefined,
  onEntry: (entry: JournalEntry) => void,
): Promise<TakenJournal> {
  if (!readSoFar) {
    const news = await readJournal(families, cursor, limits, onEntry);
    return { news, cursor: news?.cursor ?? cursor };
  }
  const since = now - OVERLAP;
  const isRead = readInFiles(readSoFar, since - 1, timeOf);
  const news = await readJournal(families, undefined, { ...limits, since }, (entry) => {
    if (!isRead(entry)) onEntry(entry);
  });
  if (!news || news.cursor !== undefined) return { news, cursor: news?.cursor };
  const last = await readJournal(families, undefined, { ...limits, isLast: true }, () => {});
  return { news, cursor: last?.cursor };
}
