/**
 * How long the trust lasts that an address has won by a login: EXPIRE_ALLOW_DAYS, ALLOW_FAILURES. What was said by hand, or
 * imported, lasts for good.
 */
import { firstUsers, type Visits } from "../logs/visits.ts";
import type { Login } from "../state/logins.ts";
import type { AddressRecord } from "../state/record.ts";
import type { Settings } from "./settings.ts";

const DAY_SECONDS = 86400;

/**
 * Whether an address is whitelisted because somebody has logged in from it.
 *
 * @param record Its record.
 * @returns False too for one that was whitelisted by hand.
 */
export function isTrustedByLogin(record: AddressRecord): boolean {
  return record.whitelistedAt > 0 && record.cause === "login";
}

/**
 * When the trust in an address ends: EXPIRE_ALLOW_DAYS after its last login.
 *
 * @param record Its record.
 * @param settings The settings.
 * @returns Epoch seconds; nothing when it never ends, or there is none.
 */
export function trustEnds(record: AddressRecord, settings: Settings): number | undefined {
  const { expireAllowDays } = settings;
  if (expireAllowDays === 0 || !isTrustedByLogin(record)) return undefined;
  return record.whitelistedAt + expireAllowDays * DAY_SECONDS;
}

/**
 * The record of an address once somebody has logged in from it again.
 *
 * @param record The record before.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns The record after: where trust can end, it is counted from now on.
 */
export function renewed(record: AddressRecord, settings: Settings, now: number): AddressRecord {
  return trustEnds(record, settings) === undefined ? record : { ...record, whitelistedAt: now };
}

/**
 * Whether trust in an address is watched, so that what it tries matters although it is whitelisted.
 *
 * @param record Its record.
 * @param settings The settings.
 * @returns False for all addresses while ALLOW_FAILURES is 0.
 */
export function isWatched(record: AddressRecord, settings: Settings): boolean {
  return settings.allowFailures > 0 && isTrustedByLogin(record);
}

/** What became of what is known of an address's logins. */
export interface Visited {
  readonly login: Login;
  /** The new tries for other users: failed, and of users that do not exist or may not log in. */
  readonly failures: number;
  readonly naughty: number;
}

/**
 * Adds new visits to what is known. A login by anybody begins the count anew. Nobody loses trust on a guess: a failed
 * try counts only where its user is known, and so is somebody who has logged in.
 *
 * @param known What is known of the address.
 * @param visits What is new.
 * @returns What is known now.
 */
export function visited(known: Login, visits: Visits): Visited {
  const users = firstUsers([...visits.users, ...known.users]);
  let failures = 0;
  for (const [user, times] of users.length > 0 ? visits.failures : []) {
    if (!users.includes(user)) failures += times;
  }
  const { naughty } = visits;
  const tries = (visits.hasLogin ? 0 : known.tries) + failures + naughty;
  return { login: { ...known, users, tries }, failures, naughty };
}

/**
 * What an address has tried after the try that ended the trust in it, which counts as anybody's.
 *
 * @param after What {@link visited} returned.
 * @param settings The settings.
 * @returns How many of its tries; of which kind the last ones were is not known, so the lesser one is supposed.
 */
export function triesAfter(
  { login, failures, naughty }: Visited,
  settings: Settings,
): { failures: number; naughty: number } {
  const after = login.tries - settings.allowFailures;
  const failed = Math.min(failures, after);
  return { failures: failed, naughty: Math.min(naughty, after - failed) };
}
