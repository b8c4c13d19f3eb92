/**
 * What `--scan` alone reads: LOG_COMMAND, and the logs that rules name. Connections read on in the other logs while it does; what
 * they have not read is counted all the same, or whoever connects again and again would keep it from being counted ever.
 */
import { type Counts, evidenceIn } from "../logs/counts.ts";
import { type Cursors, formatCursors, parseCursors } from "../logs/cursor.ts";
import type { News } from "./news.ts";
import { progressIn, withProgress } from "../logs/progress.ts";

/** What came of it. */
export interface Scanned {
  readonly counts: Counts;
  /** What is told of connections by it, for the next run. */
  readonly told: readonly string[];
  /** One sentence for each thing that is gone unread. */
  readonly remarks: readonly string[];
}

/**
 * What is still to be counted of the news, once somebody has read on.
 *
 * @param news All that is new.
 * @param scanned What of it no connection reads.
 * @param current The content of `cursors` by now.
 * @returns The news that go on from there; nothing where there are none, or somebody else has counted them.
 */
export function newsSince(
  news: Omit<News, "since">,
  scanned: Scanned,
  current: string,
): News | undefined {
  const [from, to, now] = [news.readFrom, news.cursors, current].map(parseCursors);
  const before = scannedIn(from!);
  if (scannedIn(now!) !== before || scannedIn(to!) === before) return undefined;
  const { command, rules } = to!;
  const cursors = { ...now!, command, rules, told: [...now!.told, ...scanned.told] };
  const { counts, remarks } = scanned;
  const rest = {
    ...news,
    counts,
    evidence: () => evidenceIn(counts),
    readFrom: current,
    cursors: withProgress(formatCursors(cursors), progressIn(current)),
    remarks,
  };
  return { ...rest, since: (later) => newsSince(rest, scanned, later) };
}

/** Where reading of it stopped. */
function scannedIn({ command, rules }: Cursors): string {
  return formatCursors({ files: new Map(), journal: undefined, told: [], command, rules });
}
