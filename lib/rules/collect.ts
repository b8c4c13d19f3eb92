/** Gathers what is new in the logs that rules name. Each rule reads on from where it stopped itself, whoever else reads the file. */
import { addCounts, addFinding, type Counts, noCounts } from "../logs/counts.ts";
import type { Reading as Reached } from "../logs/cursor.ts";
import type { Reading } from "../forms/event.ts";
import { readNew } from "../logs/read_new.ts";
import { quote } from "../errors.ts";
import type { CommandReading } from "./command.ts";
import type { Rules } from "./folder.ts";
import { readRuleJournal } from "./journal.ts";
import { createRuleReader } from "./reader.ts";
import type { Rule } from "./rule.ts";

/** What came of one rule's reading. */
export interface RuleNews {
  readonly counts: Counts;
  readonly reached: Reached;
  readonly bytes: number;
  readonly entries: number;
  /** What was looked at. */
  readonly sources: readonly string[];
  /** Whether a form of it took a line. */
  readonly hasMatched: boolean;
  /** One sentence for each log that could not be read. */
  readonly troubles: readonly string[];
  /** One sentence for each thing that is gone unread. */
  readonly remarks: readonly string[];
}

/** What came of all. */
export interface RulesNews {
  readonly news: readonly RuleNews[];
  /** Where each stopped, those that are refused included, where they stopped before. */
  readonly reached: ReadonlyMap<string, Reached>;
  /** The names of all rules, and whether a form of each took a line. */
  readonly matched: ReadonlyMap<string, boolean>;
  /** One sentence for each file that is no rule, and each log that could not be read. */
  readonly troubles: readonly string[];
}

/** A reading that has not begun. */
const NOTHING: Reached = { files: new Map(), journal: undefined, told: [] };

/**
 * Reads what is new of every rule.
 *
 * @param loaded All rules.
 * @param before Where each stopped, by its name.
 * @param ofCommand What rules made of LOG_COMMAND's lines, by their names: of those that ask for them, where it is set.
 * @param prefix Length of the block by which IPv6 clients are counted, in bits.
 * @param hash Hashes a user's name; nothing where it does not matter who it was.
 * @param times Says when a line was written, in epoch seconds.
 * @param now Epoch seconds; nothing was written later.
 * @param onBytes Told how many bytes of how many of a file were read.
 * @returns What each says, and where it stopped.
 */
export async function collectRules(
  loaded: Rules,
  before: ReadonlyMap<string, Reached>,
  ofCommand: ReadonlyMap<string, CommandReading>,
  prefix: number,
  hash: ((name: string) => string) | undefined,
  times: (line: string) => number | undefined,
  now: number,
  onBytes?: (path: string, done: number, all: number) => void,
): Promise<RulesNews> {
  const { rules, refused, troubles } = loaded;
  const reached = new Map<string, Reached>();
  const matched = new Map<string, boolean>();
  const all: RuleNews[] = [];
  for (const name of refused) {
    const last = before.get(name);
    if (last) reached.set(name, last);
    matched.set(name, false);
  }
  for (const rule of rules) {
    const last = before.get(rule.name) ?? NOTHING;
    const news = await readRuleLogs(
      rule,
      last,
      ofCommand.get(rule.name),
      prefix,
      hash,
      times,
      now,
      onBytes,
    );
    all.push(news);
    reached.set(rule.name, news.reached);
    matched.set(rule.name, news.hasMatched);
  }
  return {
    news: all,
    reached,
    matched,
    troubles: [...troubles, ...all.flatMap((one) => one.troubles)],
  };
}

async function readRuleLogs(
  rule: Rule,
  before: Reached,
  command: CommandReading | undefined,
  prefix: number,
  hash: ((name: string) => string) | undefined,
  times: (line: string) => number | undefined,
  now: number,
  onBytes: ((path: string, done: number, all: number) => void) | undefined,
): Promise<RuleNews> {
  const files = new Map([...before.files].filter(([path]) => rule.logs.includes(path)));
  const counts = command?.counts ?? noCounts();
  const sources: string[] = [];
  const troubles: string[] = [];
  const remarks: string[] = [];
  let { journal } = before;
  let told = command?.told ?? before.told;
  let bytes = 0;
  let entries = 0;
  let hasMatched = command?.hasMatched ?? false;
  const into = (found: Counts) => (reading: Reading) => {
    hasMatched ||= reading !== undefined;
    if (reading && reading.outcome !== null) addFinding(found, reading, prefix, hash);
  };
  const refuse = (what: string, error: unknown) =>
    troubles.push(`${rule.name}: cannot read ${what}: ${whatOf(error)}; nobody is blocked by it`);

  for (const path of rule.logs) {
    const found = noCounts();
    const add = into(found);
    const reader = createRuleReader(rule, told, times);
    try {
      const news = readNew(
        path,
        files.get(path),
        Infinity,
        (line) => add(reader.line(line)),
        onBytes && ((done, all) => onBytes(path, done, all)),
      );
      files.set(path, news.cursor);
      told = reader.dump();
      bytes += news.bytes;
      sources.push(path);
      // Only now: what was found before a read failed is found again when it succeeds.
      addCounts(counts, found);
      if (news.lost) remarks.push(`${path} was replaced and what followed in the old one is gone`);
    } catch (error) {
      // A rule names all places where a log may be.
      if (!(error instanceof Deno.errors.NotFound)) refuse(quote(path), error);
    }
  }
  // While a log that was read is being rotated the journal is not read in its place: it holds the same lines.
  if (troubles.length === 0 && files.size === 0 && !command) {
    const found = noCounts();
    const add = into(found);
    const reader = createRuleReader(rule, told, times);
    try {
      const news = await readRuleJournal(
        rule,
        journal,
        (split, at) => add(reader.message(split, at === undefined ? undefined : Math.min(now, at))),
      );
      journal = news?.cursor ?? journal;
      told = reader.dump();
      entries += news?.entries ?? 0;
      if (news) sources.push(`the journal for ${rule.name}`);
      addCounts(counts, found);
      if (news?.lost) remarks.push("the journal does not go back to where reading stopped");
    } catch (error) {
      refuse("the journal", error);
    }
  }
  const reached = { files, journal, told };
  return { counts, reached, bytes, entries, sources, hasMatched, troubles, remarks };
}

function whatOf(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  return error instanceof Error ? error.message.replace(/\s+/g, " ") : String(error);
}
