/** `--report`: the summary, or what is known of one address. */
import { type Network, subjectOf } from "../address/network.ts";
import type { Settings } from "../policy/settings.ts";
import { checkTrustedFolder } from "../files/trusted_folder.ts";
import { readSummary } from "../report/summary.ts";
import {
  guessedText,
  historyText,
  recordText,
  standingText,
  summaryText,
  trustText,
} from "../report/texts.ts";
import { historyOf } from "../state/events.ts";
import { guessedIn } from "../state/listing.ts";
import { changeRecords, needsCare } from "../decisions/change_records.ts";
import { lookUp } from "../decisions/look_up.ts";
import { type Outcome, outcome } from "./outcome.ts";

/**
 * Reports. Changes nothing, unless an earlier run was killed or hosts.deny was edited by hand: then that is
 * completed first, so that what is told is true.
 *
 * @param address The address to tell about; nothing for the summary.
 * @param verbose Whether to tell its whole record, and what was decided about it when.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns The report.
 * @throws SentryError when the records cannot be read.
 */
export async function report(
  address: Network | undefined,
  verbose: boolean,
  settings: Settings,
  now: number,
): Promise<Outcome> {
  checkTrustedFolder(settings.rootDir);
  if (needsCare(settings)) await changeRecords(settings, now, () => {});
  if (!address) {
    const guessed = verbose ? guessedText([...guessedIn(settings.rootDir)]) : "";
    return outcome(`${guessed}no IP, skip info\n${summaryText(readSummary(settings.rootDir))}`);
  }
  const subject = subjectOf(address, settings.ipv6Prefix);
  const { record, standing } = lookUp(address, settings);
  const details = verbose
    ? recordText(record, settings) +
      historyText(historyOf(settings.rootDir, subject, record.cause === "import"))
    : "";
  const until = standing.by ? trustText(standing.by, settings) : "";
  return outcome(standingText(address, record, standing) + until + details);
}
