/** Checks that there are logs to judge by, and that they are written to. */
import { append } from "../append.ts";
import type { Settings } from "../policy/settings.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import { headerlessLogs } from "../logs/headerless.ts";
import { parseCursors } from "../logs/cursor.ts";
import { isForgeable, readJournal } from "../logs/journal.ts";
import { ownLogAt } from "../logs/own_logs.ts";
import { pureFtpdSetting } from "../logs/printed_hosts.ts";
import { hasProftpdSftp } from "../logs/proftpd_settings.ts";
import { type LogPlan, planLogs } from "../logs/sources.ts";
import { type Check, critical, fine, warning } from "./check.ts";

const DAY_SECONDS = 86400;

/** One entry shows that the journal can be read, and some, how sshd writes them. */
const SOME_ENTRIES = { entries: 100, journalMs: 10_000 };

/**
 * Checks every log that is read.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param root Put before the paths of daemons' settings, for tests.
 * @returns A finding for each file, and one for the journal where it is read.
 */
export async function logChecks(settings: Settings, now: number, root = ""): Promise<Check[]> {
  const plan = planLogs(settings);
  if (plan.trouble !== undefined) {
    return [critical("logs", plan.trouble, "Nobody is blocked till then")];
  }
  const checks = [...plan.files.keys()].map((path) =>
    fileCheck(path, plan.files.get(path)!.has("ssh"), now)
  );
  if (settings.protectFtp && pureFtpdSetting(root) === "names") {
    const says = "pure-ftpd prints its clients' names, which may read like anybody's address";
    checks.push(warning("logs", says, "Its lines say nothing till DontResolve is yes there"));
  }
  const own = [...plan.files.keys()].find((path) => ownLogAt(path)?.service === "proftpd");
  if (own !== undefined && hasProftpdSftp(root)) checks.push(proftpdCheck(own));
  const { told } = parseCursors(readTextIfPresent(`${settings.rootDir}/cursors`) ?? "");
  const logs = new Set([...plan.files.keys(), ...settings.logCommand ? ["LOG_COMMAND"] : []]);
  for (const log of headerlessLogs(told)) if (logs.has(log)) checks.push(bareCheck(log));
  if (plan.journal.length > 0) checks.push(await journalCheck(plan.journal.includes("ssh")));
  if (plan.copies.size > 0) append(checks, await copiesChecks(plan, now));
  const unvouched = [...plan.files.keys(), ...plan.courier === undefined ? [] : [plan.courier]]
    .filter((path) => path === plan.courier || !ownLogAt(path));
  if (unvouched.length > 0) checks.push(unvouchedCheck(unvouched, plan.courier));
  return checks;
}

/** Of files that the journal is read in place of. */
async function copiesChecks(plan: LogPlan, now: number): Promise<Check[]> {
  const { droppedCheck, foreignCheck } = await import("./journal_checks.ts");
  const { countForeign } = await import("../logs/foreign_lines.ts");
  try {
    const checks = await droppedCheck(now);
    for (const [path, families] of plan.copies) {
      const asked = [...families].filter((family) => plan.journal.includes(family));
      const foreign = await countForeign(path, asked, now);
      if (foreign > 0) checks.push(foreignCheck(path, foreign));
    }
    return checks;
  } catch {
    // Another check says that one of them cannot be read.
    return [];
  }
}

/** A note: it is so on every system without a journal. */
function unvouchedCheck(paths: readonly string[], courier: string | undefined): Check {
  const whose = paths.length === 1 && paths[0] === courier ? "Courier's lines" : "lines";
  return fine(
    "local users",
    `any local user can write ${whose} into ${paths.join(", ")} (logger(1)), and have addresses ` +
      "blocked or trusted by them",
  );
}

function fileCheck(path: string, isSsh: boolean, now: number): Check {
  const name = "logs";
  try {
    const info = Deno.statSync(path);
    // Before it is opened: a pipe that nobody writes to would hold us up for ever.
    if (!info.isFile) return critical(name, `${path} is no regular file`, "Set SSH_LOG or LOG_DIR");
    Deno.openSync(path, { read: true }).close();
    const age = Math.max(0, Math.round(now - (info.mtime?.getTime() ?? 0) / 1000));
    if (isSsh && age > DAY_SECONDS) {
      const says = `nothing was written to ${path} for ${Math.floor(age / 3600)} hours`;
      return warning(name, says, "Is syslog running? Else set SSH_LOG to where sshd logs");
    }
    return fine(name, `${path} can be read, last written ${age} s ago`);
  } catch (error) {
    const why = error instanceof Error
      ? error.message.replace(/:? \(os error.*/, "")
      : String(error);
    return critical(name, `cannot read ${path}: ${why}`, "Nobody is blocked till then");
  }
}

function bareCheck(log: string): Check {
  const says =
    `sshd writes to ${log} by itself (-e or -E), where anybody may have it write whole ` +
    "lines: they count for nothing";
  return warning(
    "logs",
    says,
    "Take -e or -E out of what starts sshd, so that syslog has its lines",
  );
}

function proftpdCheck(log: string): Check {
  const says =
    `proftpd takes SFTP, where a user's name may be a whole line of ${log}: it counts for nothing`;
  return warning(
    "logs",
    says,
    "Take SystemLog out of proftpd's settings, so that syslog has its lines",
  );
}

async function journalCheck(isSsh: boolean): Promise<Check> {
  const name = "journal";
  try {
    const families = isSsh ? ["ssh"] as const : ["ssh", "mua", "ftp"] as const;
    let onStderr = 0;
    const news = await readJournal(families, undefined, SOME_ENTRIES, (entry) => {
      if (isForgeable(entry)) onStderr++;
    });
    if (news === undefined) {
      const says = "there is no log file, and no journalctl";
      return critical(name, says, "Install rsyslog, or set SSH_LOG to where sshd logs");
    }
    // Also without -e sshd complains there of its configuration, as it starts.
    if (onStderr > 0 && onStderr === news.entries) {
      const says =
        "sshd writes to stderr (-e), where anybody may write whole entries: none are read";
      return warning(name, says, "Take -e out of what starts sshd");
    }
    return news.entries > 0
      ? fine(name, "the journal can be read and holds entries of sshd")
      : warning(name, "the journal holds no entry of sshd", "Is that so, or where does sshd log?");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return critical(name, `cannot read the journal: ${why}`, "Nobody is blocked till then");
  }
}
