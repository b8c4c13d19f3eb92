/** The names of what sentry keeps in ROOT_DIR. */
import { shardName, SHARDS } from "./shard.ts";

/** What is of no use without the hook and the program. */
export const WITH_PROGRAM = [
  "sentry",
  "pending",
  "running",
  "spool",
  "spool.old",
  "drained",
  "firewall.todo",
  "firewall.lock",
  "lists.lock",
  "ran.scan",
  "ran.expire",
  "clock",
  "rules.matched",
  "trouble",
];

/** Everything else that sentry keeps. */
export const KEPT = [
  "hosts.deny",
  "deny.patterns",
  "allow.patterns",
  "deny.recent",
  "allow.recent",
  "prefixes",
  "logins",
  "sentry.conf",
  "cursors",
  // While what was read of the logs is put into the records.
  "found",
  "lists.todo",
  // While a long list is put into the records, and how far that is.
  "import",
  "imported",
  "events.log",
  "events.log.1",
  "listed",
  // Goes by itself, unless a firewall could not be seen to.
  "firewall.filled",
  "firewall.rules",
  "redo",
  "lock",
];

/** All of it. */
export const OWN_NAMES: ReadonlySet<string> = new Set([...WITH_PROGRAM, ...KEPT, "hook"]);

/** The names in `state/`. */
export const STATE_NAMES: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "key",
  .../* @__PURE__ */ Array.from({ length: 2 * SHARDS }, (_, shard) => shardName(shard)),
]);
