/** What the firewalls must hold, by the records as they are on disk. */
import type { Network } from "../address/network.ts";
import { type Numbered, packNetworks } from "../address/packed.ts";
import type { Member } from "./backend.ts";
import { membersOf } from "./members.ts";
import { blockEnds, isNeverBlocked } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { exceptionsOf, isListed, recordsOn } from "../state/listing.ts";
import { readPrefixes } from "../state/prefixes.ts";
import type { AddressRecord } from "../state/record.ts";
import { findRecord, readShard, type Shard } from "../state/shard_file.ts";
import { shardName, shardOf } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";

/**
 * What the firewalls must hold, by the records.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns Members that do not overlap, in the order of addresses; they can be gone through again, and say the same then.
 * @throws SentryError when the records cannot be read.
 */
export function allMembers(settings: Settings, now: number): Iterable<Member> {
  const { rootDir } = settings;
  const prefixes = readPrefixes(rootDir);
  const listed = packNetworks();
  for (const record of recordsOn(rootDir, "blacklistedAt")) {
    if (!isListed(record, prefixes) || isNeverBlocked(record.network, settings)) continue;
    listed.add(record.network, Math.min(blockEnds(record, settings) ?? NEVER, NEVER));
  }
  const sorted = listed.sorted();
  const exceptions = exceptionsOf(rootDir, prefixes);
  return { [Symbol.iterator]: () => membersOf(withEnds(sorted), exceptions, now) };
}

/** The end of a block that has none; epoch seconds go as far as 2106. */
const NEVER = 0xffffffff;

function* withEnds(
  listed: Iterable<Numbered>,
): Generator<{ network: Network; end: number | undefined }> {
  for (const { network, number } of listed) {
    yield { network, end: number === NEVER ? undefined : number };
  }
}

/**
 * What the records say now of those that were changed. Where a block is involved everything is filled anew instead.
 *
 * @param networks Whose records were changed.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns Who must be in it, and who must not.
 * @throws SentryError when the records cannot be read.
 */
export function changesOf(
  networks: readonly Network[],
  settings: Settings,
  now: number,
): { add: Member[]; remove: Network[] } {
  const { rootDir } = settings;
  const prefixes = readPrefixes(rootDir);
  const add: Member[] = [];
  let shard: Shard | undefined;
  const remove: Network[] = [];
  const key = readShardKey(rootDir);
  for (const [number, group] of Map.groupBy(networks, (one) => shardOf(one, key))) {
    shard = readShard(`${rootDir}/state/${shardName(number)}`, shard);
    for (const network of group) {
      const record: AddressRecord | undefined = findRecord(shard, network)?.record;
      const isIn = record !== undefined && isListed(record, prefixes) &&
        !isNeverBlocked(network, settings);
      const end = record && blockEnds(record, settings);
      const seconds = end === undefined ? undefined : end - now;
      if (isIn && (seconds === undefined || seconds > 0)) add.push({ network, seconds });
      else remove.push(network);
    }
  }
  return { add, remove };
}
