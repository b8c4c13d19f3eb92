/** What new lines of logs say of an address, added up (counts.ts). */
import type { Network } from "../address/network.ts";
import type { Family } from "../forms/event.ts";
import type { Visits } from "../policy/visits.ts";

/** The first login that a log tells of. */
export interface FirstLogin {
  readonly family: Family;
  /** How many failed and naughty tries the lines before it tell of, whatever they are for. */
  readonly tries: number;
  /** Whom it was as, where that is known: chosen by the client. */
  readonly user: string | undefined;
}

/** What the new lines say of one address or block. */
export interface Evidence {
  readonly network: Network;
  successes: number;
  failures: number;
  naughty: number;
  probed: number;
  /** When the first and the last of it was, in epoch seconds, as far as lines say. */
  from?: number;
  to?: number;
  /** How often it connected, where that is counted with it. */
  connections?: number;
  /** The first login of each log that tells of one. */
  firstLogins?: readonly FirstLogin[];
  /** While ALLOW_FAILURES is set: who has logged in, and what was tried since. */
  visits?: Visits;
}

/**
 * The login before which an address has tried least, as far as that is known. Which of two logs' lines came first is not:
 * tries in the one are not held against a login in the other, since a device with an old password fails all day at the side
 * of its owner's logins. But two logs of one service tell of the same logins, and one of them may tell of no tries at all, as
 * xferlog(5) does.
 *
 * @param logins The first login of each log.
 * @returns The one to go by; nothing where there is none.
 */
export function firstLogin(logins: readonly FirstLogin[]): FirstLogin | undefined {
  const ofFamily = new Map<Family, FirstLogin>();
  for (const login of logins) {
    const known = ofFamily.get(login.family);
    if (!known || login.tries > known.tries) ofFamily.set(login.family, login);
  }
  let least: FirstLogin | undefined;
  for (const login of ofFamily.values()) if (!least || login.tries < least.tries) least = login;
  return least;
}
