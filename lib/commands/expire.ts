/** `--expire`: lifts every block whose time is up; an address that libwrap refuses can't do so by connecting. */
import { hasNews } from "../logs/has_news.ts";
import { planLogs } from "../logs/sources.ts";
import { delisted, judge } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import type { AddressRecord } from "../state/record.ts";
import type { Change } from "../state/store.ts";
import { changeRecords, needsCare, put } from "./change_records.ts";
import { type Outcome, outcome } from "./outcome.ts";

/**
 * Lifts blocks.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns A line that says how many; each of them with --verbose.
 * @throws SentryError when it could not be written down.
 */
export async function expire(settings: Settings, now: number): Promise<Outcome> {
  // Hand edits first, since an address may be blocked or let in by one.
  if (needsCare(settings)) await changeRecords(settings, now, () => {});
  const { lifted, cursors } = await changeRecords(settings, now, (change) => ({
    lifted: over(change, settings, now).map((record) => record.network.text),
    cursors: change.cursors(),
  }));
  // What the logs say of the time on the list, such as libwrap's refusals, is to be forgotten with the rest.
  const troubles = lifted.length > 0 && hasNews(planLogs(settings), cursors)
    ? (await (await import("./judge_by_logs.ts")).judgeByLogs([], cursors, settings, now)).troubles
    : [];
  await changeRecords(settings, now, (change) => {
    for (const record of over(change, settings, now)) put(change, delisted(record), "expired", now);
  });
  const notes = lifted.map((text) => `${text}: block lifted`);
  return outcome(`${lifted.length} blocks lifted\n`, notes, troubles);
}

/** The records of blocks whose time is up. */
function over(change: Change, settings: Settings, now: number): AddressRecord[] {
  return [...change.blocked()].filter((record) => judge(record, settings, now).action === "lift");
}
