/** Every command changes records through here, so that a hand edit of hosts.deny is never overlooked. */
import {
  areLong,
  changeDenyFiles,
  type DenyFiles,
  denyFilesOf,
  distrustFollowing,
  isAsLeft,
  isListGone,
  leaveStamp,
  LONG_BYTES,
  notAsLeft,
  stampOf,
  writeExceptions,
} from "../deny_list/deny_files.ts";
import { EDITED, readStamp, type Stamp } from "../deny_list/stamp.ts";
import { SentryError } from "../errors.ts";
import { namesIn, readTextIfPresent } from "../files/read_file.ts";
import type { Network } from "../address/network.ts";
import type { Settings } from "../policy/settings.ts";
import { isPrefix } from "../policy/standing.ts";
import { addTodo, addTodoOf, REFILL_ALL } from "../state/firewall_todo.ts";
import { recordsOn } from "../state/listing.ts";
import { parsePrefixes, prefixesPath } from "../state/prefixes.ts";
import type { AddressRecord } from "../state/record.ts";
import type { Lists } from "../state/lists.ts";
import { shardOf } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";
import { linesIn, shareOf } from "../state/share.ts";
import { type Change, changeStore, type StoreOptions } from "../state/store.ts";
import type { Limited } from "./keep_limits.ts";

/** How long a run that a connection waits on waits for the lock, in milliseconds. */
export const LOCK_WAIT_MS = 5000;

/**
 * Adopts what was done to hosts.deny by hand, then lets `body` change records. Once all of it is on disk, ON_BLOCK is
 * started for whom it has blacklisted: a change that a crash cut off starts nothing, now or later.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param body Reads and puts; it is told how many addresses follow a hand edit.
 * @param spared Whom no block may take along as one of its neighbours: where the administrator is connected from.
 * @returns What `body` returned.
 * @throws SentryError, see {@link changeStore}.
 */
export async function changeRecords<T>(
  settings: Settings,
  now: number,
  body: (change: Change, adopted: number) => T,
  spared?: Network,
): Promise<T> {
  const { result, blocked } = await changeQuietly(settings, now, body, spared);
  await tellOnBlock(blocked, settings, now);
  return result;
}

/**
 * Changes records as {@link changeRecords} does, and leaves it to the caller to tell ON_BLOCK.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param body Reads and puts; it is told how many addresses follow a hand edit.
 * @param spared Whom no block may take along.
 * @returns What `body` returned, and whom ON_BLOCK is to be told of.
 * @throws SentryError, see {@link changeStore}.
 */
export async function changeQuietly<T>(
  settings: Settings,
  now: number,
  body: (change: Change, adopted: number) => T,
  spared?: Network,
): Promise<{ result: T; blocked: readonly AddressRecord[] }> {
  // Loaded only where it is needed: every connection comes through here.
  const fold = settings.subnetBlock > 0
    ? (await import("./fold_subnets.ts")).foldSubnets
    : undefined;
  let blocked: AddressRecord[] = [];
  let full: number[] = [];
  const result = await changeStore(storeOf(settings), (change) => {
    const done = body(change, change.handEdit() ? long!.adoptHandEdit(change, settings, now) : 0);
    fold?.(change, settings, now, spared);
    if (settings.onBlock !== undefined) blocked = newlyBlocked(change);
    full = fullShards(change, settings);
    return done;
  });
  if (full.length > 0) await makeRoom(settings, now, full);
  return { result, blocked };
}

/**
 * How the limits of these settings are kept.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What keep_limits.ts asks for.
 */
export function limitedOf(settings: Settings, now: number): Limited {
  const change = <T>(body: (change: Change) => T) => changeRecords(settings, now, body);
  return { settings, now, store: storeOf(settings), change };
}

/** Where somebody else has the lock he, or the next change there, makes room. */
async function makeRoom(settings: Settings, now: number, full: readonly number[]): Promise<void> {
  const { keepShares } = await import("./keep_limits.ts");
  try {
    await keepShares(limitedOf(settings, now), full);
  } catch (error) {
    if (!(error instanceof SentryError && error.kind === "lock")) throw error;
  }
}

/** The shards that a change adds to and that may have more than their share. */
function fullShards(change: Change, { rootDir, maxKnown, maxListed }: Settings): number[] {
  const more = change.changed().filter(({ before, after }) =>
    before.firstSeen === 0 || after.blacklistedAt > before.blacklistedAt
  );
  if (more.length === 0) return [];
  const key = readShardKey(rootDir);
  const share = Math.min(shareOf(maxKnown, true), shareOf(maxListed, true));
  const shards = new Set(more.map(({ after }) => shardOf(after.network, key)));
  return [...shards].filter((shard) => linesIn(rootDir, shard) >= share);
}

/**
 * Starts ON_BLOCK, if it is set, for whom changes have blacklisted.
 *
 * @param blocked Their records.
 * @param settings The settings.
 * @param now Epoch seconds.
 */
export async function tellOnBlock(
  blocked: readonly AddressRecord[],
  settings: Settings,
  now: number,
): Promise<void> {
  if (settings.onBlock === undefined || blocked.length === 0) return;
  const { runOnBlock } = await import("./on_block.ts");
  await runOnBlock(settings.onBlock, blocked, settings.rootDir, now);
}

/** Whom a change has blacklisted, or found to be worse than was known; what is taken over from elsewhere is no news. */
function newlyBlocked(change: Change): AddressRecord[] {
  return change.changed()
    .filter(({ before, after }) =>
      // A block that was dated by a wrong clock, and is from now, is no new one.
      after.blacklistedAt > 0 && (isNewBlock(before, after) ||
        (after.cause === "guessed" && before.cause !== "guessed"))
    )
    .map(({ after }) => after)
    .filter(({ cause }) => cause !== "import");
}

function isNewBlock(before: AddressRecord, after: AddressRecord): boolean {
  return after.blacklistedAt > before.blacklistedAt && after.strikes > before.strikes;
}

/** Where there is no `listed`. */
const NO_STAMP: Stamp = { list: "none", prefixes: "", exceptions: "" };

/**
 * Whether the next change has something to complete or adopt first.
 *
 * @param settings The settings.
 * @param names The names in ROOT_DIR.
 * @returns Also false when there is no ROOT_DIR yet.
 */
export function needsCare(
  settings: Settings,
  names: ReadonlySet<string> = namesIn(settings.rootDir),
): boolean {
  const { hasRedo, isEdited, isLost } = careNeeded(settings, names);
  return hasRedo || isEdited || isLost;
}

/**
 * What the next change has to do first.
 *
 * @param settings The settings.
 * @param names The names in ROOT_DIR.
 * @returns Whether a change was left, or is under way; whether hosts.deny is not as it was left; whether something else that
 * follows from the records is not, or clients are counted by other blocks now.
 */
export function careNeeded(
  settings: Settings,
  names: ReadonlySet<string> = namesIn(settings.rootDir),
): { hasRedo: boolean; isEdited: boolean; isLost: boolean } {
  const files = filesOf(settings);
  const stamp = names.has("listed") ? readStamp(files.stamp) : NO_STAMP;
  const prefixes = prefixesText(settings, names);
  // Where there is no ROOT_DIR nothing was counted yet.
  const isCountedAnew = names.size > 0 && parsePrefixes(prefixes).unit !== settings.ipv6Prefix;
  return {
    hasRedo: names.has("redo"),
    isEdited: settings.addToTcpwrappers && !isAsLeft(files, names, stamp),
    isLost: isCountedAnew || notAsLeft(files, names, prefixes, stamp).length > 0,
  };
}

/**
 * What follows from the records and is not as it was left, so that the next change makes it anew.
 *
 * @param settings The settings.
 * @returns The names of the files.
 */
export function lostFiles(settings: Settings): string[] {
  const names = namesIn(settings.rootDir);
  const files = filesOf(settings);
  const stamp = readStamp(files.stamp);
  // Earlier versions did not write down how they left it.
  if (stamp.prefixes === "") return [];
  return notAsLeft(files, names, prefixesText(settings, names), stamp);
}

function prefixesText({ rootDir }: Settings, names: ReadonlySet<string>): string {
  return names.has("prefixes") && readTextIfPresent(prefixesPath(rootDir)) || "";
}

/**
 * How the store of these settings is opened.
 *
 * @param settings The settings.
 * @returns Options for {@link changeStore}.
 */
export function storeOf(settings: Settings): StoreOptions {
  return {
    rootDir: settings.rootDir,
    lists: listsOf(settings),
    isPrefix: (network) => isPrefix(network, settings.ipv6Prefix),
    ipv6Prefix: settings.ipv6Prefix,
    keepsLogins: settings.allowFailures > 0,
    waitMs: LOCK_WAIT_MS,
  };
}

/** Loaded only where it is needed. */
let long: typeof import("./long_lists.ts") | undefined;

/** Has changes find what they need for lists that are long, or become so. */
export async function loadLongLists(): Promise<void> {
  long ??= await import("./long_lists.ts");
}

/** Where one of these is there, lists are long, or were; without hosts.deny nothing tells how long they become. */
function mayBeLong(names: ReadonlySet<string>, { list }: Stamp): boolean {
  return !names.has("hosts.deny") || Number(list.split(" ")[1]) > LONG_BYTES / 2 ||
    ["redo", "lists.todo", "deny.recent", "allow.recent"].some((name) => names.has(name));
}

const LIST_NAMES = ["hosts.deny", "deny.patterns", "listed"];

function isNobodyBlocked({ rootDir }: Settings): boolean {
  return recordsOn(rootDir, "blacklistedAt").next().done === true;
}

function listsOf(settings: Settings): Lists {
  const files = filesOf(settings);
  const { addToTcpwrappers } = settings;
  const later = (lines: () => string[]) => {
    if (settings.firewalls.length > 0) addTodo(settings.rootDir, lines());
  };
  // Read once a change, which every connection makes.
  let stamp: Stamp | undefined;
  let isAdopted: boolean | string | undefined;
  const isBlock = (network: Network) => isPrefix(network, settings.ipv6Prefix);
  return {
    ready: async (names) => {
      if (names.has("listed")) stamp ??= readStamp(files.stamp);
      const isLeft = isAsLeft(files, names, stamp ?? NO_STAMP);
      if (addToTcpwrappers && (!isLeft || mayBeLong(names, stamp ?? NO_STAMP))) {
        await loadLongLists();
      }
    },
    handEdit: (names) => {
      if (!addToTcpwrappers) return undefined;
      if (names.has("listed")) stamp ??= readStamp(files.stamp);
      if (isAsLeft(files, names, stamp ?? NO_STAMP)) return undefined;
      // Edited in this very moment: the next change finds it.
      if (!long) return undefined;
      // The first change of all: there is nothing to list, and so no list yet.
      const isFirst = !LIST_NAMES.some((name) => names.has(name)) && isNobodyBlocked(settings);
      if (isFirst) return undefined;
      const looked = stampOf(files);
      const edit = long.readHandEdit(files);
      isAdopted = edit.isMore ? EDITED : looked;
      return edit;
    },
    isFollowing: (names, prefixes) => {
      if (names.has("listed")) stamp ??= readStamp(files.stamp);
      return notAsLeft(files, names, prefixes, stamp ?? NO_STAMP).length === 0;
    },
    apply: (list, unlist, isAgain) => {
      isAdopted = addToTcpwrappers && !(isAgain && isListGone(files)) &&
        changeDenyFiles(files, list, unlist);
    },
    areLong: (more) => long !== undefined && areLong(files, more),
    applyLater: ({ list, unlist }, prefixes) => {
      long!.addRecent(files, { list, unlist }, prefixes, isBlock);
    },
    tell: ({ list, unlist }) => {
      if (settings.firewalls.length === 0) return;
      addTodoOf(settings.rootDir, list);
      addTodoOf(settings.rootDir, unlist);
    },
    dropRecent: () => long?.dropRecent(files),
    except: (networks, isBetween) => {
      if (addToTcpwrappers) writeExceptions(files, networks, isBetween);
      if (isBetween) return;
      // Blocks are laid out anew around whom they let in.
      later(() => [REFILL_ALL]);
    },
    leave: (prefixes, isAgain) => {
      // Of a change that is done again nobody has looked.
      leaveStamp(files, prefixes, isAdopted);
      if (isAgain) distrustFollowing(files);
      stamp = isAdopted = undefined;
    },
  };
}

/**
 * The deny files of a ROOT_DIR.
 *
 * @param settings The settings.
 * @returns Their paths, and what the list depends on.
 */
export function filesOf(settings: Settings): DenyFiles {
  const allowed = settings.allowNets.map((net) => net.text).join(",");
  return denyFilesOf(settings.rootDir, settings.ipv6Prefix, allowed, settings.addToTcpwrappers);
}
