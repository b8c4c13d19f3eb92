/** The steps of a change of several files, of one that is made now as of one that an earlier run has left in `redo`. */
import type { NewestEvents } from "./events.ts";
import type { LaterListing } from "./lists_todo.ts";

/** What is to be done. */
export interface Steps {
  /** Writes the records; they are on disk when it returns. */
  readonly writeRecords: () => void;
  /** The files that are replaced whole, in order, by their names; nothing where one stays. */
  readonly files: readonly (readonly [string, ((file: Deno.FsFile) => void) | undefined])[];
  readonly dropOldSpool: boolean;
  readonly listsLater: number | undefined;
  readonly isRecent: boolean;
  readonly takesTodo: boolean;
  /** Who comes and goes. */
  readonly listing: LaterListing;
  readonly events: () => NewestEvents;
}

/** The files that a change replaces whole, in this order, and what their lines begin with in `redo`. */
export const CHANGED_FILES = [
  ["cursors", "c"],
  ["drained", "s"],
  ["prefixes", "p"],
  ["logins", "l"],
  ["imported", "i"],
] as const;
