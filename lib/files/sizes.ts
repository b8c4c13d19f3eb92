/**
 * How large files may be, in bytes, by their names. Whoever holds an address can make some of ours grow, and a file that a
 * fault has made larger than it can be is not read for minutes, or into more memory than there is, but named.
 */

const KIB = 1 << 10;
const MIB = 1 << 20;

/** A file of `state/`: two million records in one of 256, which all are read whole. */
const SHARD = 256 * MIB;

/** What has a line for each of several million addresses or blocks, or connections. */
const LIST = 256 * MIB;

/** What has a few lines. */
const NOTE = 64 * KIB;

const SIZES: ReadonlyMap<string, number> = new Map([
  ["hosts.deny", LIST],
  ["deny.patterns", LIST],
  ["allow.patterns", LIST],
  ["deny.recent", LIST],
  ["allow.recent", LIST],
  ["prefixes", LIST],
  ["logins", LIST],
  ["firewall.todo", LIST],
  ["lists.todo", LIST],
  // Read in pieces. More addresses than that fit in no state, so that what was written there is never refused.
  ["found", 16 * 1024 * MIB],
  // A million entries; read in pieces.
  ["import", LIST],
  ["imported", NOTE],
  // A week of a hundred connections a second, for which nobody counted.
  ["spool", 1024 * MIB],
  ["spool.old", 1024 * MIB],
  // A change of as many addresses; read in pieces.
  ["redo", 16 * 1024 * MIB],
  // Begun anew past 1 MiB, but versions before 2.1.1 appended a change whole.
  ["events.log", LIST],
  ["events.log.1", LIST],
  ["sentry.conf", MIB],
  // ALLOW_NETS of sentry.conf is in it.
  ["listed", 2 * MIB],
  // A line for each log, and 256 for connections.
  ["cursors", MIB],
  ["drained", NOTE],
  ["firewall.filled", NOTE],
  ["firewall.rules", NOTE],
  ["trouble", MIB],
  ["rules.matched", NOTE],
  ["ran.scan", NOTE],
  ["ran.expire", NOTE],
  ["clock", NOTE],
  ["key", NOTE],
  ["hook", NOTE],
  ["sentry", 1024 * MIB],
  // Locks are never read, and empty.
  ["lock", NOTE],
  ["firewall.lock", NOTE],
  ["lists.lock", NOTE],
  ["pending", NOTE],
  ["running", NOTE],
]);

/** Any other file that is read whole, such as those of /etc. */
const OTHER = 64 * MIB;

/**
 * How large a file may be.
 *
 * @param path The file.
 * @returns Bytes.
 */
export function mostBytes(path: string): number {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return SIZES.get(name) ?? (/^1?[0-9a-f]{2}$/.test(name) ? SHARD : OTHER);
}
