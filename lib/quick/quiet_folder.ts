/** A ROOT_DIR in which nothing is under way, and nothing was left that the next run has to see to. */
import { needsCare } from "../decisions/change_records.ts";
import { lockAtOnce } from "../files/lock_file.ts";
import { namesIn } from "../files/read_file.ts";
import { checkOwnFolder, checkTrustedFolder } from "../files/trusted_folder.ts";
import type { Settings } from "../policy/settings.ts";
import { isPlainFile } from "./plain_settings.ts";

/** What stands in a ROOT_DIR in which nothing is under way. */
const QUIET: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "sentry",
  "hook",
  "state",
  "lock",
  "listed",
  "hosts.deny",
  "deny.patterns",
  "allow.patterns",
  "deny.recent",
  "allow.recent",
  "lists.todo",
  "lists.lock",
  "prefixes",
  "cursors",
  "events.log",
  "events.log.1",
  "sentry.conf",
  "spool",
  "drained",
  "pending",
  "running",
  "ran.scan",
  "ran.expire",
  "trouble",
]);

/**
 * Does something in such a folder, with the lock held.
 *
 * @param settings The settings by the environment alone.
 * @param body Is given the names in the folder; what it changes must be one write.
 * @returns What `body` returned; nothing where the folder is not quiet, or somebody has the lock.
 * @throws SentryError when the folder is not to be trusted, or what is in it cannot be read.
 */
export function whenQuiet<T>(
  settings: Settings,
  body: (names: ReadonlySet<string>) => T,
): T | undefined {
  const { rootDir } = settings;
  if (!isThere(rootDir)) return undefined;
  const lock = lockAtOnce(`${rootDir}/lock`);
  if (!lock) return undefined;
  try {
    const names = namesIn(rootDir);
    return isQuiet(rootDir, names) && !needsCare(settings, names) ? body(names) : undefined;
  } finally {
    lock.close();
  }
}

/**
 * Whether a ROOT_DIR is there, with records, and to be trusted.
 *
 * @param rootDir The ROOT_DIR.
 * @returns False where one of the two is not there.
 * @throws SentryError when it is not to be trusted.
 */
export function isThere(rootDir: string): boolean {
  return checkTrustedFolder(rootDir) && checkOwnFolder(`${rootDir}/state`);
}

/**
 * Whether nothing is under way in a ROOT_DIR, and no setting in it matters to a quick answer.
 *
 * @param rootDir The ROOT_DIR.
 * @param names The names in it.
 * @returns False also where there is anything else than what a quiet folder has.
 * @throws SentryError when sentry.conf is not to be trusted.
 */
export function isQuiet(rootDir: string, names: ReadonlySet<string>): boolean {
  for (const name of names) if (!QUIET.has(name)) return false;
  return !names.has("sentry.conf") || isPlainFile(`${rootDir}/sentry.conf`);
}
