/** Lifts blocks, and ends trust, whose time is up: piece by piece, since there can be a million of them. */
import { append } from "../append.ts";
import type { Network } from "../address/network.ts";
import { delisted, judge, whitelisted } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { recordsOn } from "../state/listing.ts";
import type { AddressRecord } from "../state/record.ts";
import { type ShardKey, shardOf } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";
import type { Change } from "../state/store.ts";
import { changeRecords } from "./change_records.ts";
import { isKeptByTrust, put } from "./put_records.ts";
import { readNewsFirst } from "./read_news.ts";

/** What is lifted in one change, so that nobody waits long for the lock, and little is held in memory. */
const AT_ONCE = { addresses: 500, shards: 8 };

/** How many there were. */
export interface Lifted {
  /** Blocks. */
  readonly lifted: number;
  /** Addresses that are trusted no longer. */
  readonly faded: number;
}

/**
 * Lifts all that is due. The lists follow once all of it is lifted.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param note Is told of each, as a sentence.
 * @returns How many, and what went wrong meanwhile.
 * @throws SentryError when it could not be written down.
 */
export async function liftDue(
  settings: Settings,
  now: number,
  note: (text: string) => void,
): Promise<Lifted & { readonly troubles: readonly string[] }> {
  // Looks without the lock first: mostly there is nothing to lift, and nobody waits.
  let due = 0;
  const trusted = new Set<string>();
  for (const { network, whitelistedAt } of allDue(settings, now)) {
    if (whitelistedAt > 0) trusted.add(network.text);
    else {
      due++;
      note(`${network.text}: block lifted`);
    }
  }
  if (due + trusted.size === 0) return { lifted: 0, faded: 0, troubles: [] };
  const cursors = await changeRecords(settings, now, (change) => change.cursors());
  // What the logs say of the time on the list, such as libwrap's refusals, is to be forgotten with the rest; and a login
  // keeps the trust in its address. Reading lifts those that it finds something of.
  const troubles: string[] = [];
  append(troubles, await readNewsFirst(cursors, settings, now));
  let lifted = 0;
  for (
    const { networks, isFirst, isLast } of piecesOf(
      allDue(settings, now),
      readShardKey(settings.rootDir),
    )
  ) {
    await changeRecords(settings, now, (change) => {
      for (const network of networks) {
        const record = change.get(network);
        if (!lift(change, record, settings, now)) continue;
        if (record.blacklistedAt > 0) lifted++;
        else trusted.add(network.text);
      }
      if (!isLast) change.listLater();
      else if (!isFirst) change.listNow();
    });
  }
  if (trusted.size > 0) {
    for (const { network } of recordsOn(settings.rootDir, "whitelistedAt")) {
      trusted.delete(network.text);
    }
  }
  for (const text of trusted) note(`${text}: trusted no longer`);
  return { lifted: Math.max(due, lifted), faded: trusted.size, troubles };
}

function lift(change: Change, record: AddressRecord, settings: Settings, now: number): boolean {
  const { action } = judge(record, settings, now);
  if (action === "none" || isKeptByTrust(change, record)) return false;
  // Versions before 2.1.1 left those blocked who had logged in since.
  if (action === "whitelist") put(change, whitelisted(record, "login", now), "whitelisted", now);
  else put(change, delisted(record), "expired", now);
  return true;
}

/** The records of blocks, and of trust, whose time is up, as they are on disk, shard by shard. */
function* allDue(settings: Settings, now: number): Generator<AddressRecord> {
  const { rootDir, expireAllowDays } = settings;
  for (const list of expireAllowDays > 0 ? LISTS : LISTS.slice(0, 1)) {
    for (const record of recordsOn(rootDir, list)) {
      if (judge(record, settings, now).action !== "none") yield record;
    }
  }
}

const LISTS = ["blacklistedAt", "whitelistedAt"] as const;

/** What one change sees to. */
interface Piece {
  readonly networks: readonly Network[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

function* piecesOf(records: Iterable<AddressRecord>, key: ShardKey): Generator<Piece> {
  let networks: Network[] = [];
  let shards = new Set<number>();
  let isFirst = true;
  for (const { network } of records) {
    const isFull = networks.length === AT_ONCE.addresses ||
      (shards.size === AT_ONCE.shards && !shards.has(shardOf(network, key)));
    if (isFull) {
      yield { networks, isFirst, isLast: false };
      [networks, shards, isFirst] = [[], new Set(), false];
    }
    networks.push(network);
    shards.add(shardOf(network, key));
  }
  if (networks.length > 0) yield { networks, isFirst, isLast: true };
}
