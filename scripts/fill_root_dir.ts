/** Makes a ROOT_DIR of any size in seconds, for benches and tests: what so many addresses would have left after months. */
import { type Network, networkOf } from "../lib/address/network.ts";
import { parseNetwork } from "../lib/address/parse.ts";
import { denyFilesOf, leaveStamp, writeExceptions } from "../lib/deny_list/deny_files.ts";
import { patternOf } from "../lib/deny_list/hosts_deny.ts";
import { readTextIfPresent } from "../lib/files/read_file.ts";
import { exceptionsOf } from "../lib/state/listing.ts";
import { formatPrefixes, parsePrefixes, prefixesPath, setPrefix } from "../lib/state/prefixes.ts";
import {
  type AddressRecord,
  blankRecord,
  formatRecord,
  RECORD_BYTES,
} from "../lib/state/record.ts";
import { shardName, shardOf, SHARDS } from "../lib/state/shard.ts";
import { readShardKey } from "../lib/state/shard_key.ts";
import { beginShards } from "../lib/state/write_shard_key.ts";

/** How many there are. */
export interface Sizes {
  /** Addresses and blocks with a record. */
  readonly known: number;
  /** Of these, how many are blacklisted. */
  readonly listed: number;
}

const DAY_SECONDS = 86400;

/** Lines of three lists and records are written once so many bytes are there. */
const AT_ONCE = 1 << 16;

/** Every one of so many known addresses is whitelisted. */
const PER_WHITE = 1000;

/** There is one listed block for so many listed addresses, and in one of so many blocks somebody is whitelisted. */
const PER_BLOCK = 1000;
const PER_EXCEPTION = 10;

/** So many days ago, at most, the blocks were made: one of a hundred is over by EXPIRE_BLOCK_DAYS=90. */
const OLDEST_DAYS = 91;

/**
 * Fills a ROOT_DIR as the program would have left it: records, `prefixes`, both deny lists, `allow.patterns` and `listed`.
 *
 * @param rootDir A folder that is not there yet.
 * @param sizes How many addresses.
 * @param now Epoch seconds.
 */
export function fillRootDir(rootDir: string, { known, listed }: Sizes, now: number): void {
  Deno.mkdirSync(`${rootDir}/state`, { recursive: true, mode: 0o755 });
  beginShards(rootDir);
  const key = readShardKey(rootDir);
  const shards = Array.from(
    { length: SHARDS },
    (_, i) => openAppender(`${rootDir}/state/${shardName(SHARDS + i)}`, 0o600),
  );
  const hostsDeny = openAppender(`${rootDir}/hosts.deny`, 0o644);
  const patterns = openAppender(`${rootDir}/deny.patterns`, 0o644);
  const prefixes = parsePrefixes("");
  const keep = (record: AddressRecord) => {
    const { network } = record;
    shards[shardOf(network, key) - SHARDS]!.append(formatRecord(record));
    if (record.blacklistedAt === 0) return;
    const pattern = patternOf(network);
    hostsDeny.append(`ALL: ${pattern} : deny\n`);
    patterns.append(`${pattern}\n`);
  };
  const blocks = Math.floor(listed / PER_BLOCK);
  const exceptions = Math.ceil(blocks / PER_EXCEPTION);
  for (let i = 0; i < blocks; i++) {
    const network = parseNetwork(`203.${i >> 8}.${i & 255}.0/24`)!;
    const record = {
      ...seenAt(network, now),
      blacklistedAt: now,
      strikes: 1,
      cause: "hand",
    } as const;
    keep(record);
    setPrefix(prefixes, record);
    if (i % PER_EXCEPTION > 0) continue;
    const white = parseNetwork(`203.${i >> 8}.${i & 255}.7`)!;
    keep({ ...seenAt(white, now), whitelistedAt: now, cause: "hand" });
  }
  const single = known - blocks - exceptions;
  const black = listed - blocks;
  for (let i = 0; i < single; i++) {
    // As many as wanted, spread over all.
    const isBlack = Math.floor((i + 1) * black / single) > Math.floor(i * black / single);
    keep(recordOf(i, isBlack, now));
  }
  for (const one of [...shards, hostsDeny, patterns]) one.close();
  Deno.writeTextFileSync(prefixesPath(rootDir), formatPrefixes(prefixes), { mode: 0o600 });
  const files = denyFilesOf(rootDir, 64, "127.0.0.1,::1");
  writeExceptions(files, exceptionsOf(rootDir, prefixes), false);
  leaveStamp(files, readTextIfPresent(prefixesPath(rootDir)) ?? "", true);
}

/**
 * An address that a filled ROOT_DIR knows: IPv4, and the /64 of an IPv6 client for one of five.
 *
 * @param i Its number, less than 2^30.
 * @returns No two numbers have the same.
 */
export function knownAddress(i: number): Network {
  // A product with an odd number is another one for each number, up to a power of two.
  const mixed = Math.imul(i, 0x9e3779b1) >>> 0;
  if (Math.floor(i / 7) % 5 < 4) {
    const host = mixed & 0x3fffffff;
    return networkOf(
      Uint8Array.of(128 + (host >>> 24), host >>> 16, host >>> 8, host),
      32,
    );
  }
  const bytes = new Uint8Array(16);
  bytes.set([0x2a, 0x10, mixed >>> 24, mixed >>> 16, mixed >>> 8, mixed, 0, i]);
  return networkOf(bytes, 64);
}

function recordOf(i: number, isBlack: boolean, now: number): AddressRecord {
  const record = seenAt(knownAddress(i), now);
  if (isBlack) {
    const blacklistedAt = now - i % OLDEST_DAYS * DAY_SECONDS;
    return { ...record, blacklistedAt, strikes: 1, naughty: 3, cause: "naughty" };
  }
  if (i % PER_WHITE !== 0) return { ...record, probed: 1 };
  return { ...record, whitelistedAt: now, successes: 1, cause: "login" };
}

function seenAt(network: Network, now: number): AddressRecord {
  return { ...blankRecord(network), seen: 1, firstSeen: now - DAY_SECONDS, lastSeen: now };
}

/** A file to which text is appended in large pieces. */
interface Appender {
  readonly append: (text: string) => void;
  readonly close: () => void;
}

function openAppender(path: string, mode: number): Appender {
  const bytes = new Uint8Array(AT_ONCE + RECORD_BYTES);
  const encoder = new TextEncoder();
  let end = 0;
  const flush = () => {
    if (end === 0) return;
    Deno.writeFileSync(path, bytes.subarray(0, end), { append: true, mode });
    end = 0;
  };
  return {
    append: (text) => {
      end += encoder.encodeInto(text, bytes.subarray(end)).written;
      if (end >= AT_ONCE) flush();
    },
    close: flush,
  };
}
