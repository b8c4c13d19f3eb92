/** `--expire`: lifts every block whose time is up; an address that libwrap refuses can't do so by connecting. */
import { delisted, judge } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
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
  const lifted = await changeRecords(settings, now, (change) => {
    const over = [...change.blocked()].filter((record) =>
      judge(record, settings, now).action === "lift"
    );
    for (const record of over) put(change, delisted(record), "expired", now);
    return over.map((record) => record.network.text);
  });
  return outcome(`${lifted.length} blocks lifted\n`, lifted.map((text) => `${text}: block lifted`));
}
