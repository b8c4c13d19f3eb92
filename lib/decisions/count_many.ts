/** Connections of many addresses are counted together with what the logs say, and put into the records in pieces. */
import type { Network } from "../address/network.ts";
import { addEvidence } from "../logs/counts.ts";
import { progressIn } from "../logs/progress.ts";
import type { Settings } from "../policy/settings.ts";
import type { Spooled } from "../state/spool.ts";
import { collect, type Limits } from "./collect.ts";
import { placeFound, putFound } from "./put_found.ts";

/** What became of them. */
export interface CountedMany {
  /** Whether they are counted now, and not by somebody else. */
  readonly isCounted: boolean;
  /** Whether all that was found so far is in the records. */
  readonly isAllPut: boolean;
  readonly notes: readonly string[];
  readonly troubles: readonly string[];
}

/**
 * Counts connections and judges their addresses, once the logs are read.
 *
 * @param spooled What stands in the spool.
 * @param subjects Its addresses as they are counted, and how often each connected.
 * @param cursors The content of `cursors`.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param limits How much of the logs to read, and for how long to put.
 * @returns What became of them.
 * @throws SentryError when they could not be counted; they then stay in the spool.
 */
export async function countMany(
  spooled: Spooled,
  subjects: readonly { readonly network: Network; readonly times: number }[],
  cursors: string,
  settings: Settings,
  now: number,
  limits: Limits,
): Promise<CountedMany> {
  if (progressIn(cursors)) {
    const { isDone, notes } = await putFound(settings, now, limits.putMs);
    return { isCounted: false, isAllPut: isDone, notes, troubles: [] };
  }
  const news = await collect(settings, cursors, limits);
  const none = { successes: 0, failures: 0, naughty: 0, probed: 0 };
  for (const { network, times } of subjects) {
    addEvidence(news.counts, { network, ...none, connections: times });
  }
  const { troubles, ruleTroubles } = news;
  const isCounted = await placeFound(news, settings, now, spooled);
  const { isDone, notes } = await putFound(settings, now, limits.putMs);
  return { isCounted, isAllPut: isDone, notes, troubles: [...troubles, ...ruleTroubles] };
}
