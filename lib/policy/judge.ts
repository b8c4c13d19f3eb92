/**
 * The rules: what follows from a record. Nothing here reads a file or a clock.
 *
 * They are sentry.pl's, with three differences: the logs' own tries count as well as connections, so that
 * an address can be judged without a hook; probes never block; and a login is no ground for trust where the password was
 * probably guessed (login.ts).
 */
import { type Network, overlaps } from "../address/network.ts";
import type { AddressRecord, Cause } from "../state/record.ts";
import { failedTries, isLiftedByLogin, TRIES_ALLOWED } from "./login.ts";
import type { Settings } from "./settings.ts";
import { trustEnds } from "./trust.ts";

/** From how many connections, or tries in the logs, an address may be judged. */
export const JUDGED_FROM = 3;

const DAY_SECONDS = 86400;

/** What is to be done about an address. */
export interface Verdict {
  readonly action: "none" | "whitelist" | "blacklist" | "lift";
  readonly cause: Cause;
  /** Why, in a few words for the administrator. */
  readonly because: string;
}

/**
 * Judges an address.
 *
 * @param record What is known of it, this connection counted.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What is to be done; `lift` when its block or its trust has run out (then judge the lifted record again).
 */
export function judge(record: AddressRecord, settings: Settings, now: number): Verdict {
  if (record.whitelistedAt > 0) {
    const end = trustEnds(record, settings);
    return end !== undefined && now >= end
      ? { action: "lift", cause: "-", because: "nobody has logged in from it for long" }
      : nothing("it is whitelisted");
  }
  if (record.blacklistedAt > 0) {
    if (isNeverBlocked(record.network, settings)) {
      return { action: "lift", cause: "-", because: "ALLOW_NETS covers it" };
    }
    if (isLiftedByLogin(record) && record.successes > 0 && failedTries(record) <= TRIES_ALLOWED) {
      return welcome(record);
    }
    const end = blockEnds(record, settings);
    return end !== undefined && now >= end
      ? { action: "lift", cause: "-", because: "its block has run out" }
      : nothing("it is blacklisted");
  }
  if (record.cause === "guessed") {
    return isNeverBlocked(record.network, settings)
      ? nothing("ALLOW_NETS covers it")
      : { action: "blacklist", cause: "guessed", because: "its password was probably guessed" };
  }
  if (!isJudged(record)) {
    return nothing(`fewer than ${JUDGED_FROM} connections and tries so far`);
  }
  if (record.successes > 0) return welcome(record);
  if (isNeverBlocked(record.network, settings)) return nothing("ALLOW_NETS covers it");
  if (record.naughty > 0) {
    const because = `${record.naughty} naughty tries and no success`;
    return { action: "blacklist", cause: "naughty", because };
  }
  const { failures } = record;
  if (failures > TRIES_ALLOWED) {
    const because = `${failures} failed logins and no success`;
    return { action: "blacklist", cause: "tries", because };
  }
  return nothing(`${failures} failed logins in the logs, more than ${TRIES_ALLOWED} are too many`);
}

function welcome({ successes }: AddressRecord): Verdict {
  return { action: "whitelist", cause: "login", because: `it has logged in ${successes}×` };
}

/**
 * Whether an address may be judged.
 *
 * @param record Its record.
 * @returns True from the third connection, or the third try in the logs, on.
 */
export function isJudged(record: AddressRecord): boolean {
  return record.seen >= JUDGED_FROM || triesOf(record) >= JUDGED_FROM;
}

/**
 * Whether nothing follows for an address that is on no list, was put on none for a reason that counts still, and that nobody has
 * logged in from: {@link judge} of its record does nothing then, whatever the settings and the blocks around it say.
 *
 * @param seen How often it has connected.
 * @param tries What the logs say of it.
 * @returns True where it need not be judged.
 */
export function isQuiet(
  seen: number,
  { failures, naughty, probed }: Pick<AddressRecord, "failures" | "naughty" | "probed">,
): boolean {
  const isEarly = seen < JUDGED_FROM && failures + naughty + probed < JUDGED_FROM;
  return isEarly || (naughty === 0 && failures <= TRIES_ALLOWED);
}

/**
 * The record once connections are counted.
 *
 * @param record The record before.
 * @param times How many connections.
 * @param now Epoch seconds.
 * @returns The record after.
 */
export function counted(record: AddressRecord, times: number, now: number): AddressRecord {
  const firstSeen = record.firstSeen || now;
  // A clock that was set back has nobody forgotten early.
  const lastSeen = Math.max(record.lastSeen, now);
  return { ...record, seen: record.seen + times, firstSeen, lastSeen };
}

/**
 * How often the logs saw an address try.
 *
 * @param record Its record.
 * @returns The sum of all kinds.
 */
export function triesOf(record: AddressRecord): number {
  return record.successes + record.failures + record.naughty + record.probed;
}

/**
 * Whether ALLOW_NETS protects an address, or any address of a block.
 *
 * @param network The address or block.
 * @param settings The settings.
 * @returns True when it may not be blocked.
 */
export function isNeverBlocked(network: Network, settings: Settings): boolean {
  return settings.allowNets.some((allowed) => overlaps(allowed, network));
}

/**
 * How large a block may be blacklisted: all else is too much of the world.
 *
 * @param network Any block.
 * @returns The shortest length that may be, in bits, for its family.
 */
export function shortestBlock(network: Network): number {
  return network.bytes.length === 4 ? 8 : 16;
}

/**
 * When a block ends: after EXPIRE_BLOCK_DAYS, times BLOCK_GROWTH for each block before it; or after the days that it was
 * imported for. One for a guessed password stays until somebody has looked into it.
 *
 * @param record The record of a blacklisted address.
 * @param settings The settings.
 * @returns Epoch seconds; nothing when it never ends.
 */
export function blockEnds(record: AddressRecord, settings: Settings): number | undefined {
  const { expireBlockDays, blockGrowth, blockMaxDays } = settings;
  if (record.blockDays > 0) return record.blacklistedAt + record.blockDays * DAY_SECONDS;
  if (expireBlockDays === 0 || record.cause === "guessed") return undefined;
  // A first block of more than BLOCK_MAX_DAYS is what the administrator asked for.
  const longest = Math.max(expireBlockDays, blockMaxDays);
  const days = expireBlockDays * blockGrowth ** Math.max(0, record.strikes - 1);
  return record.blacklistedAt + Math.min(days, longest) * DAY_SECONDS;
}

/**
 * The record once it is whitelisted; a block is lifted.
 *
 * @param record The record before.
 * @param cause Why.
 * @param now Epoch seconds.
 * @returns The record after.
 */
export function whitelisted(record: AddressRecord, cause: Cause, now: number): AddressRecord {
  return { ...record, whitelistedAt: now, blacklistedAt: 0, cause, blockDays: 0 };
}

/**
 * The record once it is blacklisted; a whitelisting is lifted.
 *
 * @param record The record before.
 * @param cause Why.
 * @param now Epoch seconds.
 * @returns The record after.
 */
export function blacklisted(record: AddressRecord, cause: Cause, now: number): AddressRecord {
  const strikes = record.strikes + 1;
  return { ...record, whitelistedAt: 0, blacklistedAt: now, strikes, cause, blockDays: 0 };
}

/**
 * The record once it is on no list. What the logs said before is forgotten, so that old evidence does not
 * put it back at once; how often it connected and was blocked is not.
 *
 * @param record The record before.
 * @returns The record after.
 */
export function delisted(record: AddressRecord): AddressRecord {
  return {
    ...record,
    whitelistedAt: 0,
    blacklistedAt: 0,
    successes: 0,
    failures: 0,
    naughty: 0,
    probed: 0,
    cause: "-",
    blockDays: 0,
  };
}

function nothing(because: string): Verdict {
  return { action: "none", cause: "-", because };
}
