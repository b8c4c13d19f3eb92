/** Gathers what all logs have got that is new, as counts for each address. Nothing is written here. */
import type { More } from "./collect_scanned.ts";
import type { News } from "./news.ts";
import { quote } from "../errors.ts";
import { tablesFor } from "../forms/family_tables.ts";
import { mayHaveRules } from "../rules/there.ts";
import type { Settings } from "../policy/settings.ts";
import { addCounts, addFinding, type Counts, evidenceIn, noCounts } from "../logs/counts.ts";
import { type FileCursor, formatCursors, parseCursors } from "../logs/cursor.ts";
import type { Family } from "../forms/event.ts";
import type { JournalEntry } from "../logs/journal_entry.ts";
import type { JournalLimits } from "../logs/journal.ts";
import { createTimes, localZone } from "../logs/line_times.ts";
import { ownLogAt } from "../logs/own_logs.ts";
import { askSettings } from "../logs/printed_hosts.ts";
import { readNew } from "../logs/read_new.ts";
import { createLineReader } from "../logs/line_reader.ts";
import { progressIn, withProgress } from "../logs/progress.ts";
import { newsSince } from "./scanned.ts";
import { planLogs } from "../logs/sources.ts";

/** How much is read of the logs. */
export interface Limits extends JournalLimits {
  /** Bytes of each file; when there are more, the oldest are read. Without a limit LOG_COMMAND and rules are read too. */
  readonly bytes: number;
  /** For how long what was read of many addresses may be put into their records, in milliseconds; by default to its end. */
  readonly putMs?: number;
}

/**
 * Reads what is new in every log.
 *
 * @param settings The settings.
 * @param cursors The content of `cursors`.
 * @param limits How much may be read.
 * @param onBytes Told how many bytes of how many of a file were read, for a progress line.
 * @returns The counts by address, and the new content of `cursors`. A log that can't be read gives no counts
 * and keeps its cursor.
 */
export async function collect(
  settings: Settings,
  cursors: string,
  limits: Limits,
  onBytes?: (path: string, done: number, all: number) => void,
): Promise<News> {
  const before = parseCursors(cursors);
  const plan = planLogs(settings);
  const hosts = askSettings();
  const now = Math.floor(Date.now() / 1000);
  const times = createTimes(now, localZone());
  const files = new Map<string, FileCursor>(before.files);
  let counts = noCounts();
  const troubles: string[] = [];
  const remarks: string[] = [];
  const unread: string[] = [];
  const sources = [...plan.files.keys()];
  let bytes = 0;
  let entries = 0;
  let { journal, told } = before;
  const hash = settings.allowFailures > 0
    ? (await import("../logs/user_hash.ts")).hashUser
    : undefined;
  if (plan.trouble !== undefined) troubles.push(plan.trouble);

  const readFile = async (path: string, families: ReadonlySet<Family>, own = ownLogAt(path)) => {
    const reader = createLineReader(
      await tablesFor(families),
      told,
      hosts,
      families,
      own,
      path,
      times,
    );
    const found = noCounts();
    try {
      const news = readNew(path, before.files.get(path), limits.bytes, (line) => {
        const reading = reader.line(line);
        if (reading && reading.outcome !== null && families.has(reading.family)) {
          addFinding(found, reading, settings.ipv6Prefix, hash);
        }
      }, onBytes && ((done, all) => onBytes(path, done, all)));
      files.set(path, news.cursor);
      told = reader.dump();
      bytes += news.bytes;
      // Only now: what was found before a read failed is found again when it succeeds.
      counts = joined(counts, found);
      if (news.unread > 0) unread.push(`${news.unread} bytes of ${path} are left for the next run`);
      if (news.lost) remarks.push(`${path} was replaced and what followed in the old one is gone`);
    } catch (error) {
      // Being rotated: the next run reads on.
      if (error instanceof Deno.errors.NotFound && !isSet(settings, path)) return;
      troubles.push(`cannot read ${quote(path)}: ${whatOf(error)}; nobody is blocked by it`);
    }
  };

  // What syslog's files and the journal both hold was read in the files so far.
  let { instead = [] } = before;
  const isTakenOver = plan.journal.some((family) => !instead.includes(family)) &&
    [...plan.copies.keys()].some((path) => files.has(path));
  for (const [path, families] of plan.files) {
    await readFile(path, isTakenOver ? families.union(plan.copies.get(path) ?? NONE) : families);
  }
  const copies = [...plan.copies].filter(([path]) => !plan.files.has(path));
  const readCopies = async () => {
    for (const [path, families] of copies) {
      sources.push(path);
      await readFile(path, families);
    }
  };
  const { courier } = plan;
  if (isTakenOver) await readCopies();
  else if (courier !== undefined) {
    sources.push(courier);
    await readFile(courier, plan.copies.get(courier)!, COURIERS);
  }
  if (plan.journal.length === 0) instead = [];
  else if (!isTakenOver || unread.length === 0) {
    const { takeJournal } = await import("./take_journal.ts");
    const families = new Set(plan.journal);
    const reader = createLineReader(await tablesFor(families), told, hosts, families);
    const found = noCounts();
    const readSoFar = isTakenOver
      ? [...plan.copies.keys()].flatMap((path) => files.get(path) ?? [])
      : undefined;
    const onEntry = ({ program, pid, message, host, at }: JournalEntry) => {
      const time = at === undefined ? undefined : Math.min(now, at);
      const reading = reader.message(program, pid, message, host, time);
      if (reading && reading.outcome !== null && families.has(reading.family)) {
        addFinding(found, reading, settings.ipv6Prefix, hash);
      }
    };
    try {
      const taken = await takeJournal(
        plan.journal,
        journal,
        readSoFar,
        limits,
        now,
        times,
        onEntry,
      );
      journal = taken.cursor;
      told = reader.dump();
      counts = joined(counts, found);
      const { news } = taken;
      entries += news?.entries ?? 0;
      if (news) sources.push("the journal");
      if (news?.isUnread) unread.push("entries of the journal are left for the next run");
      if (news?.lost) remarks.push("the journal does not go back to where reading stopped");
      if (journal !== undefined && plan.copies.size > 0) instead = plan.journal;
      const { cursorAtEnd } = await import("../logs/take_over.ts");
      for (const [path] of journal === undefined ? [] : copies) {
        const end = path === courier ? undefined : cursorAtEnd(path);
        if (end) files.set(path, end);
      }
      // No daemon that is read writes to the journal.
      if (journal === undefined && !isTakenOver) await readCopies();
    } catch (error) {
      troubles.push(`cannot read the journal: ${whatOf(error)}; nobody is blocked by it`);
    }
  }
  // What only --scan reads is kept apart.
  const { command, rules } = before;
  const isScanned = limits.bytes === Infinity &&
    (settings.logCommand !== undefined || mayHaveRules(settings.rootDir));
  const scanned: More = isScanned
    ? await (await import("./collect_scanned.ts")).collectScanned(
      { settings, command, rules, told, hosts, times, now, hash },
      onBytes,
    )
    : { ...NO_MORE, counts: noCounts(), command, rules, told };
  const all = joined(counts, scanned.counts);
  const reached = formatCursors({
    files,
    journal,
    instead,
    command: scanned.command,
    rules: scanned.rules,
    told: scanned.told,
  });
  const news = {
    counts: all,
    evidence: () => evidenceIn(all),
    readFrom: cursors,
    // What was found before, and is not all put, stays so.
    cursors: withProgress(reached, progressIn(cursors)),
    bytes: bytes + scanned.bytes,
    entries: entries + scanned.entries,
    troubles: [...troubles, ...scanned.troubles],
    remarks: [...remarks, ...scanned.remarks],
    unread,
    sources: [...sources, ...scanned.sources],
    ruleTroubles: scanned.ruleTroubles,
    matched: scanned.matched,
  };
  const toldBefore = new Set(told);
  const apart = {
    counts: scanned.counts,
    told: scanned.told.filter((line) => !toldBefore.has(line)),
    remarks: scanned.remarks,
  };
  return { ...news, since: (now) => newsSince(news, apart, now) };
}

/** What only `--scan` reads is not read. */
const NO_MORE = {
  bytes: 0,
  entries: 0,
  sources: [],
  troubles: [],
  remarks: [],
  ruleTroubles: [],
  matched: new Map<string, boolean>(),
};

const NONE: ReadonlySet<Family> = new Set();

/** Of a file that the journal is read in place of, these lines alone are read. */
const COURIERS = { service: "courier", isUntagged: false } as const;

/** What two logs say; mostly one of them says it all. */
function joined(counts: Counts, found: Counts): Counts {
  if (counts.size === 0) return found;
  addCounts(counts, found);
  return counts;
}

/** Whether the administrator has named this file himself, so that it must be there. */
function isSet(settings: Settings, path: string): boolean {
  return [settings.sshLog, settings.ftpLog, settings.mailLog].includes(path);
}

function whatOf(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  return error instanceof Error ? error.message.replace(/\s+/g, " ") : String(error);
}
