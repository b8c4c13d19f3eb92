/**
 * How long the trust lasts that an address has won by a login: EXPIRE_ALLOW_DAYS, ALLOW_FAILURES. What was said by hand, or
 * imported, lasts for good.
 */
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
 * @returns The record after: where trust can end, it is counted from now on; a clock that was set back ends none early.
 */
export function renewed(record: AddressRecord, settings: Settings, now: number): AddressRecord {
  return trustEnds(record, settings) === undefined
    ? record
    : { ...record, whitelistedAt: Math.max(now, record.whitelistedAt) };
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
