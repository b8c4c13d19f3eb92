/** `--scan`: reads all that is new in the logs and judges every address in it, with no connection needed. */
import type { Settings } from "../policy/settings.ts";
import { changeRecords, limitedOf } from "../decisions/change_records.ts";
import { drain } from "./drain.ts";
import { keepLimits } from "../decisions/keep_limits.ts";
import { judgeByLogs } from "../decisions/judge_by_logs.ts";
import { type Outcome, outcome } from "./outcome.ts";

/**
 * Scans the logs.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param progress Shows how far it is; nothing where nobody watches.
 * @returns A line that says how much was read and what was decided.
 * @throws SentryError when it could not be written down.
 */
export async function scan(
  settings: Settings,
  now: number,
  progress: ((text: string) => void) | undefined,
): Promise<Outcome> {
  const cursors = await changeRecords(settings, now, (change) => change.cursors());
  const limits = { bytes: Infinity, entries: undefined };
  const show = progress &&
    ((path: string, done: number, all: number) =>
      progress(`${path}: ${mebibytes(done)} of ${mebibytes(all)} MiB`));
  const done = await judgeByLogs([], cursors, settings, now, limits, show);
  progress?.("");
  const text = `${done.bytes} new bytes of logs and ${done.entries} new entries of the journal ` +
    `about ${done.addresses} addresses: ` +
    `${done.blacklisted} blacklisted, ${done.whitelisted} whitelisted\n`;
  // Connections that a killed run has left are counted last, when their addresses' logs are read.
  const left = await drain(settings, now);
  await keepLimits(limitedOf(settings, now));
  return outcome(text, [...done.notes, ...left.notes], [...done.troubles, ...left.troubles]);
}

function mebibytes(bytes: number): string {
  return (bytes / (1 << 20)).toFixed(0);
}
