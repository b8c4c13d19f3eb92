/**
 * Reads the systemd journal with journalctl(1). Any local user can write a line that looks like a daemon's, so
 * only what the journal itself vouches for is believed (systemd.journal-fields(7)): fields that begin with an
 * underscore are set by journald from the sending process.
 */
import type { JournalEntry } from "./journal_entry.ts";
import type { Family } from "../forms/event.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import { createPamLogins } from "./pam_logins.ts";
import { isVouched, matchesOf, type Voucher, vouchersOf } from "./believed_entries.ts";

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
  /** Where there is no cursor: entries that were written before it, in epoch seconds, are left out. */
  readonly since?: number;
  /** Whether the last entry alone is read. */
  readonly isLast?: boolean;
}

/** The places where journalctl is. */
export const JOURNALCTL = ["/usr/bin/journalctl", "/bin/journalctl"] as const;

const FIELDS = "MESSAGE,SYSLOG_IDENTIFIER,_UID,_COMM,_PID,_HOSTNAME,_TRANSPORT,_SYSTEMD_UNIT";

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
  const vouchers = vouchersOf(families, readTextIfPresent("/etc/passwd") ?? "");
  const withLogins = createPamLogins();
  return await readEntries(
    matchesOf(vouchers),
    (fields) => entryOf(fields, vouchers),
    cursor,
    limits,
    (entry) => onEntry(withLogins(entry)),
  );
}

/** Takes a field of an entry; nothing where it has none of that name. */
export type Fields = (name: string) => string | undefined;

/**
 * Reads what is new in the journal and matches.
 *
 * @param matches What journalctl is asked for.
 * @param take What is made of an entry; nothing for one that is not believed.
 * @param cursor Where reading stopped; nothing when it was never read.
 * @param limits How much of it.
 * @param onEntry Called for each entry that is believed, oldest first.
 * @returns Where reading stopped now; nothing when this system has no journalctl.
 * @throws Error with journalctl's own words when it fails, or when it printed nothing in time.
 */
export async function readEntries<Entry>(
  matches: readonly string[],
  take: (fields: Fields) => Entry | undefined,
  cursor: string | undefined,
  limits: JournalLimits,
  onEntry: (entry: Entry) => void,
): Promise<JournalNews | undefined> {
  const first = await runJournalctl(matches, take, cursor, limits, onEntry);
  if (typeof first !== "string") return first && { ...first, lost: false };
  if (cursor === undefined) throw new Error(first);
  // The journal was vacuumed past our cursor, or is another one.
  const again = await runJournalctl(matches, take, undefined, limits, onEntry);
  if (typeof again === "string") throw new Error(again);
  return again && { ...again, lost: true };
}

/** Returns the news; a sentence when journalctl failed; nothing when there is none. */
async function runJournalctl<Entry>(
  matches: readonly string[],
  take: (fields: Fields) => Entry | undefined,
  cursor: string | undefined,
  { entries: most, journalMs, since, isLast }: JournalLimits,
  onEntry: (entry: Entry) => void,
): Promise<Omit<JournalNews, "lost"> | string | undefined> {
  const args = ["--quiet", "--no-pager", "--all", "--output=json", `--output-fields=${FIELDS}`];
  if (cursor !== undefined) args.push(`--after-cursor=${cursor}`);
  else if (since !== undefined) args.push(`--since=@${since}`);
  if (isLast) args.push("--lines=1");
  const child = start([...args, ...matches]);
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
    const found = entries === most ? undefined : parseEntry(line, take);
    if (!found) return;
    last = found.cursor;
    entries++;
    if (found.entry) onEntry(found.entry);
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

/** Under each of the names that distributions give it. */
const SSHD = /^(?:hpn|gsi)?sshd/;

/** Nothing for what is no entry; one that is not believed has only a cursor. */
function parseEntry<Entry>(
  line: string,
  take: (fields: Fields) => Entry | undefined,
): { cursor: string; entry: Entry | undefined } | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return undefined;
  }
  const text = (name: string) => textOf((fields as Record<string, unknown>)[name]);
  const cursor = text("__CURSOR");
  if (cursor === undefined || !/^[\x21-\x7e]{1,512}$/.test(cursor)) return undefined;
  return { cursor, entry: take(text) };
}

/** A daemon's own entry; nothing for what is not believed. */
function entryOf(text: Fields, vouchers: readonly Voucher[]): JournalEntry | undefined {
  // postfix/smtpd, cyrus/imap
  const program = (text("SYSLOG_IDENTIFIER") ?? text("_COMM") ?? "").replace(/^.*\//, "");
  const isStderr = text("_TRANSPORT") === "stdout";
  const isSshd = SSHD.test(program);
  // What a daemon has started may write to its stderr as well; of those that are read dropbear alone logs there.
  const isOthers = isStderr && !isSshd && program !== "dropbear";
  if (isOthers || !isVouched(vouchers, text("_UID"), text("_COMM"), program)) return undefined;
  return {
    program,
    pid: text("_PID") ?? "",
    host: text("_HOSTNAME") ?? "",
    message: isStderr && isSshd ? "" : text("MESSAGE") ?? "",
    at: secondsOf(text("__REALTIME_TIMESTAMP")),
  };
}

/**
 * Reads a time of journald's.
 *
 * @param micros Microseconds since 1970, in digits.
 * @returns Seconds; nothing for what is no such number.
 */
export function secondsOf(micros: string | undefined): number | undefined {
  return micros !== undefined && /^\d{1,16}$/.test(micros)
    ? Math.floor(Number(micros) / 1e6)
    : undefined;
}

/**
 * Whether an entry is one that sshd wrote to stderr (-e). There it does not escape the ends of lines, so that a user's name
 * may be entries of its own (log.c, LOG_STDERR_VIS); so its message is left out.
 *
 * @param entry The entry.
 * @returns Whether it is.
 */
export function isForgeable({ program, message }: JournalEntry): boolean {
  return message === "" && SSHD.test(program);
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
