/**
 * `--connect`: counts a connection; from the third on, or once the logs hold three tries, looks at what the
 * logs say and whitelists or blacklists the address.
 */
import { type Network, subjectOf } from "../address/network.ts";
import type { Limits } from "../decisions/collect.ts";
import { hasNews } from "../logs/has_news.ts";
import { planLogs } from "../logs/sources.ts";
import { wouldBeLifted } from "../policy/login.ts";
import { counted, isJudged, judge, JUDGED_FROM } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { isWatched } from "../policy/trust.ts";
import type { Standing } from "../policy/standing.ts";
import { standingText } from "../report/texts.ts";
import type { AddressRecord } from "../state/record.ts";
import { changeRecords } from "../decisions/change_records.ts";
import { standingIn } from "../decisions/put_records.ts";
import { type Outcome, outcome } from "./outcome.ts";

/** What became of a connection. */
export interface Registered {
  /** The record before it was counted, and what decided then. */
  readonly before: AddressRecord;
  readonly standing: Standing;
  /** Whether the address is on the blacklist now. */
  readonly isBlacklisted: boolean;
  /** Whether a login would lift that block. */
  readonly isLiftable: boolean;
  readonly notes: readonly string[];
  readonly troubles: readonly string[];
}

/**
 * Registers a connection.
 *
 * @param address The client.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What was known of the address before, and what was decided.
 * @throws SentryError when it could not be counted.
 */
export async function connect(address: Network, settings: Settings, now: number): Promise<Outcome> {
  const { before, standing, notes, troubles } = await register(address, settings, now);
  return outcome(standingText(address, before, standing), notes, troubles);
}

/**
 * Counts a connection and judges its address.
 *
 * @param address The client.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param limits How much of the logs to read; by default what a connection in the background may take.
 * @returns What was decided and why.
 * @throws SentryError when it could not be counted.
 */
export async function register(
  address: Network,
  settings: Settings,
  now: number,
  limits?: Limits,
): Promise<Registered> {
  const subject = subjectOf(address, settings.ipv6Prefix);
  const { before, after, standing, known, cursors, isLiftable } = await changeRecords(
    settings,
    now,
    (change) => {
      const before = change.get(subject);
      change.put(counted(before, 1, now));
      const after = change.get(subject);
      const standing = standingIn(change, subject, address);
      const known = judge(after, settings, now);
      const isLiftable = wouldBeLifted(before, standing);
      const needsLogs = isJudged(after) || known.action === "lift" || isLiftable;
      return {
        before,
        after,
        standing,
        known,
        cursors: needsLogs ? change.cursors() : "",
        isLiftable,
      };
    },
  );
  // A block whose time is up is lifted once the news is read, so that no old try counts after it; and trust, so
  // that no login is overlooked.
  const isOwn = standing.by?.network.text === subject.text;
  const isOver = isOwn && known.action === "lift";
  const isBlacklisted = standing.list === "deny" && !isOver;
  const head = `${address.text}: connection ${after.seen}, counted as ${subject.text}`;
  const done = (note: string) => ({
    before,
    standing,
    isBlacklisted,
    isLiftable,
    notes: [head, note],
    troubles: [],
  });
  const { list, by } = standing;
  const who = by && by.network.text !== subject.text ? `its block ${by.network.text}` : "it";
  if (list === "allow" && !isOver && !(isOwn && isWatched(after, settings))) {
    return done(`${who} is whitelisted`);
  }
  if (isBlacklisted) {
    // A login that nobody has read of yet lifts the block.
    const mayEnd = known.action === "whitelist" ||
      isLiftable && hasNews(planLogs(settings), cursors);
    if (!mayEnd) return done(`${who} is blacklisted`);
  } else if (!isJudged(after) && !isOver) {
    return done(`judged from connection ${JUDGED_FROM} on`);
  }
  if (known.action === "none" && !isBlacklisted && !hasNews(planLogs(settings), cursors)) {
    return done(`nothing new in the logs; ${known.because}`);
  }
  // Most connections end above; only these need the code that reads logs.
  const { judgeByLogs } = await import("../decisions/judge_by_logs.ts");
  const news = await judgeByLogs([subject], cursors, settings, now, limits);
  const block = news.blocked.get(subject.text);
  return {
    before,
    standing,
    isBlacklisted: block !== undefined,
    isLiftable: block?.isLiftable ?? false,
    notes: [head, ...news.notes],
    troubles: news.troubles,
  };
}
