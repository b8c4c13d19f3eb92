/**
 * Whether what daemons say by syslog(3) is in the systemd journal, also where a syslogd writes it into files: there it passes
 * journald first (systemd-journald.service(8), /dev/log is journald's), which knows who wrote it, and a file does not.
 */
import { lstatIfPresent, namesIn, readTextIfPresent } from "../files/read_file.ts";

/** Where journald has what is looked at. */
export interface JournalPlaces {
  /** Where syslog(3) writes to: /dev/log is a link to it, which the runtime lets nobody look at. */
  readonly socket: string;
  /** Holds the name of this machine's folder of entries. */
  readonly machineId: string;
  /** Folders that have one for each machine: on disk, and in memory. */
  readonly stores: readonly string[];
}

const PLACES: JournalPlaces = {
  socket: "/run/systemd/journal/dev-log",
  machineId: "/etc/machine-id",
  stores: ["/var/log/journal", "/run/log/journal"],
};

/** Files that journald writes to now; with `@` in their names they are full. Each user may have one of his own. */
const WRITTEN = /^(?:system|user-\d{1,10})\.journal$/;

/**
 * A file that was written to so much later than the journal, in milliseconds, holds lines that the journal does not keep. Other
 * hosts' lines may come into it while nothing happens here.
 */
const MOST_BEHIND_MS = 600_000;

/**
 * Whether the journal can be read in place of syslog's files.
 *
 * @param files syslog's files, of which it then has all lines that this machine's daemons wrote.
 * @param places For tests.
 * @returns False also where journald keeps nothing (Storage=none), or has stopped to.
 */
export function isJournalAtHand(files: Iterable<string>, places = PLACES): boolean {
  try {
    if (!lstatIfPresent(places.socket)?.isSocket) return false;
    const written = lastWritten(places);
    if (written === undefined) return false;
    for (const path of files) {
      if (modified(path) > written + MOST_BEHIND_MS) return false;
    }
    return true;
  } catch {
    // Whoever is not root may perhaps not look.
    return false;
  }
}

/**
 * When the journal was last written to.
 *
 * @param places For tests.
 * @returns Milliseconds since 1970; nothing where there is none.
 * @throws SentryError where it may not be looked at.
 */
export function lastWritten(places = PLACES): number | undefined {
  const id = (readTextIfPresent(places.machineId) ?? "").trim();
  if (!/^[0-9a-f]{32}$/.test(id)) return undefined;
  let last: number | undefined;
  for (const store of places.stores) {
    for (const name of namesIn(`${store}/${id}`)) {
      if (WRITTEN.test(name)) last = Math.max(last ?? 0, modified(`${store}/${id}/${name}`));
    }
  }
  return last;
}

function modified(path: string): number {
  return lstatIfPresent(path)?.mtime?.getTime() ?? 0;
}
