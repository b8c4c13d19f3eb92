/** MAX_KNOWN and MAX_LISTED: what goes where there is too much, so that no flood makes all that sentry keeps as large as it likes. */
import { append } from "../append.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { delisted } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { blocksBeyond, forgetBeyond } from "../state/beyond.ts";
import { appendEvents, eventTime, newestEvents } from "../state/events.ts";
import type { AddressRecord } from "../state/record.ts";
import { shardsIn } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";
import { linesIn, shareOf } from "../state/share.ts";
import { type Change, type StoreOptions, underLock } from "../state/store.ts";

/** So many blocks are lifted in one change. */
const AT_ONCE = 256;

/** Whose limits are kept, and how. */
export interface Limited {
  readonly settings: Settings;
  /** Epoch seconds. */
  readonly now: number;
  readonly store: StoreOptions;
  /** Changes records. */
  readonly change: <T>(body: (change: Change) => T) => Promise<T>;
}

/** What went. */
export interface Gone {
  readonly forgotten: number;
  readonly lifted: number;
}

/**
 * Keeps some shards within a little more than their share.
 *
 * @param limited Whose.
 * @param shards Those that have grown; by default all.
 * @returns What went; events.log tells how many.
 * @throws SentryError when a file could not be read or written; the next run goes on.
 */
export async function keepShares(limited: Limited, shards?: Iterable<number>): Promise<Gone> {
  const { rootDir, maxKnown, maxListed } = limited.settings;
  const some = shards ?? shardsIn(rootDir, readShardKey(rootDir));
  return await keep(limited, some, shareOf(maxKnown, true), shareOf(maxListed, true));
}

/**
 * Keeps all shards within their share, where all of them together have more than they may.
 *
 * @param limited Whose.
 * @returns What went; events.log tells how many.
 * @throws SentryError, see {@link keepShares}.
 */
export async function keepLimits(limited: Limited): Promise<Gone> {
  const { rootDir, maxKnown, maxListed } = limited.settings;
  const key = readShardKey(rootDir);
  const shards = shardsIn(rootDir, key);
  let known = 0;
  for (const shard of shards) known += linesIn(rootDir, shard);
  let listed = 0;
  for (const shard of mayList(limited.settings) && known > maxListed ? shards : []) {
    listed += blocksBeyond(rootDir, shard, key, Infinity).listed;
  }
  const mostKnown = maxKnown > 0 && known > maxKnown ? shareOf(maxKnown, false) : Infinity;
  const mostListed = listed > maxListed ? shareOf(maxListed, false) : Infinity;
  return await keep(limited, shards, mostKnown, mostListed);
}

async function keep(
  limited: Limited,
  shards: Iterable<number>,
  mostKnown: number,
  mostListed: number,
): Promise<Gone> {
  const { settings, now, store } = limited;
  const { rootDir } = settings;
  const isLong = mayList(settings);
  const full: number[] = [];
  let oldest: AddressRecord[] = [];
  let lifted = 0;
  for (const shard of shards) {
    if (linesIn(rootDir, shard) > mostKnown) full.push(shard);
    // Whoever is listed is known.
    if (!isLong || linesIn(rootDir, shard) <= mostListed) continue;
    append(oldest, blocksBeyond(rootDir, shard, readShardKey(rootDir), mostListed).oldest);
    for (; oldest.length > AT_ONCE; oldest = oldest.slice(AT_ONCE)) {
      lifted += await lift(limited, oldest.slice(0, AT_ONCE), false);
    }
  }
  if (oldest.length > 0) lifted += await lift(limited, oldest, true);
  let forgotten = 0;
  for (const shard of full) {
    const forget = () => forgetBeyond(rootDir, shard, readShardKey(rootDir), mostKnown);
    forgotten += await underLock(store, forget);
  }
  const events = [
    ...lifted > 0 ? [`lifted ${lifted} blocks, the oldest first: MAX_LISTED`] : [],
    ...forgotten > 0 ? [`forgot ${forgotten} addresses, the oldest first: MAX_KNOWN`] : [],
  ].map((event) => `${eventTime(now)} ${event}`);
  if (events.length > 0) {
    await underLock(store, () => appendEvents(rootDir, newestEvents(events), false));
  }
  return { forgotten, lifted };
}

/** The shortest line of hosts.deny, in bytes. */
const SHORTEST_LINE = "ALL: 1.1.1.1 : deny\n".length;

/** Whether there can be too many blocks; where there is a list it is looked at, since that costs nothing. */
function mayList({ rootDir, addToTcpwrappers, maxListed }: Settings): boolean {
  const size = lstatIfPresent(`${rootDir}/hosts.deny`)?.size ?? 0;
  return maxListed > 0 && (!addToTcpwrappers || size > maxListed * SHORTEST_LINE);
}

/** The lists follow with the last of several changes. */
async function lift(
  { change }: Limited,
  oldest: readonly AddressRecord[],
  isLast: boolean,
): Promise<number> {
  return await change((change) => {
    change.lookUp(oldest.map(({ network }) => network));
    let lifted = 0;
    for (const { network, blacklistedAt } of oldest) {
      const record = change.get(network);
      // Renewed, or taken off, meanwhile.
      if (record.blacklistedAt !== blacklistedAt) continue;
      change.put(delisted(record));
      lifted++;
    }
    if (isLast) change.listNow();
    else change.listLater();
    return lifted;
  });
}
