/**
 * `--connect`: counts a connection; from the third on, or once the logs hold three tries, looks at what the
 * logs say and whitelists or blacklists the address.
 */
import { type Network, subjectOf } from "../address/network.ts";
import { hasNews } from "../logs/has_news.ts";
import { planLogs } from "../logs/sources.ts";
import { counted, isJudged, judge, JUDGED_FROM } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { standingText } from "../report/texts.ts";
import type { AddressRecord } from "../state/record.ts";
import { changeRecords } from "./change_records.ts";
import { type Outcome, outcome } from "./outcome.ts";

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
  const subject = subjectOf(address, settings.ipv6Prefix);
  const { before, after, cursors } = await changeRecords(settings, now, (change) => {
    const before = change.get(subject);
    change.put(counted(before, 1, now));
    const after = change.get(subject);
    return { before, after, cursors: needsLogs(after) ? change.cursors() : "" };
  });
  const text = standingText(address, before);
  const notes = [`${address.text}: connection ${after.seen}, counted as ${subject.text}`];
  if (after.whitelistedAt > 0) return outcome(text, [...notes, "it is whitelisted"]);
  const known = judge(after, settings, now);
  // A block whose time is up is lifted once the news is read, so that no old try counts after it.
  const isOver = known.action === "lift";
  if (after.blacklistedAt > 0 && !isOver) return outcome(text, [...notes, "it is blacklisted"]);
  if (!isJudged(after) && !isOver) {
    return outcome(text, [...notes, `judged from connection ${JUDGED_FROM} on`]);
  }
  if (known.action === "none" && !hasNews(planLogs(settings), cursors)) {
    return outcome(text, [...notes, "nothing new in the logs", known.because]);
  }
  // Most connections end above; only these need the code that reads logs.
  const { judgeByLogs } = await import("./judge_by_logs.ts");
  const news = await judgeByLogs([subject], cursors, settings, now);
  return outcome(text, [...notes, ...news.notes], news.troubles);
}

function needsLogs(record: AddressRecord): boolean {
  return isJudged(record) || record.blacklistedAt > 0;
}
