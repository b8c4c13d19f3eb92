/** What the logs, or PAM, say of an address becomes a part of its record: here, whoever has read it. */
import { quote } from "../errors.ts";
import { type Evidence, type FirstLogin, firstLogin } from "../logs/evidence.ts";
import type { Visits } from "../policy/visits.ts";
import {
  counted as withConnections,
  delisted,
  isNeverBlocked,
  whitelisted,
} from "../policy/judge.ts";
import { failedTries, isGuess, isLiftedByLogin } from "../policy/login.ts";
import type { Settings } from "../policy/settings.ts";
import { renewed } from "../policy/trust.ts";
import { triesAfter, visited } from "../policy/visited.ts";
import { suspiciousEvent } from "../state/events.ts";
import { mayHaveLogin } from "../state/logins.ts";
import type { AddressRecord } from "../state/record.ts";
import type { Change } from "../state/store.ts";
import { isKeptByTrust, put, standingIn } from "./put_records.ts";

/** What became of evidence, besides that it was counted. */
export interface Weighed {
  /** Whether a login has lifted a block. */
  readonly isWelcomed: boolean;
  /** Why trust has ended, as a sentence. */
  readonly ended?: string;
  /** What has to be looked into, as a sentence. */
  readonly alarm?: string;
}

/**
 * Adds evidence to the record of its address. A login lifts a block that was not made by hand, unless the password was
 * probably guessed; and trust ends of whoever has tried to get in as others too often.
 *
 * @param change The change under way.
 * @param evidence What is new of the address.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param mayEnd Whether trust may end; not when a log could not be read to its end, since a login may be in it.
 * @returns What became of it.
 */
export function putEvidence(
  change: Change,
  evidence: Evidence,
  settings: Settings,
  now: number,
  mayEnd: boolean,
): Weighed {
  const before = change.get(evidence.network);
  const counted = withEvidence(before, evidence, now);
  const login = evidence.firstLogins && firstLogin(evidence.firstLogins);
  change.put(login ? renewed(counted, settings, now) : counted);
  const { isWelcomed, alarm } = login
    ? putLogin(change, before, counted, login, settings, now)
    : { isWelcomed: false };
  const record = change.get(evidence.network);
  const ended = evidence.visits && mayHaveLogin(record)
    ? putVisits(change, before, record, evidence.visits, settings, now, mayEnd)
    : undefined;
  return { isWelcomed, alarm, ended };
}

function putLogin(
  change: Change,
  before: AddressRecord,
  counted: AddressRecord,
  { tries, user }: FirstLogin,
  settings: Settings,
  now: number,
): Weighed {
  const { network } = counted;
  const { list, by } = standingIn(change, network);
  const isTrusted = list === "allow" || isNeverBlocked(network, settings);
  // It was told when it came to light.
  if (before.cause === "guessed") return { isWelcomed: false };
  if (!isTrusted && isGuess(before, tries)) {
    const all = failedTries(before) + tries;
    const name = user === undefined ? undefined : quote(user);
    change.put({ ...counted, cause: "guessed", blockDays: 0 });
    change.log(suspiciousEvent(now, network, name, all));
    const alarm = `${network.text} has logged in${name === undefined ? "" : ` as ${name}`} after ` +
      `${all} failed tries: the password was probably guessed; see --doctor`;
    return { isWelcomed: false, alarm };
  }
  if (list !== "deny" || !by || !isLiftedByLogin(by)) return { isWelcomed: false };
  put(change, whitelisted(counted, "login", now), "whitelisted", now);
  return { isWelcomed: true };
}

function putVisits(
  change: Change,
  before: AddressRecord,
  record: AddressRecord,
  visits: Visits,
  settings: Settings,
  now: number,
  mayEnd: boolean,
): string | undefined {
  const { logins } = change;
  const { network } = record;
  // A line that a crash has left of somebody who was forgotten is none of this one's.
  const known = mayHaveLogin(before) ? logins?.get(network) : undefined;
  const after = visited(known ?? { network, tries: 0, users: [] }, visits);
  const { tries, users } = after.login;
  if (tries < settings.allowFailures || !mayEnd || isKeptByTrust(change, record)) {
    if (known || tries > 0 || users.length > 0) logins?.set(after.login);
    return undefined;
  }
  put(change, delisted(record), "distrusted", now);
  // From here on it is judged as anybody, by what else it has tried.
  change.put({ ...delisted(record), ...triesAfter(after, settings) });
  return `${network.text}: trusted no longer, ${tries} tries for other users since its last login`;
}

function withEvidence(before: AddressRecord, evidence: Evidence, now: number): AddressRecord {
  const { connections } = evidence;
  const record = connections ? withConnections(before, connections, now) : before;
  return {
    ...record,
    firstSeen: record.firstSeen || now,
    lastSeen: Math.max(record.lastSeen, now),
    successes: record.successes + evidence.successes,
    failures: record.failures + evidence.failures,
    naughty: record.naughty + evidence.naughty,
    probed: record.probed + evidence.probed,
  };
}
