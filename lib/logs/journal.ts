/**
 * Reads the systemd journal with journalctl(1). Any local user can write a line that looks like a daemon's, so
 * only what the journal itself vouches for is asked for (systemd.journal-fields(7)): fields that begin with an
 * underscore are set by journald from the sending process.
 */
import type { Family } from "./event.ts";

/** One entry, as far as it matters here. */
export interface JournalEntry {
  readonly program: string;
  readonly pid: string;
  readonly host: string;
  readonly message: string;
}

/** What came of reading the journal. */
export interface JournalNews {
  /** The cursor of the last entry; nothing when there was none. */
  readonly cursor: string | undefined;
  readonly entries: number;
  /** Whether the old cursor was not there any more. */
  readonly lost: boolean;
  /** Whether there may be more, because as much was read as one run may. */
  readonly isUnread: boolean;
}

/** How much of the journal is read. */
export interface JournalLimits {
  /** Entries; when there are more, the oldest are read; nothing: all. */
  readonly entries: number | undefined;
  /** How long journalctl may take, in milliseconds; what it printed till then is read. Nothing: as long as it likes. */
  readonly journalMs?: number;
}

/** The places where journalctl is. */
export const JOURNALCTL = ["/usr/bin/journalctl", "/bin/journalctl"] as const;

/** Root's own daemons, by their process's name. */
const ROOT_COMMANDS: Record<Family, readonly string[]> = {
  ssh: ["sshd", "sshd-session", "sshd-auth", "dropbear"],
  ftp: ["vsftpd", "proftpd", "pure-ftpd", "ftpd", "in.ftpd"],
  // Not Courier's: of a line that was cut journald takes away the blanks at its end, which are all that could tell.
  mua: ["log"],
  smtp: ["sendmail", "sendmail-mta", "exim", "exim4", "vchkpw"],
};

/** Daemons that do not log as root, or not all of it, by their unit: nobody else's process is in it. */
const UNITS: Record<Family, readonly string[]> = {
  ssh: [],
  ftp: ["vsftpd.service", "proftpd.service", "pure-ftpd.service"],
  mua: ["dovecot.service", "cyrus-imapd.service"],
  smtp: ["postfix@-.service", "postfix.service", "exim4.service", "exim.service"],
};

const FIELDS = "MESSAGE,SYSLOG_IDENTIFIER,_COMM,_PID,SYSLOG_PID,_HOSTNAME,_TRANSPORT";

/**
 * Reads what is new in the journal.
 *
 * @param families Whose entries.
 * @param cursor Where reading stopped; nothing when it was never read.
 * @param limits How much of it.
 * @param onEntry Called for each entry, oldest first.
 * @returns Where reading stopped now; nothing when this system has no journalctl.
 * @throws Error with journalctl's own words when it fails, or when it printed nothing in time.
 */
export async function readJournal(
  families: readonly Family[],
  cursor: string | undefined,
  limits: JournalLimits,
  onEntry: (entry: JournalEntry) => void,
): Promise<JournalNews | undefined> {
  const first = await runJournalctl(families, cursor, limits, onEntry);
  if (typeof first !== "string") return first && { ...first, lost: false };
  if (cursor === undefined) throw new Error(first);
  // The journal was vacuumed past our cursor, or is another one.
  const again = await runJournalctl(families, undefined, limits, onEntry);
  if (typeof again === "string") throw new Error(again);
  return again && { ...again, lost: true };
}

/** The matches: what is in one group must all hold; groups stand with `+` between them. */
function matches(families: readonly Family[]): string[] {
  const commands = families.flatMap((family) => ROOT_COMMANDS[family]);
  const units = families.flatMap((family) => UNITS[family]);
  const groups = [["_UID=0", ...commands.map((name) => `_COMM=${name}`)]];
  if (units.length > 0) groups.push(units.map((name) => `_SYSTEMD_UNIT=${name}`));
  return groups.flatMap((group, i) => i === 0 ? group : ["+", ...group]);
}

/** Returns the news; a sentence when journalctl failed; nothing when there is none. */
async function runJournalctl(
  families: readonly Family[],
  cursor: string | undefined,
  { entries: most, journalMs }: JournalLimits,
  onEntry: (entry: JournalEntry) => void,
): Promise<Omit<JournalNews, "lost"> | string | undefined> {
  const args = ["--quiet", "--no-pager", "--all", "--output=json", `--output-fields=${FIELDS}`];
  if (cursor !== undefined) args.push(`--after-cursor=${cursor}`);
  const child = start([...args, ...matches(families)]);
  if (!child) return undefined;
  // A run that a connection started has to end; one that reads everything may take its time.
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    kill(child);
  };
  const timer = journalMs && setTimeout(stop, journalMs);
  const errors = child.stderr.text();
  let last: string | undefined;
  let entries = 0;
  await eachLine(child.stdout, (line) => {
    // What was printed after it was stopped is for the next run.
    const entry = entries === most ? undefined : parseEntry(line);
    if (!entry) return;
    last = entry.cursor;
    entries++;
    onEntry(entry);
    if (entries === most) stop();
  });
  const status = await child.status;
  if (timer) clearTimeout(timer);
  const words = (await errors).trim().split("\n")[0] ?? "";
  if (isStopped && entries === 0) throw new Error(`journalctl took more than ${journalMs} ms`);
  if (!isStopped && !status.success) {
    return words === "" ? `journalctl ended with ${status.code}` : words;
  }
  return { cursor: last, entries, isUnread: isStopped };
}

/** It may have ended by itself just now. */
function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // Then there is nothing to end.
  }
}

function start(args: string[]): Deno.ChildProcess | undefined {
  for (const path of JOURNALCTL) {
    try {
      return new Deno.Command(path, {
        args,
        clearEnv: true,
        env: { LC_ALL: "C.UTF-8", PATH: "/usr/bin:/bin" },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

async function eachLine(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  }
  if (rest !== "") onLine(rest);
}

function parseEntry(line: string): (JournalEntry & { cursor: string }) | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return undefined;
  }
  const text = (name: string) => textOf((fields as Record<string, unknown>)[name]);
  const cursor = text("__CURSOR");
  if (cursor === undefined || !/^[\x21-\x7e]{1,512}$/.test(cursor)) return undefined;
  // postfix/smtpd, cyrus/imap
  const program = (text("SYSLOG_IDENTIFIER") ?? text("_COMM") ?? "").replace(/^.*\//, "");
  const isStderr = text("_TRANSPORT") === "stdout" && program.startsWith("sshd");
  return {
    cursor,
    program,
    pid: text("_PID") ?? "",
    host: text("_HOSTNAME") ?? "",
    message: isStderr ? "" : text("MESSAGE") ?? "",
  };
}

/**
 * Whether an entry is one that sshd wrote to stderr (-e). There it does not escape the ends of lines, so that a user's name
 * may be entries of its own (log.c, LOG_STDERR_VIS); so its message is left out.
 *
 * @param entry The entry.
 * @returns Whether it is.
 */
export function isForgeable({ program, message }: JournalEntry): boolean {
  return message === "" && program.startsWith("sshd");
}

/** A field that is not UTF-8 comes as an array of bytes, one that was given twice as an array of texts. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  if (value.every((item) => typeof item === "number")) {
    return new TextDecoder().decode(Uint8Array.from(value));
  }
  return undefined;
}
