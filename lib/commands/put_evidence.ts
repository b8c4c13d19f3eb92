/** What the logs, or PAM, say of an address becomes a part of its record: here, whoever has read it. */
import type { Evidence } from "../logs/collect.ts";
import type { Settings } from "../policy/settings.ts";
import { renewed } from "../policy/trust.ts";
import type { AddressRecord } from "../state/record.ts";
import type { Change } from "../state/store.ts";

/**
 * Adds evidence to the record of its address.
 *
 * @param change The change under way.
 * @param evidence What is new of the address.
 * @param settings The settings.
 * @param now Epoch seconds.
 */
export function putEvidence(
  change: Change,
  evidence: Evidence,
  settings: Settings,
  now: number,
): void {
  const record = withEvidence(change.get(evidence.network), evidence, now);
  change.put(evidence.successes > 0 ? renewed(record, settings, now) : record);
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
