/** Each shard's share of what all may have, see beyond.ts. */
import { lstatIfPresent } from "../files/read_file.ts";
import { shardPath } from "./carry_out.ts";
import { RECORD_BYTES } from "./record.ts";
import { SHARDS } from "./shard.ts";

/**
 * How many of all a shard may have.
 *
 * @param most How many all shards may have; 0: as many as there are.
 * @param isLoose Whether it may have a little more, as chance has it.
 * @returns How many; {@link Infinity} where there is no limit.
 */
export function shareOf(most: number, isLoose: boolean): number {
  if (most === 0) return Infinity;
  const mean = most / SHARDS;
  // Four times the deviation of what is spread by chance.
  return Math.ceil(isLoose ? mean + 4 * Math.sqrt(mean) + 16 : mean);
}

/**
 * How many records a shard has, by its size.
 *
 * @param rootDir The ROOT_DIR.
 * @param shard The shard.
 * @returns Damaged lines are among them.
 */
export function linesIn(rootDir: string, shard: number): number {
  return Math.floor((lstatIfPresent(shardPath(rootDir, shard))?.size ?? 0) / RECORD_BYTES);
}
