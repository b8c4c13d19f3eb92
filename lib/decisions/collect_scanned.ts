/** Gathers what only `--scan` reads: LOG_COMMAND, and the logs that rules name. */
import { append } from "../append.ts";
import { tablesFor } from "../forms/family_tables.ts";
import type { Family } from "../forms/event.ts";
import { addCounts, addFinding, type Counts, noCounts } from "../logs/counts.ts";
import type { CommandCursor, Reading } from "../logs/cursor.ts";
import { createLineReader } from "../logs/line_reader.ts";
import { readCommand } from "../logs/log_command.ts";
import type { PrintedHosts } from "../logs/printed_hosts.ts";
import { protectedFamilies } from "../logs/sources.ts";
import type { Settings } from "../policy/settings.ts";
import { collectRules } from "../rules/collect.ts";
import { type CommandReaders, readersOfCommand } from "../rules/command.ts";
import { loadRules } from "../rules/folder.ts";
import { mayHaveRules } from "../rules/there.ts";

/** What is known before. */
export interface Start {
  readonly settings: Settings;
  readonly command: CommandCursor | undefined;
  readonly rules: ReadonlyMap<string, Reading> | undefined;
  /** What was told of connections, in the logs too that were read just now. */
  readonly told: readonly string[];
  readonly hosts: PrintedHosts;
  /** Says when a line was written, in epoch seconds. */
  readonly times: (line: string) => number | undefined;
  /** Epoch seconds. */
  readonly now: number;
  /** Hashes a user's name; nothing where it does not matter who it was. */
  readonly hash: ((name: string) => string) | undefined;
}

/** What came of it. */
export interface More {
  readonly counts: Counts;
  readonly command: CommandCursor | undefined;
  readonly rules: ReadonlyMap<string, Reading> | undefined;
  readonly told: readonly string[];
  readonly bytes: number;
  readonly entries: number;
  /** The logs that were looked at. */
  readonly sources: readonly string[];
  /** One sentence for what could not be read, but rules. */
  readonly troubles: readonly string[];
  /** One sentence for each thing that is gone unread. */
  readonly remarks: readonly string[];
  /** One sentence for each rule that was not read, or not to its end. */
  readonly ruleTroubles: readonly string[];
  /** The names of all rules, and whether a form of each took a line. */
  readonly matched: ReadonlyMap<string, boolean>;
}

/**
 * Reads what is new there.
 *
 * @param start What is known before.
 * @param onBytes Told how many bytes of how many of a file were read.
 * @returns What came of it. What can't be read gives no counts, and is read from the same place again.
 */
export async function collectScanned(
  start: Start,
  onBytes?: (path: string, done: number, all: number) => void,
): Promise<More> {
  const { settings, hash, times, now } = start;
  const { ipv6Prefix, rootDir } = settings;
  const before = start.rules ?? new Map<string, Reading>();
  const loaded = mayHaveRules(rootDir) ? loadRules(rootDir) : undefined;
  const asked = settings.logCommand &&
    readersOfCommand(loaded?.rules ?? [], before, ipv6Prefix, hash, times);
  const more = await readOutput(start, asked || undefined);
  if (!loaded) return more;
  const news = await collectRules(
    loaded,
    before,
    asked ? asked.readings() : new Map(),
    ipv6Prefix,
    hash,
    times,
    now,
    onBytes,
  );
  const { counts } = more;
  const sources = [...more.sources];
  const remarks: string[] = [];
  let { bytes } = more;
  let entries = 0;
  for (const one of news.news) {
    addCounts(counts, one.counts);
    append(sources, one.sources);
    append(remarks, one.remarks);
    bytes += one.bytes;
    entries += one.entries;
  }
  const { reached: rules, matched, troubles: ruleTroubles } = news;
  return { ...more, bytes, entries, sources, remarks, rules, matched, ruleTroubles };
}

/** Runs LOG_COMMAND, if it is set, and has its lines read by rules too. */
async function readOutput(
  { settings, command, rules, told, hosts, times, hash }: Start,
  asked: CommandReaders | undefined,
): Promise<More> {
  const counts = noCounts();
  const nothing: More = {
    counts,
    command,
    rules,
    told,
    bytes: 0,
    entries: 0,
    sources: [],
    troubles: [],
    remarks: [],
    ruleTroubles: [],
    matched: new Map(),
  };
  if (!settings.logCommand) return nothing;
  const families: ReadonlySet<Family> = new Set(protectedFamilies(settings));
  const tables = await tablesFor(families);
  const reader = createLineReader(tables, told, hosts, families, undefined, "LOG_COMMAND", times);
  try {
    const news = await readCommand(settings.logCommand, command, (line) => {
      const reading = reader.line(line);
      if (reading && reading.outcome !== null) {
        addFinding(counts, reading, settings.ipv6Prefix, hash);
      }
      asked?.line(line);
    });
    asked?.keep();
    return {
      ...nothing,
      command: news.cursor,
      told: reader.dump(),
      bytes: news.bytes,
      sources: ["LOG_COMMAND"],
    };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\s+/g, " ") : String(error);
    const trouble = `cannot read LOG_COMMAND: ${why}; nobody is blocked by it`;
    return { ...nothing, counts: noCounts(), troubles: [trouble] };
  }
}
