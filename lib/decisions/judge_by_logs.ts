/** Reads what is new in the logs, adds it to the records of all addresses in it, and judges them. */
import type { Network } from "../address/network.ts";
import type { Limits } from "./collect.ts";
import type { News } from "./news.ts";
import type { Evidence } from "../logs/evidence.ts";
import { progressIn } from "../logs/progress.ts";
import { wouldBeLifted } from "../policy/login.ts";
import type { Settings } from "../policy/settings.ts";
import { eventTime } from "../state/events.ts";
import type { Change } from "../state/store.ts";
import { changeRecords } from "./change_records.ts";
import { standingIn } from "./put_records.ts";
import { isAllOf, type Put, weigh } from "./weigh.ts";

/** How much a run reads that a connection started: 32 MiB of each file, as many entries as are about that. It has to end. */
export const HOOK_LIMITS: Limits = {
  bytes: 32 << 20,
  entries: 250_000,
  journalMs: 10_000,
  putMs: 2000,
};

/** What was found and decided. */
export interface Judgement {
  readonly bytes: number;
  readonly entries: number;
  /** How many addresses the new lines are about, and what became of them. */
  readonly addresses: number;
  readonly blacklisted: number;
  readonly whitelisted: number;
  /** Those of the addresses asked for that are blacklisted in the end, and whether a login would lift the block. */
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
  const { news, put } = await readOn(cursors, settings, now, limits, onBytes);
  const done = await changeRecords(
    settings,
    now,
    (change) => settle(change, news, asked, settings, now),
  );
  const troubles = news.matched.size > 0 ? await noted(news.matched, settings, now) : [];
  return {
    ...done,
    troubles: [...done.troubles, ...troubles],
    addresses: done.addresses + put.addresses,
    blacklisted: done.blacklisted + put.blacklisted,
    whitelisted: done.whitelisted + put.whitelisted,
    notes: [...done.notes, ...put.notes],
    isLifted: done.isLifted || put.isLifted,
  };
}

/** Notes which rules have matched, which only --doctor asks for: where it cannot be noted, what follows is done all the same. */
async function noted(
  matched: News["matched"],
  settings: Settings,
  now: number,
): Promise<readonly string[]> {
  const { attempt } = await import("./attempt.ts");
  const { noteMatched } = await import("../state/rules_matched.ts");
  return (await attempt(settings, now, () => noteMatched(settings.rootDir, matched, now))).troubles;
}

/** What is about more addresses than this is put in pieces: each can be in a file of its own, to be read and synced. */
export const FEW = 64;

/** Nothing was there to put. */
const NOTHING_PUT: Put = {
  isDone: true,
  addresses: 0,
  blacklisted: 0,
  whitelisted: 0,
  isLifted: false,
  notes: [],
};

const NOT_PUT = "what was read of the logs is not all counted yet; the next run goes on with it";

/** What is still to be put. */
export interface Read {
  /** Nothing where no log was read. */
  readonly news: Omit<News, "counts">;
  /** What is put already. */
  readonly put: Put;
}

/**
 * Reads the logs, once all that was read of them before is put into the records. What is about many addresses is put there at
 * once, in pieces.
 *
 * @param cursors The content of `cursors` to read on from.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param limits How much of the logs to read.
 * @param onBytes Told how far reading is.
 * @returns What is new, and is put by {@link settle} or was put here.
 * @throws SentryError when it could not be written down.
 */
export async function readOn(
  cursors: string,
  settings: Settings,
  now: number,
  limits: Limits,
  onBytes?: (path: string, done: number, all: number) => void,
): Promise<Read> {
  let put = NOTHING_PUT;
  let from = cursors;
  // Others may have found something else by the time all is put.
  while (progressIn(from)) {
    const { putFound } = await import("./put_found.ts");
    put = sumOf(put, await putFound(settings, now, limits.putMs));
    if (!put.isDone) return { news: NO_NEWS, put };
    from = await changeRecords(settings, now, (change) => change.cursors());
  }
  // Who settles without reading any log, as most runs of --drain do, loads no reader.
  const { collect } = await import("./collect.ts");
  let news = await collect(settings, from, limits, onBytes);
  if (news.counts.size <= FEW) return { news, put };
  const { placeFound, putFound } = await import("./put_found.ts");
  for (let go = 1;; go++) {
    const isOurs = await placeFound(news, settings, now);
    put = sumOf(put, await putFound(settings, now, limits.putMs));
    const rest = isOurs || go === MOST_GOES
      ? undefined
      : news.since(await changeRecords(settings, now, (change) => change.cursors()));
    if (!rest) break;
    if (rest.counts.size <= FEW) return { news: rest, put };
    news = rest;
  }
  const unread = put.isDone ? news.unread : [...news.unread, NOT_PUT];
  const none = { evidence: () => [], cursors: news.readFrom, since: () => undefined };
  return { news: { ...news, ...none, unread }, put };
}

/** How often what was read is placed anew, where others read on meanwhile. */
const MOST_GOES = 8;

const NO_NEWS: Read["news"] = {
  evidence: () => [],
  readFrom: "",
  cursors: "",
  bytes: 0,
  entries: 0,
  troubles: [],
  remarks: [],
  unread: [NOT_PUT],
  sources: [],
  ruleTroubles: [],
  matched: new Map(),
  since: () => undefined,
};

function sumOf(one: Put, other: Put): Put {
  return {
    isDone: one.isDone && other.isDone,
    addresses: one.addresses + other.addresses,
    blacklisted: one.blacklisted + other.blacklisted,
    whitelisted: one.whitelisted + other.whitelisted,
    isLifted: one.isLifted || other.isLifted,
    notes: [...one.notes, ...other.notes],
  };
}

/**
 * Adds what the logs say to the records and judges, within a change.
 *
 * @param change The change under way.
 * @param news What is new in the logs; nothing when they need not be read.
 * @param asked Addresses to judge even if the logs have nothing new of them.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param more What the logs say, and what no log tells of; by default what is new in the logs.
 * @returns What was done and why, and what could not be read.
 */
export function settle(
  change: Change,
  news: Read["news"] | undefined,
  asked: readonly Network[],
  settings: Settings,
  now: number,
  more?: Iterable<Evidence>,
): Judgement {
  const notes = news ? notesOn(news, settings) : [];
  const current = change.cursors();
  const ours = current === news?.readFrom ? news : news?.since(current);
  const isNew = ours && ours.cursors !== ours.readFrom;
  const evidence = [...more ?? (isNew ? ours.evidence() : [])];
  const mayBlock = !news || isAllOf(news);
  const done = weigh(change, evidence, asked, settings, now, mayBlock);
  if (isNew) {
    change.setCursors(ours.cursors);
    for (const remark of ours.remarks) change.log(`${eventTime(now)} ${remark}`);
  }
  const blocked = new Map<string, { isLiftable: boolean }>();
  for (const network of asked) {
    const standing = standingIn(change, network);
    if (standing.list !== "deny") continue;
    blocked.set(network.text, { isLiftable: wouldBeLifted(change.get(network), standing) });
  }
  return {
    blocked,
    bytes: news?.bytes ?? 0,
    entries: news?.entries ?? 0,
    addresses: evidence.length,
    blacklisted: done.blacklisted,
    whitelisted: done.whitelisted,
    notes: [...notes, ...done.notes],
    troubles: [...news?.troubles ?? [], ...news?.ruleTroubles ?? []],
    isLifted: done.isLifted,
  };
}

function notesOn(news: Read["news"], settings: Settings): string[] {
  const read = news.sources.length > 0
    ? `read ${news.bytes} new bytes and ${news.entries} entries of ${news.sources.join(", ")}`
    : `no log file in ${settings.logDir}`;
  return [read, ...news.remarks, ...news.unread];
}
