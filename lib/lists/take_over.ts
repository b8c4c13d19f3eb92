/** What becomes of an entry of an imported list: what is decided here always wins. */
import { contains, type Network } from "../address/network.ts";
import type { Entry } from "./entry.ts";
import { hasLoggedIn } from "../state/logins.ts";
import type { AddressRecord } from "../state/record.ts";
import { blacklisted, blockEnds, isNeverBlocked, judge, whitelisted } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import type { Standing } from "../policy/standing.ts";

/** What became of entries, each with the words in which it is told. */
export const FATES = {
  blacklisted: "blacklisted",
  whitelisted: "whitelisted",
  counted: "counted",
  before: "on a list here before",
  trusted: "trusted here",
  never: "in ALLOW_NETS",
  caller: "that you are connected from",
  over: "whose time is up",
  untaken: "whitelistings and counts left out (--force takes them)",
} as const;

/** One of {@link FATES}. */
export type Fate = keyof typeof FATES;

/** How a list is taken over. */
export interface TakeOver {
  /** For how many days from now blocks last; nothing: as long as the settings say, from when the list says. */
  readonly expireDays: number | undefined;
  /** Whether whitelistings, and how often who was seen, are taken over too: by either a list can lead to a verdict. */
  readonly isTrusted: boolean;
  /** The address that the administrator is connected from. */
  readonly caller: Network | undefined;
}

/**
 * Decides about one entry.
 *
 * @param entry The entry.
 * @param record What is known here of its address.
 * @param standing What is decided here about it, by its own record or a block around it.
 * @param how How the list is taken over.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What becomes of it, and the record after.
 */
export function takeOver(
  entry: Entry,
  record: AddressRecord,
  standing: Standing,
  how: TakeOver,
  settings: Settings,
  now: number,
): { fate: Fate; record: AddressRecord } {
  const leave = (fate: Fate) => ({ fate, record });
  const since = Math.min(entry.since || now, now);
  const isListedHere = record.whitelistedAt > 0 || record.blacklistedAt > 0;
  if (entry.list !== "deny") {
    if (!how.isTrusted) return leave("untaken");
    if (isListedHere) return leave("before");
    const known = withCounts(record, entry, now);
    if (entry.list === "none") return { fate: "counted", record: known };
    const white = { ...whitelisted(known, "import", now), whitelistedAt: since };
    return { fate: "whitelisted", record: white };
  }
  if (isNeverBlocked(record.network, settings)) return leave("never");
  if (how.caller && contains(record.network, how.caller)) return leave("caller");
  // Who has logged in is never blocked by a list, also if it was too early to trust him.
  if (standing.list === "allow" || hasLoggedIn(record)) return leave("trusted");
  if (record.cause === "guessed") return leave("before");
  const isOver = record.blacklistedAt > 0 && judge(record, settings, now).action === "lift";
  if (record.blacklistedAt > 0 && !isOver) return leave("before");
  const first = blacklisted(record, "import", since);
  const known = how.isTrusted ? withCounts(first, entry, now) : first;
  if (how.expireDays !== undefined) {
    const block = { ...known, blacklistedAt: now, blockDays: how.expireDays };
    return { fate: "blacklisted", record: block };
  }
  const end = blockEnds(known, settings);
  return end !== undefined && end <= now ? leave("over") : { fate: "blacklisted", record: known };
}

/** Counts are the larger ones, so that the same list may be imported again. */
function withCounts(record: AddressRecord, entry: Entry, now: number): AddressRecord {
  if (entry.seen === 0 && entry.strikes === 0) return record;
  const firstSeen = Math.min(entry.firstSeen || now, record.firstSeen || now);
  const lastSeen = Math.max(Math.min(entry.lastSeen || now, now), record.lastSeen);
  return {
    ...record,
    seen: Math.max(record.seen, entry.seen),
    firstSeen,
    lastSeen,
    strikes: Math.max(record.strikes, entry.strikes),
  };
}
