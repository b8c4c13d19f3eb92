/**
 * `state/key`: the key by which the shards are chosen, 16 hex digits; with ` moving` behind them while records are still in the
 * shards that none was chosen for. It is in the folder of the shards, so that who copies these has it.
 */
import { SentryError } from "../errors.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import { keyedShardsIn, type ShardKey, UNKEYED } from "./shard.ts";

/**
 * The key.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The key; nothing where the shards are not chosen by one.
 * @throws SentryError when it is lost, or cannot be read: without it nobody can be found.
 */
export function readShardKey(rootDir: string): ShardKey {
  const text = readTextIfPresent(keyPath(rootDir));
  if (text === undefined && keyedShardsIn(rootDir).length === 0) return UNKEYED;
  const [, a, b, moving] = FORM.exec(text ?? "") ?? [];
  if (a !== undefined && b !== undefined) {
    return moving ? UNKEYED : [parseInt(a, 16) | 0, parseInt(b, 16) | 0];
  }
  throw new SentryError(
    "failed",
    `${keyPath(rootDir)} is lost: no record is found without it; --expire puts all in order`,
  );
}

const FORM = /^([0-9a-f]{8})([0-9a-f]{8})( moving)?\n$/;

/**
 * Whether the key is lost, so that the records have to be put in order.
 *
 * @param rootDir The ROOT_DIR.
 * @returns True also for one that is damaged.
 */
export function isKeyLost(rootDir: string): boolean {
  try {
    readShardKey(rootDir);
    return false;
  } catch {
    return true;
  }
}

/** Where the key is. */
export function keyPath(rootDir: string): string {
  return `${rootDir}/state/key`;
}
