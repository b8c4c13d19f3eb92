/** Where the systems keep their logs. */
import { quote } from "../errors.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { DEFAULT_SETTINGS, type Settings } from "../policy/settings.ts";
import type { Family } from "../forms/event.ts";
import { isJournalAtHand } from "./journal_at_hand.ts";

/** Which logs are read, and for whose lines: a line that stands in two of them must count once. */
export interface LogPlan {
  /** Files that exist, each with the families it is read for. */
  readonly files: ReadonlyMap<string, ReadonlySet<Family>>;
  /** Families which the systemd journal is asked about: it says who wrote a line, which no file does. */
  readonly journal: readonly Family[];
  /** syslog's files that the journal is read in place of: what this machine's daemons have written there it has as well. */
  readonly copies: ReadonlyMap<string, ReadonlySet<Family>>;
  /** The one of these that is read for Courier's lines alone, which the journal does not have whole. */
  readonly courier: string | undefined;
  /** Why the folder of logs can't be read; nothing where it can. */
  readonly trouble: string | undefined;
}

/** What syslog calls auth and authpriv: Debian and FreeBSD, RHEL and its kin, macOS; SUSE and Alpine; older. */
const AUTH_LOGS = ["auth.log", "secure", "secure.log", "messages", "syslog", "system.log"];

/** syslog's mail: Debian, RHEL and FreeBSD, SUSE; then the files that hold everything. */
const MAIL_LOGS = ["mail.log", "maillog", "mail", "syslog", "messages", "system.log"];

/** syslog's ftp and daemon, where those have no file of their own. */
const OTHER_LOGS = ["syslog", "messages", "system.log"];

/** What FTP daemons write themselves. */
const FTP_LOGS = ["vsftpd.log", "proftpd/proftpd.log", "proftpd.log", "xferlog"];

/** FreeBSD's and macOS' files for syslog's ftp. */
const SYSLOGS_FTP = ["ftp.log"];

/** What mail daemons write themselves. */
const OWN_MAIL_LOGS = ["dovecot.log", "exim4/mainlog", "exim/mainlog", "exim_mainlog"];

/** Where Courier is installed. */
const COURIER = "/etc/courier";

/**
 * The logs to read. Where nothing else is set, the journal is read in place of syslog's files if it has all that is in them.
 *
 * @param settings LOG_DIR, paths set in place of the usual ones, and what is protected.
 * @param isAtHand Whether the journal has what syslog's files have; for tests, as the next.
 * @param usualDir Where they are if nothing else is set.
 * @returns Files that exist, and what has to be asked of the journal.
 */
export function planLogs(
  settings: Settings,
  isAtHand = isJournalAtHand,
  usualDir = DEFAULT_SETTINGS.logDir,
): LogPlan {
  const { logDir, sshLog, ftpLog, mailLog } = settings;
  const wanted: { path: string; family: Family; isSyslogs: boolean }[] = [];
  const unkept: Family[] = [];
  const unset: Family[] = [];
  // One look at the folder costs less than one at each name.
  const { there, trouble } = look(logDir);
  const present = (names: readonly string[]) =>
    names.filter((name) => there.has(name) || (name.includes("/") && isIn(there, logDir, name)))
      .map((name) => `${logDir}/${name}`);
  const read = (family: Family, isSyslogs: boolean, paths: readonly (string | undefined)[]) => {
    for (const path of paths) if (path !== undefined) wanted.push({ path, family, isSyslogs });
  };
  const auth = present(AUTH_LOGS)[0];
  const other = present(OTHER_LOGS)[0];
  const mail = present(MAIL_LOGS)[0];
  for (const family of protectedFamilies(settings)) {
    const set = family === "ssh" ? sshLog : family === "ftp" ? ftpLog : mailLog;
    const shared = family === "ssh" ? auth : family === "ftp" ? auth ?? other : mail;
    if (set !== undefined) {
      read(family, false, [set]);
      continue;
    }
    if (family === "ssh") read(family, true, [auth]);
    else if (family === "ftp") {
      read(family, false, present(FTP_LOGS));
      // FreeBSD copies auth and ftp notices to `messages`; there the two files before are enough.
      const rest = present(["xferlog"]).length > 0 ? undefined : other;
      read(family, true, [...present(SYSLOGS_FTP), auth, rest]);
    } else {
      read(family, true, [mail]);
      read(family, false, present(OWN_MAIL_LOGS));
    }
    unset.push(family);
    if (shared === undefined) unkept.push(family);
  }
  const copies = toMap(wanted.filter(({ isSyslogs }) => isSyslogs));
  if (logDir === usualDir && copies.size > 0 && isAtHand(copies.keys())) {
    const own = toMap(wanted.filter(({ isSyslogs }) => !isSyslogs));
    const mails = copies.get(mail ?? "");
    const hasCourier = (mails?.has("mua") || mails?.has("smtp")) && !own.has(mail!) &&
      lstatIfPresent(COURIER) !== undefined;
    return { files: own, journal: unset, copies, courier: hasCourier ? mail : undefined, trouble };
  }
  const keepsFiles = auth !== undefined || sshLog !== undefined;
  return {
    files: toMap(wanted),
    journal: keepsFiles ? [] : unkept,
    copies: new Map(),
    courier: undefined,
    trouble,
  };
}

function toMap(
  wanted: readonly { path: string; family: Family }[],
): Map<string, ReadonlySet<Family>> {
  const files = new Map<string, Set<Family>>();
  for (const { path, family } of wanted) {
    files.set(path, (files.get(path) ?? new Set()).add(family));
  }
  return files;
}

/**
 * The families that the settings have judged.
 *
 * @param settings The settings.
 * @returns ssh always, the others where they are switched on.
 */
export function protectedFamilies(settings: Settings): Family[] {
  const families: Family[] = ["ssh"];
  if (settings.protectFtp) families.push("ftp");
  if (settings.protectMua) families.push("mua");
  if (settings.protectSmtp) families.push("smtp");
  return families;
}

/** The files in a folder; a log that is just being rotated is counted as there. */
function look(folder: string): { there: Set<string>; trouble: string | undefined } {
  const there = new Set<string>();
  try {
    for (const entry of Deno.readDirSync(folder)) {
      if (entry.isDirectory) there.add(`${entry.name}/`);
      // Some systems have a folder `mail`; what else is a folder where a log should be is to be told of.
      if (!entry.isDirectory || entry.name !== "mail") there.add(entry.name.replace(/\.1$/, ""));
    }
  } catch (error) {
    const why = error instanceof Error
      ? error.message.replace(/:? \(os error.*/, "")
      : String(error);
    const trouble = `cannot read ${quote(folder)}: ${why}; set LOG_DIR to where the logs are`;
    return { there, trouble };
  }
  return { there, trouble: undefined };
}

function isIn(there: Set<string>, logDir: string, name: string): boolean {
  const folder = name.slice(0, name.indexOf("/"));
  return there.has(`${folder}/`) && lstatIfPresent(`${logDir}/${name}`) !== undefined;
}
