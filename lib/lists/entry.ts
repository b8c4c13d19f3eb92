/** One entry of a list that comes from elsewhere. Lists are written by strangers: nothing of them is trusted but its form. */
import type { Network } from "../address/network.ts";

/** What a list says of an address or block. */
export interface Entry {
  readonly network: Network;
  readonly list: "deny" | "allow" | "none";
  /** Since when it is on that list, in epoch seconds; 0 where the list does not say. */
  readonly since: number;
  /** How often it connected. */
  readonly seen: number;
  /** Epoch seconds; 0: unknown. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** How often it was blocked. */
  readonly strikes: number;
}

/**
 * An entry that says no more than that an address is to be blocked.
 *
 * @param network The address or block.
 * @returns The entry.
 */
export function blocked(network: Network): Entry {
  return { network, list: "deny", since: 0, seen: 0, firstSeen: 0, lastSeen: 0, strikes: 0 };
}

/**
 * An entry as the other versions of sentry have them: a time, or 1 where nobody knew it, on each list. sentry.pl looks at its
 * whitelist first.
 *
 * @param network The address.
 * @param seen How often it connected.
 * @param white Since when it is whitelisted, in epoch seconds; 0: it is not.
 * @param black Since when it is blacklisted, likewise.
 * @returns The entry.
 */
export function fromOldRecord(
  network: Network,
  seen: number,
  white: number,
  black: number,
): Entry {
  const list = white > 0 ? "allow" : black > 0 ? "deny" : "none";
  const time = white > 0 ? white : black;
  return { ...blocked(network), list, seen, since: time < FIRST_TIME ? 0 : time };
}

/** Below this, epoch seconds are no time at which sentry was there. */
const FIRST_TIME = 1e9;
