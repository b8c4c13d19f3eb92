/** What the logs, or PAM, say of an address becomes a part of its record: here, whoever has read it. */
import type { Evidence } from "../logs/evidence.ts";
import type { Visits } from "../logs/visits.ts";
import { delisted } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { renewed } from "../policy/trust.ts";
import { triesAfter, visited } from "../policy/visited.ts";
import { mayHaveLogin } from "../state/logins.ts";
import type { AddressRecord } from "../state/record.ts";
import type { Change } from "../state/store.ts";
import { isKeptByTrust, put } from "./put_records.ts";

/**
 * Adds evidence to the record of its address, and ends the trust in it when it has tried to get in as others too often.
 *
 * @param change The change under way.
 * @param evidence What is new of the address.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param mayEnd Whether trust may end; not when a log could not be read, since a login may be in it.
 * @returns Why trust has ended, as a sentence; nothing when it has not.
 */
export function putEvidence(
  change: Change,
  evidence: Evidence,
  settings: Settings,
  now: number,
  mayEnd: boolean,
): string | undefined {
  const before = change.get(evidence.network);
  const counted = withEvidence(before, evidence, now);
  const record = evidence.successes > 0 ? renewed(counted, settings, now) : counted;
  change.put(record);
  if (!evidence.visits || !mayHaveLogin(record)) return undefined;
  return putVisits(change, before, record, evidence.visits, settings, now, mayEnd);
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

function withEvidence(record: AddressRecord, evidence: Evidence, now: number): AddressRecord {
  return {
    ...record,
    firstSeen: record.firstSeen || now,
    lastSeen: now,
    successes: record.successes + evidence.successes,
    failures: record.failures + evidence.failures,
    naughty: record.naughty + evidence.naughty,
    probed: record.probed + evidence.probed,
  };
}
