/** Where the records of an address are. */
import type { Network } from "../../lib/address/network.ts";
import { parseNetwork } from "../../lib/address/parse.ts";
import { shardName, shardOf } from "../../lib/state/shard.ts";
import { readShardKey } from "../../lib/state/shard_key.ts";

/**
 * The file of `state/` that an address belongs to, as its ROOT_DIR is now.
 *
 * @param rootDir The ROOT_DIR; one that does not exist yet has no key.
 * @param address The address or block.
 * @returns `state/` and a name.
 */
export function shardFile(rootDir: string, address: Network | string): string {
  const network = typeof address === "string" ? parseNetwork(address)! : address;
  return `state/${shardName(shardOf(network, readShardKey(rootDir)))}`;
}
