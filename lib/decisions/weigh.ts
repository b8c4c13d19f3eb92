/** What the logs say of some addresses, put and judged within a change. */
import type { Network } from "../address/network.ts";
import type { News } from "./news.ts";
import type { Evidence } from "../logs/evidence.ts";
import type { Settings } from "../policy/settings.ts";
import type { Change } from "../state/store.ts";
import { alarmAside } from "./asides.ts";
import { putEvidence } from "./put_evidence.ts";
import { judgeAndAct } from "./put_records.ts";

/** What was decided. */
export interface Weighed {
  readonly blacklisted: number;
  readonly whitelisted: number;
  /** Whether a login has lifted a block. */
  readonly isLifted: boolean;
  readonly notes: readonly string[];
}

/** What was put. */
export interface Put extends Weighed {
  /** Whether all of it is put now. */
  readonly isDone: boolean;
  readonly addresses: number;
}

/**
 * Whether all of the logs was read, so that a block may follow: a login may be in what was not.
 *
 * @param news What was read.
 * @returns False where a log could not be read, or not to its end.
 */
export function isAllOf({ troubles, unread }: Pick<News, "troubles" | "unread">): boolean {
  return troubles.length === 0 && unread.length === 0;
}

/**
 * Adds evidence to the records, all of it first, then judges.
 *
 * @param change The change under way.
 * @param evidence What the logs say, each address once.
 * @param asked Addresses to judge even if the logs say nothing of them.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param mayBlock Whether a block may follow, or trust end; not when a login may be in what was not read.
 * @returns What was decided.
 */
export function weigh(
  change: Change,
  evidence: Iterable<Evidence>,
  asked: readonly Network[],
  settings: Settings,
  now: number,
  mayBlock: boolean,
): Weighed {
  const notes: string[] = [];
  const decided = { none: 0, lift: 0, blacklist: 0, whitelist: 0 };
  const isAsked = new Set(asked.map(({ text }) => text));
  const networks = [...new Map(asked.map((network) => [network.text, network])).values()];
  let isLifted = false;
  for (const one of evidence) {
    const { isWelcomed, ended, alarm } = putEvidence(change, one, settings, now, mayBlock);
    if (isWelcomed) {
      isLifted = true;
      decided.whitelist++;
      notes.push(`${one.network.text}: whitelisted, it has logged in`);
    }
    if (ended !== undefined) notes.push(ended);
    if (alarm !== undefined) alarmAside(alarm);
    if (!isAsked.has(one.network.text)) networks.push(one.network);
  }
  for (const network of networks) {
    const verdict = judgeAndAct(change, network, settings, now, mayBlock);
    decided[verdict.action]++;
    if (verdict.action !== "none" || isAsked.has(network.text)) {
      notes.push(`${network.text}: ${ACTIONS[verdict.action]}, ${verdict.because}`);
    }
  }
  const { blacklist: blacklisted, whitelist: whitelisted } = decided;
  return { blacklisted, whitelisted, isLifted, notes };
}

const ACTIONS = {
  none: "nothing done",
  whitelist: "whitelisted",
  blacklist: "blacklisted",
  lift: "",
};
