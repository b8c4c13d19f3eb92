/** What decides about an address, read without the lock: by whoever only looks, or has no time to wait. */
import { type Network, subjectOf } from "../address/network.ts";
import type { Settings } from "../policy/settings.ts";
import { mostSpecificFirst, type Standing, standingOf } from "../policy/standing.ts";
import { around, readPrefixes } from "../state/prefixes.ts";
import { type AddressRecord, blankRecord } from "../state/record.ts";
import { findRecord, readShard } from "../state/shard_file.ts";
import { shardName, shardOf, UNKEYED } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";

/** What is known of an address. */
export interface LookedUp {
  /** The record of the unit in which it is counted. */
  readonly record: AddressRecord;
  readonly standing: Standing;
}

/**
 * Looks an address up. It is true if nothing is pending, see `needsCare`.
 *
 * @param address The address, or a block.
 * @param settings The settings.
 * @returns Its record, and what decides: that, or the record of a block around it, each read whole.
 * @throws SentryError when the records cannot be read.
 */
export function lookUp(address: Network, settings: Settings): LookedUp {
  const { rootDir } = settings;
  const get = (network: Network): AddressRecord => {
    const key = readShardKey(rootDir);
    const shard = readShard(`${rootDir}/state/${shardName(shardOf(network, key))}`);
    const found = findRecord(shard, network);
    // Moved meanwhile, by --expire: that is once.
    if (!found && key === UNKEYED && readShardKey(rootDir)) return get(network);
    return found?.record ?? blankRecord(network);
  };
  // The blocks last: one that is delisted meanwhile with what is in it does not refuse any more.
  const prefixes = readPrefixes(rootDir);
  const record = get(subjectOf(address, settings.ipv6Prefix));
  const blocks = around(prefixes, address).map(({ network }) => get(network));
  return { record, standing: standingOf(mostSpecificFirst([record, ...blocks])) };
}
