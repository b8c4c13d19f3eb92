/** Makes the key by which the shards are chosen, see shard_key.ts. */
import { lstatIfPresent } from "../files/read_file.ts";
import { replaceFile } from "../files/write_file.ts";
import { keyedShardsIn, shardsIn, UNKEYED } from "./shard.ts";
import { keyPath } from "./shard_key.ts";

/**
 * Makes a key where there are no records yet. To be called with the lock held.
 *
 * @param rootDir The ROOT_DIR.
 * @throws SentryError when it cannot be written.
 */
export function beginShards(rootDir: string): void {
  if (lstatIfPresent(keyPath(rootDir))) return;
  if (keyedShardsIn(rootDir).length > 0 || shardsIn(rootDir, UNKEYED).length > 0) return;
  writeShardKey(rootDir, newShardKey(), false);
}

/** A key that nobody knows. */
export function newShardKey(): readonly [number, number] {
  const [a = 0, b = 0] = crypto.getRandomValues(new Uint32Array(2));
  return [a, b];
}

/**
 * Writes the key.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param key The key.
 * @param isMoving Whether it does not count yet.
 * @throws SentryError when it cannot be written.
 */
export function writeShardKey(
  rootDir: string,
  key: readonly [number, number],
  isMoving: boolean,
): void {
  const text = key.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  replaceFile(keyPath(rootDir), `${text}${isMoving ? " moving" : ""}\n`, 0o600);
}
