/** What an address's logins, and its tries for other users since then, come to: ALLOW_FAILURES. */
import { firstUsers, type Visits } from "./visits.ts";
import type { Login } from "../state/logins.ts";
import type { Settings } from "./settings.ts";

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
