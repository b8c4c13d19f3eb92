/**
 * What a login says of its address. Whoever gets in after a few mistakes is who he says he is; whoever gets in only after more
 * tries than an honest person needs has probably guessed the password. sentry.pl trusts both.
 */
import { hasLoggedIn } from "../state/logins.ts";
import type { AddressRecord } from "../state/record.ts";
import type { Standing } from "./standing.ts";

/** More failed tries than this are too many, without a login and before the first one. */
export const TRIES_ALLOWED = 10;

/**
 * How often an address has failed to get in: probes, which try nothing, are no tries.
 *
 * @param record Its record.
 * @returns Wrong passwords and naughty tries.
 */
export function failedTries(record: AddressRecord): number {
  return record.failures + record.naughty;
}

/**
 * Whether a login ends a block: one that followed from rules, or from somebody else's list.
 *
 * @param record The record that blocks.
 * @returns False where it was blocked by hand, or for a guessed password.
 */
export function isLiftedByLogin(record: AddressRecord): boolean {
  return record.blacklistedAt > 0 && record.cause !== "hand" && record.cause !== "guessed";
}

/**
 * Whether a login would let in a blocked address: it was not blocked by hand, and has not tried so often that the login is
 * probably a guess.
 *
 * @param record Its record.
 * @param standing What decides about it.
 * @returns False too for an address that is not blocked.
 */
export function wouldBeLifted(record: AddressRecord, { list, by }: Standing): boolean {
  return list === "deny" && by !== undefined && isLiftedByLogin(by) &&
    failedTries(record) <= TRIES_ALLOWED;
}

/**
 * Whether a login was probably made with a guessed password: it came after more than {@link TRIES_ALLOWED} failed tries of
 * an address that nobody had reason to trust.
 *
 * @param before The address's record before what is new.
 * @param tries How many failed tries came before the login in what is new.
 * @returns False for whoever was trusted before these tries.
 */
export function isGuess(before: AddressRecord, tries: number): boolean {
  // A blocked address was not trusted, whatever came before.
  const wasTrusted = before.whitelistedAt > 0 ||
    (before.blacklistedAt === 0 && hasLoggedIn(before));
  return !wasTrusted && failedTries(before) + tries > TRIES_ALLOWED;
}
