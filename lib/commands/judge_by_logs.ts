/** Reads what is new in the logs, adds it to the records of all addresses in it, and judges them. */
import type { Network } from "../address/network.ts";
import type { Limits, News } from "../logs/collect.ts";
import type { Evidence } from "../logs/evidence.ts";
import { wouldBeLifted } from "../policy/login.ts";
import type { Settings } from "../policy/settings.ts";
import { eventTime } from "../state/events.ts";
import type { Change } from "../state/store.ts";
import { changeRecords } from "./change_records.ts";
import { alarmAside } from "./outcome.ts";
import { putEvidence } from "./put_evidence.ts";
import { judgeAndAct, standingIn } from "./put_records.ts";

/** How much a run reads that a connection started: 32 MiB of each file, as many entries as are about that. It has to end. */
export const HOOK_LIMITS: Limits = { bytes: 32 << 20, entries: 250_000, journalMs: 10_000 };

/** What was found and decided. */
export interface Judgement {
  readonly bytes: number;
  readonly entries: number;
  /** How many addresses the new lines are about, and what became of them. */
  readonly addresses: number;
  readonly blacklisted: number;
  readonly whitelisted: number;
  /** Those of the addresses that are blacklisted in the end, and whether a login would lift the block. */
  readonly blocked: ReadonlyMap<string, { readonly isLiftable: boolean }>;
  readonly notes: readonly string[];
  readonly troubles: readonly string[];
  /** Whether a login has lifted a block. */
  readonly isLifted: boolean;
}

/**
 * Reads the logs outside the lock and applies what they say inside it, unless somebody else has read on from
 * the same place meanwhile and so has applied it already.
 *
 * @param asked Addresses to judge even if the logs have nothing new of them.
 * @param cursors The content of `cursors` to read on from.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param limits How much of the logs to read.
 * @param onBytes Told how far reading is.
 * @returns What was done and why, and what could not be read.
 * @throws SentryError when it could not be written down.
 */
export async function judgeByLogs(
  asked: readonly Network[],
  cursors: string,
  settings: Settings,
  now: number,
  limits: Limits = HOOK_LIMITS,
  onBytes?: (path: string, done: number, all: number) => void,
): Promise<Judgement> {
  // Who settles without reading any log, as most runs of --drain do, loads no reader.
  const { collect } = await import("../logs/collect.ts");
  const news = await collect(settings, cursors, limits, onBytes);
  return await changeRecords(settings, now, (change) => settle(change, news, asked, settings, now));
}

/**
 * Adds what the logs say to the records and judges, within a change.
 *
 * @param change The change under way.
 * @param news What is new in the logs; nothing when they need not be read.
 * @param asked Addresses to judge even if the logs have nothing new of them.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param addMore Adds what no log tells of, and what came last.
 * @returns What was done and why, and what could not be read.
 */
export function settle(
  change: Change,
  news: News | undefined,
  asked: readonly Network[],
  settings: Settings,
  now: number,
  addMore?: (counts: Map<string, Evidence>) => void,
): Judgement {
  const notes = news ? notesOn(news, settings) : [];
  const decided = { none: 0, lift: 0, blacklist: 0, whitelist: 0 };
  const networks = new Map(asked.map((network) => [network.text, network]));
  const isAsked = new Set(networks.keys());
  let isLifted = false;
  // A login may be in what was not read.
  const mayBlock = !news || (news.troubles.length === 0 && news.unread.length === 0);
  const isNew = news && change.cursors() === news.readFrom && news.cursors !== news.readFrom;
  const counts = new Map((isNew ? news.evidence : []).map((one) => [one.network.text, one]));
  addMore?.(counts);
  for (const evidence of counts.values()) {
    const { isWelcomed, ended, alarm } = putEvidence(change, evidence, settings, now, mayBlock);
    if (isWelcomed) {
      isLifted = true;
      decided.whitelist++;
      notes.push(`${evidence.network.text}: whitelisted, it has logged in`);
    }
    if (ended !== undefined) notes.push(ended);
    if (alarm !== undefined) alarmAside(alarm);
    networks.set(evidence.network.text, evidence.network);
  }
  if (isNew) {
    change.setCursors(news.cursors);
    for (const remark of news.remarks) change.log(`${eventTime(now)} ${remark}`);
  }
  for (const network of networks.values()) {
    const verdict = judgeAndAct(change, network, settings, now, mayBlock);
    decided[verdict.action]++;
    if (verdict.action !== "none" || isAsked.has(network.text)) {
      notes.push(`${network.text}: ${ACTIONS[verdict.action]}, ${verdict.because}`);
    }
  }
  const blocked = new Map<string, { isLiftable: boolean }>();
  for (const network of networks.values()) {
    const standing = standingIn(change, network);
    if (standing.list !== "deny") continue;
    blocked.set(network.text, { isLiftable: wouldBeLifted(change.get(network), standing) });
  }
  return {
    blocked,
    bytes: news?.bytes ?? 0,
    entries: news?.entries ?? 0,
    addresses: news?.evidence.length ?? 0,
    blacklisted: decided.blacklist,
    whitelisted: decided.whitelist,
    notes,
    troubles: news?.troubles ?? [],
    isLifted,
  };
}

function notesOn(news: News, settings: Settings): string[] {
  const read = news.sources.length > 0
    ? `read ${news.bytes} new bytes and ${news.entries} entries of ${news.sources.join(", ")}`
    : `no log file in ${settings.logDir}`;
  return [read, ...news.remarks, ...news.unread];
}

const ACTIONS = {
  none: "nothing done",
  whitelist: "whitelisted",
  blacklist: "blacklisted",
  lift: "",
};
