/** Checks of the journal where it is read in place of syslog's files: whether it has all that they have. */
import { readEntries } from "../logs/journal.ts";
import { type Check, warning } from "./check.ts";

const DAY_SECONDS = 86_400;

const ASKED = { entries: undefined, journalMs: 10_000 };

/** SD_MESSAGE_JOURNAL_DROPPED: how many entries of a unit journald has not kept, since they came too fast. */
const DROPPED = "MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e";
const SUPPRESSED = /^Suppressed (\d{1,10}) messages from (\S{1,255}\.service)$/;
const OF_DAEMONS = /ssh|dropbear|ftp|dovecot|postfix|exim|cyrus|sendmail|vchkpw|smtp|imap|pop3/;

/**
 * Says whether journald has passed over lines of daemons.
 *
 * @param now Epoch seconds.
 * @returns A warning; nothing where it has not within a day.
 * @throws Error with journalctl's own words when it fails.
 */
export async function droppedCheck(now: number): Promise<Check[]> {
  const units = new Map<string, number>();
  const matches = ["_TRANSPORT=driver", DROPPED];
  const since = now - DAY_SECONDS;
  await readEntries(
    matches,
    (fields) => SUPPRESSED.exec(fields("MESSAGE") ?? "") ?? undefined,
    undefined,
    { ...ASKED, since },
    ([, count, unit = ""]) => {
      if (OF_DAEMONS.test(unit)) units.set(unit, (units.get(unit) ?? 0) + Number(count));
    },
  );
  const [most] = [...units].sort(([, a], [, b]) => b - a);
  if (!most) return [];
  const [unit, count] = most;
  const says = `within a day journald has not kept ${count} lines of ${unit}, which came too fast`;
  const todo =
    `Run "systemctl edit ${unit}" and put LogRateLimitIntervalSec=0 under [Service]; what is kept counts`;
  return [warning("journal", says, todo)];
}

/**
 * Says that a file has lines in daemons' names that the journal does not have.
 *
 * @param path syslog's file.
 * @param lines How many.
 * @returns A warning.
 */
export function foreignCheck(path: string, lines: number): Check {
  const says = `${path} has ${lines} lines in daemons' names that these did not write to the ` +
    "journal, and that count for nothing";
  const todo = "A local user may have written them, or another host; if they are to count set " +
    "SSH_LOG, FTP_LOG or MAIL_LOG";
  return warning("journal", says, todo);
}
