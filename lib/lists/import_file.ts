/**
 * `import`: a long list that is being taken over, and is not all in the records yet; `imported` says how much of it is. A line for
 * each entry, single addresses first and blocks last, each shard by shard, behind one that says how the list is taken over:
 *
 *     import 1 ID BLOCKS NOW JSON
 *     ADDRESS LIST SINCE SEEN FIRST LAST STRIKES
 *
 * ID is 16 hex digits, by which `imported` names its file; BLOCKS is where the blocks begin, in bytes; NOW is when it was imported;
 * JSON says the rest. LIST is 0 to block, 1 to trust, 2 to count. Times are epoch seconds, 0 where the list does not say.
 */
import { type Network, subjectOf } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { byteWriter } from "../files/byte_writer.ts";
import { numbersOf, type Piece, readPiece } from "../logs/found.ts";
import type { Settings } from "../policy/settings.ts";
import { isPrefix } from "../policy/standing.ts";
import { type ShardKey, shardOf, SHARDS } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";
import type { Entry } from "./entry.ts";

/** How a list is taken over. */
export interface Import {
  readonly id: string;
  /** Where in the file the blocks begin, in bytes. */
  readonly blocksAt: number;
  /** When it was imported, in epoch seconds. */
  readonly now: number;
  readonly expireDays: number | undefined;
  readonly isTrusted: boolean;
  /** The address that the administrator was connected from. */
  readonly caller: Network | undefined;
  /** What was imported, as it was called. */
  readonly from: string;
  readonly reason: string | undefined;
}

const LISTS = ["deny", "allow", "none"] as const;

/** What of the first line is JSON. */
interface How {
  readonly days?: number | undefined;
  readonly trusted: boolean;
  readonly caller?: string | undefined;
  readonly from: string;
  readonly reason?: string | undefined;
}

/** Lines of entries, shard by shard. */
export interface Entries {
  /** Adds one. */
  readonly add: (entry: Entry) => void;
  readonly count: () => number;
  /** The lines: single addresses, then blocks. */
  readonly lines: () => [Uint8Array[], Uint8Array[]];
}

/**
 * Begins to gather entries. They are kept as bytes: there can be a million.
 *
 * @param settings The settings.
 * @returns What gathers them.
 */
export function gatherEntries(
  { rootDir, ipv6Prefix }: Pick<Settings, "rootDir" | "ipv6Prefix">,
): Entries {
  const key = readShardKey(rootDir);
  const buckets: { bytes: Uint8Array; filled: number }[] = Array.from(
    { length: 2 * SHARDS },
    () => ({ bytes: new Uint8Array(64), filled: 0 }),
  );
  const encoder = new TextEncoder();
  let count = 0;
  const add = (entry: Entry) => {
    const subject = subjectOf(entry.network, ipv6Prefix);
    const isBlock = isPrefix(subject, ipv6Prefix);
    const bucket = buckets[(isBlock ? SHARDS : 0) + shardOf(subject, key) % SHARDS]!;
    const line = lineOf(entry);
    if (bucket.filled + line.length > bucket.bytes.length) {
      const larger = new Uint8Array(2 * bucket.bytes.length + line.length);
      larger.set(bucket.bytes);
      bucket.bytes = larger;
    }
    bucket.filled += encoder.encodeInto(line, bucket.bytes.subarray(bucket.filled)).written;
    count++;
  };
  const lines = (): [Uint8Array[], Uint8Array[]] => {
    // The first change of a ROOT_DIR makes its key, and another one may have come meanwhile: then they are in another order.
    if (String(readShardKey(rootDir)) !== String(key)) {
      const again = gatherEntries({ rootDir, ipv6Prefix });
      for (const { bytes, filled } of buckets) {
        for (const entry of entriesIn(bytes.subarray(0, filled))) again.add(entry);
      }
      return again.lines();
    }
    const all = buckets.map(({ bytes, filled }) => bytes.subarray(0, filled));
    return [all.slice(0, SHARDS), all.slice(SHARDS)];
  };
  return { add, count: () => count, lines };
}

function* entriesIn(bytes: Uint8Array): Generator<Entry> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start);
    const entry = entryAt({ bytes, starts: [start], ends: [end], shards: [], end }, 0);
    if (entry) yield entry;
    start = end + 1;
  }
}

function lineOf({ network, list, since, seen, firstSeen, lastSeen, strikes }: Entry): string {
  return `${network.text} ${
    LISTS.indexOf(list)
  } ${since} ${seen} ${firstSeen} ${lastSeen} ${strikes}\n`;
}

/**
 * Writes the file.
 *
 * @param file Where to.
 * @param entries What is imported.
 * @param how How.
 * @returns Where its first entry begins, and its size, in bytes.
 */
export function writeImport(
  file: Deno.FsFile,
  entries: Entries,
  how: Omit<Import, "blocksAt">,
): { offset: number; size: number } {
  const [singles, blocks] = entries.lines();
  const json: How = {
    days: how.expireDays,
    trusted: how.isTrusted,
    caller: how.caller?.text,
    from: how.from,
    reason: how.reason,
  };
  const rest = `${how.now} ${ascii(JSON.stringify(json))}\n`;
  const sizeOf = (some: readonly Uint8Array[]) => some.reduce((sum, { length }) => sum + length, 0);
  // The number is as long whatever it is.
  const offset = `import 1 ${how.id} ${"".padStart(PLACES)} ${rest}`.length;
  const blocksAt = offset + sizeOf(singles);
  const writer = byteWriter(file);
  writer.text(`import 1 ${how.id} ${String(blocksAt).padStart(PLACES, "0")} ${rest}`);
  for (const bytes of singles) writer.bytes(bytes);
  for (const bytes of blocks) writer.bytes(bytes);
  writer.flush();
  return { offset, size: blocksAt + sizeOf(blocks) };
}

const PLACES = 12;

/** So that a byte is a character, and none of them ends a line. */
function ascii(json: string): string {
  return json.replace(
    /[^ -~]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The first line is shorter, in bytes: a path has 4096 at most, and each may be six characters. */
const HEAD_BYTES = 1 << 15;

/**
 * Reads the first line.
 *
 * @param file The file.
 * @returns How the list is taken over; nothing where it is no such file.
 */
export function readImport(file: Deno.FsFile): Import | undefined {
  const bytes = new Uint8Array(HEAD_BYTES);
  file.seekSync(0, Deno.SeekMode.Start);
  const head = new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
  const [, id, blocksAt, now, json] =
    /^import 1 ([0-9a-f]{16}) (\d{12}) (\d{1,12}) (\{.*\})\n/.exec(head) ?? [];
  if (id === undefined || json === undefined) return undefined;
  try {
    const { days, trusted, caller, from, reason } = JSON.parse(json) as How;
    return {
      id,
      blocksAt: Number(blocksAt),
      now: Number(now),
      expireDays: days,
      isTrusted: trusted,
      caller: caller === undefined ? undefined : parseNetwork(caller),
      from: String(from),
      reason,
    };
  } catch {
    return undefined;
  }
}

/**
 * Reads some entries.
 *
 * @param file The file.
 * @param from Where they begin, in bytes.
 * @param how What {@link readImport} returns.
 * @param most How many, at most.
 * @param key By which the shards are chosen.
 * @param sizeOf How large a file of the state is, in bytes.
 * @returns Them, and where the next ones begin; damaged lines are passed over.
 */
export function readEntries(
  file: Deno.FsFile,
  from: number,
  how: Import,
  most: number,
  key: ShardKey,
  sizeOf: (shard: number) => number,
): { entries: Entry[]; end: number } {
  // What is in a block is looked for in all shards, so blocks are put in few pieces.
  const piece = from < how.blocksAt
    ? readPiece(file, from, most, key, sizeOf)
    : readPiece(file, from, most, key, () => 0, SHARDS);
  const entries = piece.starts.map((_, i) => entryAt(piece, i));
  return { entries: entries.filter((entry) => entry !== undefined), end: piece.end };
}

function entryAt({ bytes, starts, ends }: Piece, i: number): Entry | undefined {
  const [start, end] = [starts[i]!, ends[i]!];
  const space = bytes.indexOf(SPACE, start);
  const numbers = numbersOf(bytes, space, end);
  const network = parseNetwork(decoder.decode(bytes.subarray(start, space)));
  if (!network || !numbers) return undefined;
  const [kind = 0, since = 0, seen = 0, firstSeen = 0, lastSeen = 0, strikes = 0] = numbers;
  const list = LISTS[kind];
  return list && { network, list, since, seen, firstSeen, lastSeen, strikes };
}

const NEWLINE = 10;
const SPACE = 32;
const decoder = /* @__PURE__ */ new TextDecoder();
