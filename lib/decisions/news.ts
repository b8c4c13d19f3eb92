import type { Counts } from "../logs/counts.ts";
import type { Evidence } from "../logs/evidence.ts";

/** All that is new in the logs. */
export interface News {
  readonly counts: Counts;
  /** The same, address by address. */
  readonly evidence: () => Iterable<Evidence>;
  /** The content of `cursors` that reading went on from. */
  readonly readFrom: string;
  /** The content of `cursors` that goes with it. */
  readonly cursors: string;
  /** Bytes read of files. */
  readonly bytes: number;
  /** Entries read of the journal. */
  readonly entries: number;
  /** One sentence for each log that could not be read. */
  readonly troubles: readonly string[];
  /** One sentence for each thing that is gone unread. */
  readonly remarks: readonly string[];
  /** One sentence for each log of which more is left for the next run; a login may be in it. */
  readonly unread: readonly string[];
  /** The logs that were looked at. */
  readonly sources: readonly string[];
  /** One sentence for each rule of the administrator's that was not read, or not to its end; others are blocked all the same. */
  readonly ruleTroubles: readonly string[];
  /** The names of all rules, where they were read, and whether a form of each took a line. */
  readonly matched: ReadonlyMap<string, boolean>;
  /** What of it is still to be counted where somebody has read on meanwhile, by the content of `cursors` then. */
  readonly since: (cursors: string) => News | undefined;
}
