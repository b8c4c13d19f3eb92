/**
 * Who has logged in from an address, and what it tried since the last login, as far as new lines say: what ALLOW_FAILURES
 * is about. What came before a login matters no more, so the order is kept without keeping the lines.
 */
import { MOST_ALLOW_FAILURES } from "./settings.ts";
import { MOST_USERS } from "../state/logins.ts";
import type { Finding } from "../forms/event.ts";

/** When so many names were tried, more of them change nothing, whoever of them has logged in before. */
const MOST_NAMES = MOST_ALLOW_FAILURES + MOST_USERS;

/** What new lines say of an address. Names are hashes, see user_hash.ts. */
export interface Visits {
  /** Whether somebody has logged in. */
  hasLogin: boolean;
  /** Who has, the newest first, where it is known. */
  users: string[];
  /** Since then: tries of users that do not exist or may not log in. */
  naughty: number;
  /** And failed tries by the user's name, where it is known. */
  failures: Map<string, number>;
}

/**
 * No visits yet.
 *
 * @returns What {@link addVisit} adds to.
 */
export function noVisits(): Visits {
  return { hasLogin: false, users: [], naughty: 0, failures: new Map() };
}

/**
 * Adds what the next line says.
 *
 * @param visits What the lines before say.
 * @param finding What the line says.
 * @param hash Hashes a name.
 */
export function addVisit(visits: Visits, finding: Finding, hash: (name: string) => string): void {
  const { outcome, times, user, userTimes } = finding;
  if (outcome === "success") addLogin(visits, user === undefined ? [] : [hash(user)]);
  else if (outcome === "naughty") visits.naughty += times;
  else if (outcome === "failed" && user !== undefined) {
    const { failures } = visits;
    const name = hash(user);
    if (!failures.has(name) && failures.size >= MOST_NAMES) return;
    failures.set(name, (failures.get(name) ?? 0) + userTimes);
  }
}

/** A login is a new beginning. */
function addLogin(visits: Visits, names: readonly string[]): void {
  visits.hasLogin = true;
  visits.users = firstUsers([...names, ...visits.users]);
  visits.naughty = 0;
  visits.failures.clear();
}

/**
 * Joins what two logs say. Which of their lines came first is not known, so only those tries count that came after every
 * login in any case.
 *
 * @param one What the one says.
 * @param other What the other says.
 * @returns What both say.
 */
export function joinVisits(one: Visits, other: Visits): Visits {
  const after = one.hasLogin && other.hasLogin
    ? []
    : one.hasLogin
    ? [one]
    : other.hasLogin
    ? [other]
    : [one, other];
  const sum = noVisits();
  for (const { naughty, failures } of after) {
    sum.naughty += naughty;
    for (const [name, times] of failures) {
      sum.failures.set(name, (sum.failures.get(name) ?? 0) + times);
    }
  }
  const users = firstUsers([...other.users, ...one.users]);
  return { ...sum, hasLogin: one.hasLogin || other.hasLogin, users };
}

/**
 * The users that are remembered.
 *
 * @param names Hashes, the newest first; a user may be there several times.
 * @returns Each once, the newest of them.
 */
export function firstUsers(names: readonly string[]): string[] {
  return [...new Set(names)].slice(0, MOST_USERS);
}
