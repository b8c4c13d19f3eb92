/**
 * The records of a ROOT_DIR and all that follows from them, changed under one lock.
 *
 * The order is: the record (truth), then the lists (derived). A change of one record that touches
 * nothing else is one write of one line. Every other change is first written down whole in `redo`;
 * whoever takes the lock next and finds that file completes it, so that a program killed at any point, and a
 * machine that died, leaves old or new, and never a count that was taken twice.
 */
import { append } from "../append.ts";
import { insideOneOf } from "../address/inside.ts";
import { isTranslated, type Network } from "../address/network.ts";
import { removeLeftovers } from "../files/leftovers.ts";
import { takeLock } from "../files/lock_file.ts";
import { namesIn, readTextIfPresent } from "../files/read_file.ts";
import { checkOwnFolder, checkTrustedFolder, makeFolder } from "../files/trusted_folder.ts";
import { addTries, type IsQuiet, type Tries } from "./add_tries.ts";
import { changeFiles, cursorsPath, loginsPath, writeRecords } from "./carry_out.ts";
import type { HandEdit, Lists } from "./lists.ts";
import { listsTodoEnd } from "./lists_todo.ts";
import { countOn, isListed, namedInside, possibleBlocks, recordsOn } from "./listing.ts";
import {
  around,
  copyPrefixes,
  formatPrefixes,
  parsePrefixes,
  type Prefixes,
  prefixesPath,
  setPrefix,
} from "./prefixes.ts";
import { type Logins, mayHaveLogin, openLogins } from "./logins.ts";
import { OWN_NAMES } from "./own_names.ts";
import { type AddressRecord, blankRecord, formatRecord, RECORD_BYTES } from "./record.ts";
import type { RecordWrite, Redo } from "./redo.ts";
import { addressAt, findRecord, hasRecord, putLine } from "./shard_file.ts";
import { shardOf } from "./shard.ts";
import { readShardKey } from "./shard_key.ts";
import { openShards } from "./shards.ts";
import { isStillRead, readSpool, type Spooled } from "./spool.ts";
import { beginShards } from "./write_shard_key.ts";

/** How a store is opened. */
export interface StoreOptions {
  readonly rootDir: string;
  readonly lists: Lists;
  /** Whether a block was given as one, and is not the unit in which addresses are counted. */
  readonly isPrefix: (network: Network) => boolean;
  /** Length of the blocks by which IPv6 clients are counted, in bits. */
  readonly ipv6Prefix: number;
  /** Whether it is kept who has logged in from where. */
  readonly keepsLogins: boolean;
  /** How long to wait for the lock, in milliseconds. */
  readonly waitMs: number;
}

/** The records as one change sees them; what is put is written when the change ends. */
export interface Change {
  /** The record of an address; one of zeros when nothing is known of it. */
  readonly get: (network: Network) => AddressRecord;
  /** To be told of many addresses before {@link get} is asked for them, so that no file is read for each of them. */
  readonly lookUp: (networks: readonly Network[]) => void;
  /**
   * Adds tries to the record of an address where nothing follows; false where something may, and it is for the caller to do. The
   * address stands in some bytes, with a space behind it, and is of a shard.
   */
  readonly addTries: (
    address: Uint8Array,
    from: number,
    shard: number,
    tries: Tries,
    now: number,
    isQuiet: IsQuiet,
  ) => boolean;
  /** Sets a record; the lists follow from it. */
  readonly put: (record: AddressRecord) => void;
  /**
   * Whether nothing is known of an address or of a block around it, and no more is to be kept of it here than its line, as of
   * each of a long list; also false where it would cost more to see that: where many files are looked into, unless it goes file
   * by file.
   */
  readonly isNew: (network: Network, isFileByFile: boolean) => boolean;
  /** Sets the record of a blacklisted address for which {@link isNew} holds; {@link changed} does not tell of it. */
  readonly putNew: (record: AddressRecord) => void;
  /** The content of `cursors`; empty when there is none. */
  readonly cursors: () => string;
  /** Sets the content of `cursors`. */
  readonly setCursors: (text: string) => void;
  /** Sets the content of `imported`. */
  readonly setImported: (text: string) => void;
  /** What the hook has written down and nobody has counted yet. */
  readonly spooled: () => Spooled;
  /** Marks what was spooled as counted; false when it must be read again: somebody else has counted it, or it has grown. */
  readonly takeSpooled: (spooled: Spooled) => boolean;
  /** Sees to it that the lists say what an address's record says, also if that does not change. */
  readonly enforce: (network: Network) => void;
  /** The same for every record. */
  readonly enforceAll: () => void;
  /** The records of the listed blocks that an address or block is in, itself left out, most specific first. */
  readonly around: (network: Network) => AddressRecord[];
  /** All records of blacklisted addresses, as they are on disk. */
  readonly blocked: () => Iterable<AddressRecord>;
  /** The records that this change has put so far, as they were before it and as they are now. */
  readonly changed: () => readonly { before: AddressRecord; after: AddressRecord }[];
  /**
   * The records of what is in some blocks, as this change has put them: of all that is on a list or has logged in.
   */
  readonly inside: (blocks: readonly Network[]) => AddressRecord[];
  /**
   * Who has logged in from where; nothing where that is not kept. The line of an address goes by itself once its record
   * says that it may have none.
   */
  readonly logins: Logins | undefined;
  /** Has the lists follow later, all at once: more such changes come. */
  readonly listLater: () => void;
  /** Has the lists follow what was to follow later. */
  readonly listNow: () => void;
  /** Adds a line to events.log. */
  readonly log: (event: string) => void;
  /**
   * What was done to hosts.deny by hand; nothing when it is as it was left. Who asks must put records that
   * say the same: the lists follow the edit when the change ends.
   */
  readonly handEdit: () => HandEdit | undefined;
}

/**
 * Changes records under the lock: completes what an earlier run left, lets `body` read and put, and writes.
 *
 * @param options Where and how.
 * @param body Reads and puts; it must not wait for anything.
 * @returns What `body` returned, once everything is on disk.
 * @throws SentryError when the folder is not to be trusted, the lock was not had in time, or a file could not
 * be read or written; then either nothing was changed or the next run completes it.
 */
export function changeStore<T>(options: StoreOptions, body: (change: Change) => T): Promise<T> {
  return underLock(options, (names) => runChange(options, names, body));
}

/**
 * Does something under the lock, once what an earlier run left is completed.
 *
 * @param options Where and how.
 * @param body Gets the names in ROOT_DIR; it must not wait for anything.
 * @returns What `body` returned.
 * @throws SentryError, see {@link changeStore}.
 */
export async function underLock<T>(
  options: StoreOptions,
  body: (names: ReadonlySet<string>) => T,
): Promise<T> {
  const { rootDir } = options;
  const exists = checkTrustedFolder(rootDir);
  if (!exists || !checkOwnFolder(`${rootDir}/state`)) {
    makeFolder(`${rootDir}/state`, 0o755);
    checkTrustedFolder(rootDir);
    checkOwnFolder(`${rootDir}/state`);
  }
  const lock = await takeLock(`${rootDir}/lock`, options.waitMs);
  try {
    let names = namesIn(rootDir);
    await options.lists.ready(names);
    if (names.has("redo")) {
      const { completeRedo } = await import("./complete_redo.ts");
      completeRedo(rootDir, options.lists);
      names = namesIn(rootDir);
    }
    removeLeftovers(rootDir, names, OWN_NAMES, Date.now());
    beginShards(rootDir);
    return body(names);
  } finally {
    lock.close();
  }
}

/** Where a record stands, and what becomes of it. */
interface Place {
  readonly shard: number;
  /** The byte where its line begins; -1 for a new one. */
  readonly at: number;
  readonly before: AddressRecord;
  after: AddressRecord;
  isPut: boolean;
}

/** From so many on, to look up file by file what is all in memory costs more than to see whether it is. */
const SOME = 256;

function runChange<T>(
  options: StoreOptions,
  names: ReadonlySet<string>,
  body: (change: Change) => T,
): T {
  const { rootDir } = options;
  const key = readShardKey(rootDir);
  const inShard = (network: Network) => shardOf(network, key);
  const shards = openShards(rootDir);
  const places = new Map<string, Place>();
  // Those that were put, in the order in which they first were.
  const puts: Place[] = [];
  // Those of which there is no more than a line in its shard: a list that is imported has hundreds of thousands.
  const news: Network[] = [];
  let areFew: boolean | undefined;
  const enforced = new Set<Network>();
  const events: string[] = [];
  let cursors: string | undefined;
  let imported: string | undefined;
  let spooled: Spooled | undefined;
  let edit: HandEdit | undefined;
  let isLater = false;
  let isNow = false;
  let isAll = false;
  const logins = options.keepsLogins
    ? openLogins(() => names.has("logins") && readTextIfPresent(loginsPath(rootDir)) || "")
    : undefined;
  const prefixText = names.has("prefixes") && readTextIfPresent(prefixesPath(rootDir)) || "";
  const prefixes = parsePrefixes(prefixText);
  // Blocks by which clients were counted can be blocks like others now; or the file was lost, or damaged.
  const isAnew = prefixes.unit !== options.ipv6Prefix ||
    !options.lists.isFollowing(names, prefixText);
  // What this change puts counts at once.
  const newPrefixes = isAnew ? findPrefixes(options) : copyPrefixes(prefixes);
  const isOther = isAnew && formatPrefixes(newPrefixes) !== prefixText;
  const isKept = (network: Network) => isKeptIn(newPrefixes, network, options);

  function find(network: Network, number = inShard(network)): Place {
    const known = places.get(network.text);
    if (known) return known;
    const found = findRecord(shards.at(number), network);
    const before = found?.record ?? blankRecord(network);
    const place: Place = {
      shard: number,
      at: found?.at ?? -1,
      before,
      after: before,
      isPut: false,
    };
    places.set(network.text, place);
    return place;
  }

  const get = (network: Network) => find(network).after;
  const result = body({
    get,
    lookUp: (networks) => {
      if (networks.length > SOME && shards.areFew()) return;
      for (const [number, group] of Map.groupBy(networks, inShard)) {
        for (const network of group) find(network, number);
      }
    },
    around: (network) => around(newPrefixes, network).map((one) => get(one.network)),
    // What was looked at as an object is changed as one.
    addTries: (address, from, shard, tries, now, isQuiet) =>
      (places.size === 0 || !places.has(addressAt(address, from))) &&
      addTries(shards.at(shard), address, from, tries, now, isQuiet),
    put: (record) => {
      const place = find(record.network);
      if (!place.isPut) puts.push(place);
      place.after = record;
      place.isPut = true;
      if (isKept(record.network)) setPrefix(newPrefixes, record);
    },
    isNew: (network, isFileByFile) =>
      !places.has(network.text) && !isKept(network) &&
      around(newPrefixes, network).length === 0 &&
      (isFileByFile || (areFew ??= shards.areFew())) &&
      !hasRecord(shards.at(inShard(network)), network),
    putNew: (record) => {
      putLine(shards.at(inShard(record.network)), -1, formatRecord(record));
      news.push(record.network);
    },
    cursors: () =>
      cursors ?? (names.has("cursors") && readTextIfPresent(cursorsPath(rootDir)) || ""),
    setCursors: (text) => void (cursors = text),
    setImported: (text) => void (imported = text),
    spooled: () => readSpool(rootDir, drainedIn(rootDir, names), Date.now(), names),
    takeSpooled: (counted) => {
      const isOurs = counted.before === drainedIn(rootDir, names) && isStillRead(rootDir, counted);
      if (isOurs) spooled = counted;
      return isOurs;
    },
    enforce: (network) => void enforced.add(network),
    enforceAll: () => void (isAll = true),
    blocked: () => recordsOn(rootDir, "blacklistedAt"),
    changed: () => puts,
    inside: (blocks) => {
      const put = puts.map(({ after }) => after.network);
      const all = [...namedInside(rootDir, blocks), ...put.filter(insideOneOf(blocks))];
      append(all, news.filter(insideOneOf(blocks)));
      return [...new Map(all.map((network) => [network.text, network])).values()].map(get);
    },
    logins,
    listLater: () => void (isLater = true),
    listNow: () => void (isNow = true),
    log: (event) => void events.push(event),
    handEdit: () => edit ??= options.lists.handEdit(names),
  });

  const touched = new Map<string, AddressRecord>();
  // Records that came to a list or left one.
  const moved: AddressRecord[] = [];
  for (const place of puts) {
    const record = place.after;
    const line = formatRecord(record);
    if (place.at >= 0 && line === formatRecord(place.before)) continue;
    shards.put(place.shard, place.at, line);
    if (listOf(place.before) !== listOf(record)) moved.push(record);
    // A block that is renewed has a new end.
    if (place.before.blacklistedAt !== record.blacklistedAt) {
      touched.set(record.network.text, record);
    }
    if (mayHaveLogin(place.before) && !mayHaveLogin(record)) logins?.drop(record.network);
  }
  const writes = shards.writes();

  const blocks = moved.filter(({ network }) => isKept(network));
  const newText = blocks.length > 0 || isAnew ? formatPrefixes(newPrefixes) : prefixText;
  const touch = (network: Network) => touched.set(network.text, get(network));
  for (const network of [...edit?.added ?? [], ...edit?.removed ?? [], ...enforced]) touch(network);
  const all = isOther || isAll ? countOn(rootDir, "blacklistedAt") : 0;
  const mayList = touched.size > 0 || news.length > 0 || all > 0 || isAnew || edit !== undefined ||
    isNow && names.has("lists.todo");
  const areLong = mayList && options.lists.areLong(all + touched.size + news.length);
  if (!areLong && all > 0) {
    for (const { network } of recordsOn(rootDir, "blacklistedAt")) touch(network);
  }
  if (blocks.length > 0) {
    // What is in a block gets lines of its own when the block goes, and loses them when it comes.
    for (const network of namedInside(rootDir, blocks.map(({ network }) => network))) {
      if (get(network).blacklistedAt > 0) touch(network);
    }
  }
  const isExcepted = blocks.length > 0 || isAnew ||
    moved.some(({ network }) => around(prefixes, network).length > 0);

  const drained = spooled?.drained === spooled?.before ? undefined : spooled?.drained;
  const newLogins = logins?.changed();
  const anew = areLong && all > 0;
  const isRecent = areLong &&
    (touched.size > 0 || news.length > 0 || isExcepted || edit !== undefined || anew);
  const listsLater = isRecent || isLater && !edit && !isAnew ? listsTodoEnd(rootDir) : undefined;
  const takesTodo = listsLater === undefined && !areLong && names.has("lists.todo") &&
    (isNow || touched.size > 0 || news.length > 0 || isExcepted || edit !== undefined || isAnew);
  const isOneLine = isAtMostOneLine(writes) && cursors === undefined && drained === undefined &&
    imported === undefined && newLogins === undefined && events.length === 0 &&
    touched.size === 0 && news.length === 0 &&
    !edit && !isAnew &&
    !takesTodo;
  if (isOneLine) writeRecords(rootDir, writes, false);
  else {
    const list: Network[] = [];
    const unlist: Network[] = [];
    for (const network of news) {
      // It was put again, or a block came that it is in now.
      if (touched.has(network.text)) continue;
      (around(newPrefixes, network)[0]?.list === "deny" ? unlist : list).push(network);
    }
    for (const one of touched.values()) {
      (isListed(one, newPrefixes) ? list : unlist).push(one.network);
    }
    const redo: Redo = {
      writes,
      list,
      unlist,
      cursors,
      drained,
      prefixes: newText === prefixText ? undefined : newText,
      logins: newLogins,
      imported,
      exceptions: isExcepted,
      dropOldSpool: spooled?.dropOld !== undefined,
      listsLater,
      isRecent,
      anew,
      takesTodo,
      events,
    };
    changeFiles(rootDir, options.lists, redo, edit !== undefined);
  }
  shards.close();
  return result;
}

function isAtMostOneLine(writes: readonly RecordWrite[]): boolean {
  return writes.reduce((sum, { lines }) => sum + lines.length, 0) <= RECORD_BYTES;
}

/** Whether a block is to be found in `prefixes`. */
function isKeptIn(
  { isMixed }: Prefixes,
  network: Network,
  { isPrefix }: Pick<StoreOptions, "isPrefix">,
): boolean {
  return isPrefix(network) || (isMixed && network.length < 8 * network.bytes.length);
}

/**
 * The blocks on a list by the records alone.
 *
 * @param options Where they are, and which of them are blocks.
 * @param wasMixed Whether there were records of smaller blocks than clients are counted by, also if there are none now.
 * @returns The blocks.
 * @throws SentryError when a shard cannot be read.
 */
export function findPrefixes(
  options: Pick<StoreOptions, "rootDir" | "ipv6Prefix" | "isPrefix">,
  wasMixed = false,
): Prefixes {
  const { rootDir, ipv6Prefix: unit } = options;
  const prefixes = { ...parsePrefixes(""), unit, isMixed: wasMixed };
  const isSmaller = ({ bytes, length }: Network) => bytes.length === 16 && length > unit;
  for (const record of possibleBlocks(rootDir)) {
    const { network } = record;
    // Then what it is among is looked for anew: those by which clients are counted are not kept otherwise, and can be a million.
    if (!prefixes.isMixed && isSmaller(network) && !isTranslated(network)) {
      return findPrefixes(options, true);
    }
    if (isKeptIn(prefixes, network, options)) setPrefix(prefixes, record);
  }
  return prefixes;
}

function listOf(record: AddressRecord): "allow" | "deny" | "none" {
  return record.whitelistedAt > 0 ? "allow" : record.blacklistedAt > 0 ? "deny" : "none";
}

function drainedIn(rootDir: string, names: ReadonlySet<string>): string {
  return names.has("drained") && readTextIfPresent(`${rootDir}/drained`) || "";
}
