/** What new lines of logs say of an address, added up. */
import { type Network, subjectOf } from "../address/network.ts";
import type { Family, Finding } from "./event.ts";
import { addVisit, joinVisits, noVisits, type Visits } from "./visits.ts";

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
  /** The first login of each log that tells of one. */
  firstLogins?: readonly FirstLogin[];
  /** While ALLOW_FAILURES is set: who has logged in, and what was tried since. */
  visits?: Visits;
}

/** The counts of an address that nothing is new of. */
export const NOTHING = { successes: 0, failures: 0, naughty: 0, probed: 0 };

/**
 * Adds what a line says.
 *
 * @param counts What the lines before say, by address.
 * @param finding What the line says.
 * @param prefix Length of the block by which IPv6 clients are counted, in bits.
 * @param hash Hashes a user's name; nothing where it does not matter who it was.
 */
export function addFinding(
  counts: Map<string, Evidence>,
  finding: Finding,
  prefix: number,
  hash: ((name: string) => string) | undefined,
): void {
  const { outcome, times, at } = finding;
  const network = subjectOf(finding.address, prefix);
  let sum = counts.get(network.text);
  if (!sum) counts.set(network.text, sum = { ...NOTHING, network });
  if (at !== undefined) widen(sum, at, at);
  if (outcome === "success") {
    const { family, user } = finding;
    sum.firstLogins ??= [{ family, tries: sum.failures + sum.naughty, user }];
    sum.successes += times;
  }
  if (outcome === "failed") sum.failures += times;
  else if (outcome === "naughty") sum.naughty += times;
  else if (outcome === "probed") sum.probed += times;
  if (hash && outcome !== "probed") addVisit(sum.visits ??= noVisits(), finding, hash);
}

function widen(sum: Evidence, from: number, to: number): void {
  if (sum.from === undefined || from < sum.from) sum.from = from;
  if (sum.to === undefined || to > sum.to) sum.to = to;
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

/**
 * Adds what another log says.
 *
 * @param counts What the logs before say, by address.
 * @param evidence What this one says of an address.
 */
export function addEvidence(counts: Map<string, Evidence>, evidence: Evidence): void {
  const sum = counts.get(evidence.network.text);
  if (!sum) {
    counts.set(evidence.network.text, evidence);
    return;
  }
  sum.successes += evidence.successes;
  sum.failures += evidence.failures;
  sum.naughty += evidence.naughty;
  sum.probed += evidence.probed;
  const { visits, firstLogins, from, to } = evidence;
  if (from !== undefined && to !== undefined) widen(sum, from, to);
  if (firstLogins) sum.firstLogins = [...sum.firstLogins ?? [], ...firstLogins];
  if (visits) sum.visits = sum.visits ? joinVisits(sum.visits, visits) : visits;
}
