/** What commands do to records within a change: a verdict put and logged, and what decides about an address. */
import type { Network } from "../address/network.ts";
import {
  blacklisted,
  delisted,
  isNeverBlocked,
  judge,
  type Verdict,
  whitelisted,
} from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { mostSpecificFirst, type Standing, standingOf } from "../policy/standing.ts";
import { isTrustedByLogin } from "../policy/trust.ts";
import { mayEndBlocks } from "./clock.ts";
import { verdictEvent } from "../state/events.ts";
import { hasLoggedIn } from "../state/logins.ts";
import type { AddressRecord } from "../state/record.ts";
import type { Change } from "../state/store.ts";

/**
 * The blacklisted addresses and blocks in a block; they go with it when it is let in again.
 *
 * @param change The change under way.
 * @param block The block.
 * @returns Their records, the block's own left out; none for a single address.
 */
export function blockedInside(change: Change, block: Network): AddressRecord[] {
  if (block.length === 8 * block.bytes.length) return [];
  return change.inside([block]).filter(({ blacklistedAt }) => blacklistedAt > 0);
}

/**
 * Whitelists who has logged in, also if it was too early to trust him: a block around him is about to be blacklisted, and he
 * is not to be taken along.
 *
 * @param change The change under way.
 * @param records The records of what is in the block.
 * @param now Epoch seconds.
 */
export function trustLogins(change: Change, records: readonly AddressRecord[], now: number): void {
  for (const record of records) {
    if (!hasLoggedIn(record) || record.whitelistedAt > 0 || record.blacklistedAt > 0) continue;
    put(change, whitelisted(record, "login", now), "whitelisted", now);
  }
}

/**
 * What is decided about an address, by its own record or a block around it.
 *
 * @param change The change under way.
 * @param subject The unit in which it is counted.
 * @param address The address itself, where it is known: a block can be smaller than the unit.
 * @returns The most specific entry that is on a list.
 */
export function standingIn(change: Change, subject: Network, address = subject): Standing {
  return standingOf(mostSpecificFirst([change.get(subject), ...change.around(address)]));
}

/**
 * Whether trust by a login is all that keeps an address from being refused with a listed block around it. It does not end
 * then: nobody could log in from there to be trusted again.
 *
 * @param change The change under way.
 * @param record The address's record.
 * @returns False for all that is not trusted by a login.
 */
export function isKeptByTrust(change: Change, record: AddressRecord): boolean {
  if (!isTrustedByLogin(record)) return false;
  const [block] = change.around(record.network);
  return block !== undefined && block.blacklistedAt > 0;
}

/**
 * Carries out what follows from an address's record: a block, or trust, that has run out is lifted, then the
 * address is judged.
 *
 * @param change The change under way.
 * @param network The address or block.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param mayBlock Whether a block may follow; not when a log could not be read to its end, since a login may be in it.
 * @returns The last verdict.
 */
export function judgeAndAct(
  change: Change,
  network: Network,
  settings: Settings,
  now: number,
  mayBlock: boolean,
): Verdict {
  const record = change.get(network);
  const { list, by } = standingIn(change, network);
  if (by && by.network.text !== network.text) {
    const because = `its block ${by.network.text} is ${list === "allow" ? "white" : "black"}listed`;
    return { action: "none", cause: "-", because };
  }
  const verdict = judge(record, settings, now);
  if (verdict.action === "lift" && isKeptByTrust(change, record)) {
    return { action: "none", cause: "-", because: "a listed block around it would refuse it" };
  }
  if (verdict.action === "lift") {
    const expired = record.whitelistedAt > 0 || !isNeverBlocked(network, settings);
    if (expired && !mayEndBlocks(settings.rootDir, now)) {
      return { action: "none", cause: "-", because: "its time is up by a clock that has leapt" };
    }
    put(change, delisted(record), expired ? "expired" : "delisted", now);
    return judgeAndAct(change, network, settings, now, mayBlock);
  }
  if (verdict.action === "whitelist") {
    put(change, whitelisted(record, verdict.cause, now), "whitelisted", now);
  } else if (verdict.action === "blacklist") {
    if (!mayBlock) {
      const because = `${verdict.because}, but not all of the logs was read, so it is not blocked`;
      return { action: "none", cause: "-", because };
    }
    put(change, blacklisted(record, verdict.cause, now), "blacklisted", now);
  }
  return verdict;
}

/**
 * Sets a record and logs the verdict that changed it.
 *
 * @param change The change under way.
 * @param record The record after.
 * @param verdict Its word in events.log.
 * @param now Epoch seconds.
 * @param more What else there is to say in that line.
 */
export function put(
  change: Change,
  record: AddressRecord,
  verdict: string,
  now: number,
  more = "",
): void {
  change.put(record);
  change.log(verdictEvent(now, verdict, record) + more);
}
