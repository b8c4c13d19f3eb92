/** Every command changes records through here, so that a hand edit of hosts.deny is never overlooked. */
import { contains, type Network } from "../address/network.ts";
import {
  changeDenyFiles,
  type DenyFiles,
  denyFilesOf,
  isAsLeft,
  leaveStale,
  readHandEdit,
  writeExceptions,
} from "../deny_list/deny_files.ts";
import { namesIn } from "../files/read_file.ts";
import {
  blacklisted,
  delisted,
  isNeverBlocked,
  judge,
  type Verdict,
  whitelisted,
} from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { isPrefix, mostSpecificFirst, type Standing, standingOf } from "../policy/standing.ts";
import { verdictEvent } from "../state/events.ts";
import { addTodo, REFILL_ALL } from "../state/firewall_todo.ts";
import type { AddressRecord } from "../state/record.ts";
import { type Change, changeStore, type Lists, type StoreOptions } from "../state/store.ts";
import { foldSubnets } from "./fold_subnets.ts";

/** How long a run that a connection waits on waits for the lock, in milliseconds. */
export const LOCK_WAIT_MS = 5000;

/**
 * Adopts what was done to hosts.deny by hand, then lets `body` change records.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param body Reads and puts; it is told how many addresses follow a hand edit.
 * @returns What `body` returned.
 * @throws SentryError, see {@link changeStore}.
 */
export function changeRecords<T>(
  settings: Settings,
  now: number,
  body: (change: Change, adopted: number) => T,
): Promise<T> {
  return changeStore(
    storeOf(settings),
    (change) => {
      const result = body(change, adoptHandEdit(change, settings, now));
      foldSubnets(change, settings, now);
      return result;
    },
  );
}

/**
 * Whether the next change has something to complete or adopt first.
 *
 * @param settings The settings.
 * @returns Also false when there is no ROOT_DIR yet.
 */
export function needsCare(settings: Settings): boolean {
  const names = namesIn(settings.rootDir);
  if (names.has("redo")) return true;
  return settings.addToTcpwrappers && !isAsLeft(filesOf(settings), names);
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
    waitMs: LOCK_WAIT_MS,
  };
}

function listsOf(settings: Settings): Lists {
  const files = filesOf(settings);
  const { addToTcpwrappers } = settings;
  const later = (lines: () => string[]) => {
    if (settings.firewalls.length > 0) addTodo(settings.rootDir, lines());
  };
  return {
    handEdit: (names) =>
      !addToTcpwrappers || isAsLeft(files, names) ? undefined : readHandEdit(files),
    apply: (list, unlist) => {
      if (addToTcpwrappers) changeDenyFiles(files, list, unlist);
      else leaveStale(files);
      later(() => [...list, ...unlist].map(({ text }) => text));
    },
    except: (networks) => {
      if (addToTcpwrappers) writeExceptions(files, networks);
      // Blocks are laid out anew around whom they let in.
      later(() => [REFILL_ALL]);
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
  return denyFilesOf(settings.rootDir, settings.ipv6Prefix, allowed);
}

/**
 * Added addresses become blacklisted by hand, removed ones delisted; what ALLOW_NETS covers by now is delisted.
 * Costs a look at every listed record, but only after an edit of hosts.deny or of ALLOW_NETS.
 */
function adoptHandEdit(change: Change, settings: Settings, now: number): number {
  const edit = change.handEdit();
  if (!edit) return 0;
  const blocked = new Set<string>();
  for (const { network } of change.blocked()) blocked.add(network.text);
  let adopted = 0;
  const adopt = (record: AddressRecord, verdict: string) => {
    put(change, record, verdict, now);
    adopted++;
  };
  const block = (network: Network) => {
    if (isNeverBlocked(network, settings)) {
      adopt(delisted(change.get(network)), "delisted");
      change.enforce(network);
    } else if (!blocked.has(network.text)) {
      adopt(blacklisted(change.get(network), "hand", now), "blacklisted");
    }
  };
  edit.added.forEach(block);
  if (!edit.stale) edit.kept.forEach(block);
  else {
    for (const network of edit.kept) change.enforce(network);
    for (const record of change.blocked()) change.enforce(record.network);
  }
  for (const network of edit.removed) {
    if (!blocked.has(network.text)) continue;
    for (const record of [change.get(network), ...blockedInside(change, network, settings)]) {
      adopt(delisted(record), "delisted");
    }
  }
  return adopted;
}

/**
 * The blacklisted addresses and blocks in a block that was given as one; they go with it when it is let in again.
 *
 * @param change The change under way.
 * @param block The block.
 * @param settings The settings.
 * @returns Their records, the block's own left out; none for any other network.
 */
export function blockedInside(
  change: Change,
  block: Network,
  settings: Settings,
): AddressRecord[] {
  if (!isPrefix(block, settings.ipv6Prefix)) return [];
  return [...change.blocked()].filter(({ network }) =>
    network.length > block.length && contains(block, network)
  );
}

/**
 * What is decided about an address, by its own record or a block around it.
 *
 * @param change The change under way.
 * @param subject The unit in which it is counted.
 * @param address The address itself, where it is known: a block can be smaller than the unit.
 * @returns The most specific entry that is on a list.
 */
export function standingIn(change: Change, subject: Network, address = subject): Standing {
  return standingOf(mostSpecificFirst([change.get(subject), ...change.around(address)]));
}

/**
 * Carries out what follows from an address's record: a block that has run out is lifted, then the address
 * is judged.
 *
 * @param change The change under way.
 * @param network The address or block.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param mayBlock Whether a block may follow; not when a log could not be read, since a success may be in it.
 * @returns The last verdict.
 */
export function judgeAndAct(
  change: Change,
  network: Network,
  settings: Settings,
  now: number,
  mayBlock: boolean,
): Verdict {
  const record = change.get(network);
  const { list, by } = standingIn(change, network);
  if (by && by.network.text !== network.text) {
    const because = `its block ${by.network.text} is ${list === "allow" ? "white" : "black"}listed`;
    return { action: "none", cause: "-", because };
  }
  const verdict = judge(record, settings, now);
  if (verdict.action === "lift") {
    const expired = !isNeverBlocked(network, settings);
    put(change, delisted(record), expired ? "expired" : "delisted", now);
    return judgeAndAct(change, network, settings, now, mayBlock);
  }
  if (verdict.action === "whitelist") {
    put(change, whitelisted(record, verdict.cause, now), "whitelisted", now);
  } else if (verdict.action === "blacklist") {
    if (!mayBlock) {
      const because = `${verdict.because}, but a log could not be read, so it is not blocked`;
      return { action: "none", cause: "-", because };
    }
    put(change, blacklisted(record, verdict.cause, now), "blacklisted", now);
  }
  return verdict;
}

/**
 * Sets a record and logs the verdict that changed it.
 *
 * @param change The change under way.
 * @param record The record after.
 * @param verdict Its word in events.log.
 * @param now Epoch seconds.
 */
export function put(change: Change, record: AddressRecord, verdict: string, now: number): void {
  change.put(record);
  change.log(verdictEvent(now, verdict, record));
}
