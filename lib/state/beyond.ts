/**
 * What is too much of a shard. Each shard holds its share of MAX_KNOWN and MAX_LISTED: addresses are spread over them by a key, so what
 * holds of each holds of all, and no change has to look into more shards than its own.
 */
import { readInto } from "../files/read_file.ts";
import { replaceFile } from "../files/write_file.ts";
import { shardPath } from "./carry_out.ts";
import { type AddressRecord, parseRecord, RECORD_BYTES } from "./record.ts";
import { columnOf, isSet, numberAt } from "./record_bytes.ts";
import { scanShard, wantedIn } from "./scan_shard.ts";
import { lineAt } from "./shard_file.ts";
import type { ShardKey } from "./shard.ts";

const [SEEN, LAST, WHITE, BLACK, SUCCESSES] = [
  columnOf("seen"),
  columnOf("lastSeen"),
  columnOf("whitelistedAt"),
  columnOf("blacklistedAt"),
  columnOf("successes"),
] as const;

/** Of what is forgotten a tenth more goes, so that not each new address has its shard rewritten. */
const KEPT_OF_TEN = 9;

/**
 * Forgets addresses of a shard that has too many: those that connected once first, and of these those that were seen longest ago. Who
 * is on a list or has logged in is kept, and of the others a quarter of what it may have. To be called with the lock held, and nothing else under way.
 *
 * @param rootDir The ROOT_DIR.
 * @param shard The shard.
 * @param key By which the shards are chosen.
 * @param most How many it may have.
 * @returns How many are forgotten.
 * @throws SentryError when it cannot be read or written; it is then as it was.
 */
export function forgetBeyond(
  rootDir: string,
  shard: number,
  key: ShardKey,
  most: number,
): number {
  const bytes = bytesOf(shardPath(rootDir, shard));
  if (bytes.length <= most * RECORD_BYTES) return 0;
  const { records } = scanShard(bytes, bytes.length, shard, key);
  const beyond = records.length - Math.floor(most * KEPT_OF_TEN / 10);
  const free = records.filter((at) =>
    ![WHITE, BLACK, SUCCESSES].some(([start, width]) => isSet(bytes, at + start, width))
  );
  const ranks = Float64Array.from(free, (at) => rankOf(bytes, at)).sort();
  // Else nobody new could be judged where many are on a list.
  const count = Math.min(beyond, ranks.length - Math.floor(most / 4));
  if (count <= 0) return 0;
  const last = ranks[count - 1]!;
  // Of those that rank alike as the last one no more go than are to.
  let equals = count - ranks.indexOf(last);
  const gone = new Set(free.filter((at) => {
    const rank = rankOf(bytes, at);
    return rank < last || (rank === last && equals-- > 0);
  }));
  const kept = new Uint8Array((records.length - gone.size) * RECORD_BYTES);
  let end = 0;
  for (const at of records) {
    if (gone.has(at)) continue;
    kept.set(bytes.subarray(at, at + RECORD_BYTES), end);
    end += RECORD_BYTES;
  }
  replaceFile(shardPath(rootDir, shard), kept, 0o600);
  return gone.size;
}

/** Made once: there are 256 shards, of megabytes, and memory is collected late. */
let room = new Uint8Array(0);

/** How much larger than the one before a shard may be, in bytes, to find room there. */
const MORE = 1024 * RECORD_BYTES;

/** A shard; good until the next is read. */
function bytesOf(path: string): Uint8Array {
  const [bytes, filled] = readInto(path, room, MORE);
  room = bytes;
  return bytes.subarray(0, filled);
}

/** The smaller, the sooner an address is forgotten. */
function rankOf(bytes: Uint8Array, at: number): number {
  const isOnce = numberAt(bytes, at + SEEN[0], SEEN[1]) <= 1;
  return (isOnce ? 0 : 1e11) + numberAt(bytes, at + LAST[0], LAST[1]);
}

/**
 * The oldest blocks of a shard that has too many; those made by hand, for a guessed password, or for a whole subnet stay.
 *
 * @param rootDir The ROOT_DIR.
 * @param shard The shard.
 * @param key By which the shards are chosen.
 * @param most How many it may have.
 * @returns Their records, the oldest first, and how many blacklisted ones the shard has.
 * @throws SentryError when it cannot be read.
 */
export function blocksBeyond(
  rootDir: string,
  shard: number,
  key: ShardKey,
  most: number,
): { listed: number; oldest: AddressRecord[] } {
  const bytes = bytesOf(shardPath(rootDir, shard));
  const [start, width] = BLACK;
  const places = wantedIn(bytes, bytes.length, shard, key, (at) => isSet(bytes, at + start, width));
  const beyond = places.length - most;
  if (beyond <= 0) return { listed: places.length, oldest: [] };
  const times = (at: number) => numberAt(bytes, at + start, width);
  const oldest: AddressRecord[] = [];
  for (const at of places.sort((a, b) => times(a) - times(b))) {
    if (oldest.length === beyond) break;
    const record = parseRecord(lineAt(bytes, at))!;
    if (!KEPT_CAUSES.has(record.cause)) oldest.push(record);
  }
  return { listed: places.length, oldest };
}

const KEPT_CAUSES: ReadonlySet<string> = /* @__PURE__ */ new Set(["hand", "guessed", "subnet"]);
