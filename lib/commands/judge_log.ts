/**
 * `--test-log FILE --judge`: who would be blocked and trusted, by which lines. It is decided by the steps that `--scan` takes,
 * had it read the file in one go and known nobody before: records are not looked at, since what they hold of the same
 * lines would count twice. Changes nothing.
 */
import { type Network, subjectOf } from "../address/network.ts";
import { quote, SentryError } from "../errors.ts";
import type { Request } from "./request.ts";
import { addFinding, evidenceIn, noCounts } from "../logs/counts.ts";
import type { Evidence } from "../logs/evidence.ts";
import type { Family, Outcome as Sort } from "../forms/event.ts";
import { ownLogAt } from "../logs/own_logs.ts";
import { createReader } from "../logs/reader.ts";
import { protectedFamilies } from "../logs/sources.ts";
import { applySetting, type Settings } from "../policy/settings.ts";
import { isPrefix } from "../policy/standing.ts";
import { subnetOf } from "../policy/subnet.ts";
import { type Judged, judgedJson, judgedText } from "../report/judged.ts";
import { type GivenRules, rulesOn } from "../rules/given.ts";
import { readSettings } from "../settings/read_settings.ts";
import { type ChangeInMemory, changeInMemory } from "../state/change_in_memory.ts";
import type { AddressRecord } from "../state/record.ts";
import { foldSubnets } from "../decisions/fold_subnets.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { putEvidence } from "../decisions/put_evidence.ts";
import { judgeAndAct } from "../decisions/put_records.ts";
import type { World } from "./world.ts";
import { eachLine, givenHosts } from "../logs/given_log.ts";

/** What the lines of a log say. */
interface Told {
  readonly evidence: readonly Evidence[];
  /** The numbers of each address's lines, and what each says of it. */
  readonly lines: ReadonlyMap<string, readonly Line[]>;
  readonly total: number;
}

type Line = readonly [number: number, says: Sort];

/**
 * Judges by a log.
 *
 * @param path The file; `-` for standard input.
 * @param request The settings to try, and how to show it.
 * @param world Environment, time, this program.
 * @returns What would be decided: a paragraph each for those who would be blocked, trusted and left alone; with `json` an
 * object for each address.
 * @throws SentryError when the file cannot be read, or a setting is wrong.
 */
export async function judgeLog(path: string, request: Request, world: World): Promise<Outcome> {
  const present = readSettings(world.environment, world.executable());
  const settings = withTrial(present, request.trial);
  const hash = settings.allowFailures > 0
    ? (await import("../logs/user_hash.ts")).hashUser
    : undefined;
  const rules = rulesOn(path, world.environment, world.executable());
  const told = readLog(path, settings, rules, hash);
  const judged = judgeAll(told, settings, world.now);
  const { troubles } = rules;
  if (request.json) return outcome(judgedJson(judged), [], troubles);
  const families = protectedFamilies(settings);
  const off = (["ftp", "mua", "smtp"] as const).filter((family) => !families.includes(family));
  return outcome(judgedText(judged, told.total, off, request.verbose), [], troubles);
}

/** The settings that change what is decided by a log. */
const TRIED: readonly string[] = [
  "ALLOW_FAILURES",
  "SUBNET_BLOCK",
  "PROTECT_FTP",
  "PROTECT_SMTP",
  "PROTECT_MUA",
  "ALLOW_NETS",
  "IPV6_PREFIX",
];

/** The settings with those of `--set`. */
function withTrial(settings: Settings, words: readonly string[]): Settings {
  const given = new Set<string>();
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals < 1) throw usage(`--set takes KEY=VALUE, as in sentry.conf, not ${quote(word)}`);
    const key = word.slice(0, equals);
    if (!TRIED.includes(key)) {
      throw usage(
        `--set takes ${TRIED.join(", ")}, which change who is blocked, not ${quote(key)}`,
      );
    }
    if (given.has(key)) throw usage(`--set gives ${quote(key)} twice; keep one of them`);
    given.add(key);
    settings = applySetting(settings, key, word.slice(equals + 1), "--set");
  }
  return settings;
}

function usage(message: string): SentryError {
  return new SentryError("usage", message);
}

function readLog(
  path: string,
  settings: Settings,
  rules: GivenRules,
  hash: ((name: string) => string) | undefined,
): Told {
  const families: ReadonlySet<Family> = new Set(protectedFamilies(settings));
  const reader = createReader([], givenHosts(), families, ownLogAt(path));
  const counts = noCounts();
  const lines = new Map<string, Line[]>();
  let total = 0;
  eachLine(path, (text) => {
    total++;
    for (const reading of [reader.line(text), ...rules.line?.(text) ?? []]) {
      if (!reading || reading.outcome === null || reading.isDoubtful) continue;
      addFinding(counts, reading, settings.ipv6Prefix, hash);
      const { text: subject } = subjectOf(reading.address, settings.ipv6Prefix);
      const line: Line = [total, reading.outcome];
      const before = lines.get(subject);
      if (before) before.push(line);
      else lines.set(subject, [line]);
    }
  });
  return { evidence: [...evidenceIn(counts)], lines, total };
}

function judgeAll({ evidence, lines }: Told, settings: Settings, now: number): Judged[] {
  const { ipv6Prefix, allowFailures } = settings;
  const change = changeInMemory((network) => isPrefix(network, ipv6Prefix), allowFailures > 0);
  const reasons = new Map<string, string>();
  for (const one of evidence) {
    const { ended } = putEvidence(change, one, settings, now, true);
    const { because } = judgeAndAct(change, one.network, settings, now, true);
    reasons.set(one.network.text, ended === undefined ? because : `${because}, ${ended}`);
  }
  foldSubnets(change, settings, now, undefined);
  return [...change.records()].map((record) => {
    const { network, cause } = record;
    const says = SAYS[cause];
    const all = lines.get(network.text) ?? [];
    return {
      address: network.text,
      verdict: verdictOf(record),
      cause,
      because: reasons.get(network.text) ?? neighbours(change, network, settings),
      lines: all.filter(([, sort]) => says === undefined || says.includes(sort))
        .map(([number]) => number),
    };
  });
}

function verdictOf({ whitelistedAt, blacklistedAt }: AddressRecord): Judged["verdict"] {
  return whitelistedAt > 0 ? "trusted" : blacklistedAt > 0 ? "blocked" : "left alone";
}

/** Which lines a verdict rests on, by its cause; all where it is not here. */
const SAYS: Partial<Record<AddressRecord["cause"], readonly Sort[]>> = {
  login: ["success"],
  naughty: ["naughty"],
  tries: ["failed"],
  guessed: ["failed", "naughty", "success"],
};

function neighbours(change: ChangeInMemory, subnet: Network, settings: Settings): string {
  const inside = change.inside([subnet]);
  const blocked = inside.filter(({ network, blacklistedAt }) =>
    blacklistedAt > 0 && subnetOf(network, settings.ipv6Prefix)?.text === subnet.text
  );
  return `${blocked.length} addresses in it would be blocked`;
}
