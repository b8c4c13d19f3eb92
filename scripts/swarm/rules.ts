/** Rules that keep addresses out, each as its documentation and defaults have it, fed with one connection after the other. */
import type { Network } from "../../lib/address/network.ts";
import { parseAddress } from "../../lib/address/parse.ts";
import { blockEnds, counted, judge } from "../../lib/policy/judge.ts";
import { isGuess } from "../../lib/policy/login.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { type AddressRecord, blankRecord } from "../../lib/state/record.ts";
import type { Connection } from "./traffic.ts";

/** A rule at work. */
export interface Rule {
  /** Whether it keeps out who connects now. */
  readonly refuses: (connection: Connection) => boolean;
  /** What became of a connection that it let in. */
  readonly saw: (connection: Connection) => void;
}

/** All rules, by name; each call of one begins anew. */
export const RULES: ReadonlyMap<string, () => Rule> = new Map([
  ["nothing", () => ({ refuses: () => false, saw: () => {} })],
  ["sentry", sentry],
  ["fail2ban", fail2ban],
  ["sshguard", sshguard],
]);

/** sentry's present rules, as the hook has them: a try counts before the next connection of the same address. */
function sentry(): Rule {
  const records = new Map<string, AddressRecord>();
  // Real times, since 0 means never in a record.
  const timeOf = (at: number) => 1_800_000_000 + Math.floor(at);
  const recordOf = (address: string) =>
    records.get(address) ?? blankRecord(parseAddress(address) as Network);
  return {
    refuses: ({ address, at }) => {
      const record = records.get(address);
      if (!record || record.blacklistedAt === 0) return false;
      const end = blockEnds(record, DEFAULT_SETTINGS);
      if (end === undefined || timeOf(at) < end) return true;
      records.set(address, { ...record, blacklistedAt: 0, successes: 0, failures: 0, naughty: 0 });
      return false;
    },
    saw: ({ address, at, user, isAccount, isRight }) => {
      const before = recordOf(address);
      const now = timeOf(at);
      let record = counted(before, 1, now);
      if (user === undefined) record = { ...record, probed: record.probed + 1 };
      else if (isRight) {
        record = isGuess(before, 0)
          ? { ...record, cause: "guessed", successes: record.successes + 1 }
          : { ...record, successes: record.successes + 1 };
      } else if (isAccount) record = { ...record, failures: record.failures + 1 };
      else record = { ...record, naughty: record.naughty + 1 };
      const { action, cause } = judge(record, DEFAULT_SETTINGS, now);
      if (action === "whitelist") record = { ...record, whitelistedAt: now, cause };
      if (action === "blacklist") {
        record = { ...record, blacklistedAt: now, strikes: record.strikes + 1, cause };
      }
      records.set(address, record);
    },
  };
}

/** fail2ban's defaults (jail.conf(5)): 5 failures within 10 minutes ban for 10 minutes. */
function fail2ban(): Rule {
  const [most, within, lasts] = [5, 600, 600];
  const failures = new Map<string, number[]>();
  const bannedUntil = new Map<string, number>();
  return {
    refuses: ({ address, at }) => (bannedUntil.get(address) ?? 0) > at,
    saw: ({ address, at, user, isRight }) => {
      if (user === undefined || isRight) return;
      const recent = [...failures.get(address) ?? [], at].filter((time) => time > at - within);
      failures.set(address, recent);
      if (recent.length < most) return;
      bannedUntil.set(address, at + lasts);
      failures.delete(address);
    },
  };
}

/**
 * sshguard's defaults (sshguard(8)): each attack weighs 10, a sum of 30 blocks for 120 seconds, and each further block half as long
 * again; who is silent for 1800 seconds is forgotten.
 */
function sshguard(): Rule {
  const [weight, threshold, first, growth, forgets] = [10, 30, 120, 1.5, 1800];
  const scores = new Map<string, { score: number; last: number; blocks: number; until: number }>();
  return {
    refuses: ({ address, at }) => (scores.get(address)?.until ?? 0) > at,
    saw: ({ address, at, user, isRight }) => {
      if (user === undefined || isRight) return;
      const known = scores.get(address) ?? { score: 0, last: at, blocks: 0, until: 0 };
      if (at - Math.max(known.last, known.until) > forgets) known.score = 0;
      known.score += weight;
      known.last = at;
      if (known.score >= threshold) {
        known.until = at + first * growth ** known.blocks;
        known.blocks++;
        known.score = 0;
      }
      scores.set(address, known);
    },
  };
}
