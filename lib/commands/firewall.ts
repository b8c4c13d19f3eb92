/** Has the firewalls follow the records. Their tools are called outside the store's lock, so that no connection waits for them. */
import type { Network } from "../address/network.ts";
import { SentryError } from "../errors.ts";
import { takeLock } from "../files/lock_file.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import type { Backend, Call, Member, Target } from "../firewall/backend.ts";
import { BACKENDS } from "../firewall/backends.ts";
import { membersOf } from "../firewall/members.ts";
import { runCall } from "../firewall/run_call.ts";
import { sshPorts } from "../firewall/ssh_ports.ts";
import { blockEnds } from "../policy/judge.ts";
import { protectedPorts } from "../policy/ports.ts";
import type { Settings } from "../policy/settings.ts";
import {
  addTodo,
  cutTodo,
  type FirewallTodo,
  readTodo,
  REFILL_ALL,
} from "../state/firewall_todo.ts";
import { exceptionsOf, isListed, recordsOn } from "../state/listing.ts";
import { parsePrefixes } from "../state/prefixes.ts";
import type { AddressRecord } from "../state/record.ts";
import { findRecord, readShard } from "../state/shard_file.ts";
import { shardName, shardOf } from "../state/shard.ts";
import { underLock } from "../state/store.ts";
import { storeOf } from "./change_records.ts";
import { type Outcome, outcome } from "./outcome.ts";

/** How long to wait for another run that calls the firewalls' tools, in milliseconds. */
const LOCK_WAIT_MS = 5000;

/** Others may add to what is to be done while it is done; what is left then waits for the next run. */
const MOST_GOES = 4;

/** What was done to the firewalls. */
export interface Settled {
  readonly notes: readonly string[];
  readonly troubles: readonly string[];
}

const NOTHING: Settled = { notes: [], troubles: [] };

/**
 * Does what `firewall.todo` says. A backend that fails is told of, stops no other, and is refilled at the next run.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What was done and what failed.
 * @throws SentryError when the records cannot be read, or another run does not end.
 */
export async function settleFirewalls(settings: Settings, now: number): Promise<Settled> {
  const { rootDir } = settings;
  if (settings.firewalls.length === 0 || !readTodo(rootDir)) return NOTHING;
  const notes: string[] = [];
  const troubles = new Map<string, string>();
  // Whoever holds this sees to one change of the firewall after the other; the records are looked at anew for each.
  const lock = await takeLock(`${rootDir}/firewall.lock`, LOCK_WAIT_MS);
  try {
    for (let go = 0; go < MOST_GOES && troubles.size === 0; go++) {
      const todo = readTodo(rootDir);
      if (!todo) break;
      for (const name of settings.firewalls) {
        const done = await follow(BACKENDS[name], todo, settings, now);
        if (done.trouble === undefined) notes.push(`${name}: ${done.note}`);
        else troubles.set(name, done.trouble);
      }
      await underLock(storeOf(settings), () => cutTodo(rootDir, todo, [...troubles.keys()]));
    }
  } finally {
    lock.close();
  }
  const sentences = [...troubles].map(([name, trouble]) =>
    `${name}: ${trouble}; blocks are kept, and it is filled anew at the next run`
  );
  return { notes, troubles: sentences };
}

/**
 * `--sync`: fills every firewall anew from the records, in one batch each.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What each holds now.
 * @throws SentryError, see {@link settleFirewalls}.
 */
export async function sync(settings: Settings, now: number): Promise<Outcome> {
  if (settings.firewalls.length === 0) {
    return outcome("no firewall is switched on; see --install --firewall\n");
  }
  await refillLater(settings);
  const { notes, troubles } = await settleFirewalls(settings, now);
  return outcome(notes.map((note) => note + "\n").join(""), [], troubles);
}

/**
 * Has every firewall filled anew the next time that they are seen to.
 *
 * @param settings The settings.
 * @throws SentryError when it could not be written down.
 */
export async function refillLater(settings: Settings): Promise<void> {
  if (settings.firewalls.length === 0) return;
  await underLock(storeOf(settings), () => addTodo(settings.rootDir, [REFILL_ALL]));
}

/**
 * What the firewalls must hold, by the records.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns Members that do not overlap.
 * @throws SentryError when the records cannot be read.
 */
export function allMembers(settings: Settings, now: number): Member[] {
  const prefixes = parsePrefixes(readTextIfPresent(`${settings.rootDir}/prefixes`) ?? "");
  const listed = [...recordsOn(settings.rootDir, "blacklistedAt")]
    .filter((record) => isListed(record, prefixes))
    .map((record) => ({ network: record.network, end: blockEnds(record, settings) }));
  return membersOf(listed, exceptionsOf(settings.rootDir, prefixes), now);
}

/** Table and ports of the settings. */
export async function targetOf(settings: Settings): Promise<Target> {
  const { firewallPorts, firewallTable: table } = settings;
  if (firewallPorts === "all") return { table, ports: undefined };
  return { table, ports: firewallPorts ?? protectedPorts(await sshPorts(), settings) };
}

async function follow(
  backend: Backend,
  todo: FirewallTodo,
  settings: Settings,
  now: number,
): Promise<{ note: string; trouble?: string }> {
  if (!todo.refills(backend.name)) {
    const { add, remove } = changesOf(todo.networks, settings, now);
    const calls = backend.change(settings.firewallTable, add, remove);
    const trouble = calls && await runAll(calls);
    if (calls && trouble === undefined) {
      return { note: `${add.length} blocked, ${remove.length} let in` };
    }
    // The set may be gone, as after a reload of the firewall.
  }
  return await refill(backend, settings, now);
}

async function refill(
  backend: Backend,
  settings: Settings,
  now: number,
): Promise<{ note: string; trouble?: string }> {
  const target = await targetOf(settings);
  const seen: (string | undefined)[] = [];
  for (const call of backend.looks(target.table)) {
    const { printed, trouble } = await runCall(call);
    seen.push(trouble === undefined ? printed : undefined);
  }
  const members = allMembers(settings, now);
  const trouble = await runAll(backend.refill(target, members, seen));
  const note = `filled with ${members.length} addresses and blocks`;
  return trouble === undefined ? { note } : { note, trouble };
}

async function runAll(calls: readonly Call[]): Promise<string | undefined> {
  for (const call of calls) {
    const { trouble } = await runCall(call);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

/** What the records say now of those that were changed. Where a block is involved everything is filled anew instead. */
function changesOf(
  networks: readonly Network[],
  settings: Settings,
  now: number,
): { add: Member[]; remove: Network[] } {
  const { rootDir } = settings;
  const prefixes = parsePrefixes(readTextIfPresent(`${rootDir}/prefixes`) ?? "");
  const add: Member[] = [];
  const remove: Network[] = [];
  for (const [number, group] of Map.groupBy(networks, shardOf)) {
    const shard = readShard(`${rootDir}/state/${shardName(number)}`);
    for (const network of group) {
      const record: AddressRecord | undefined = findRecord(shard, network)?.record;
      const isIn = record !== undefined && isListed(record, prefixes);
      const end = record && blockEnds(record, settings);
      const seconds = end === undefined ? undefined : end - now;
      if (isIn && (seconds === undefined || seconds > 0)) add.push({ network, seconds });
      else remove.push(network);
    }
  }
  return { add, remove };
}

/**
 * Takes our sets and rules out of every firewall that is switched on.
 *
 * @param settings The settings.
 * @returns A sentence for each.
 * @throws SentryError when another run does not end.
 */
export async function removeFirewalls(settings: Settings): Promise<string[]> {
  const said: string[] = [];
  const target = await targetOf(settings);
  for (const name of settings.firewalls) {
    for (const call of BACKENDS[name].remove(target)) await runCall(call);
    said.push(`took ${target.table} out of ${name}`);
  }
  return said;
}

/**
 * How to undo what was made in some firewalls, and what is left to do by hand.
 *
 * @param settings The settings.
 * @param names The firewalls.
 * @returns Sentences.
 */
export async function undoingOf(
  settings: Settings,
  names: readonly Backend["name"][],
): Promise<string[]> {
  const target = await targetOf(settings);
  return names.flatMap((name) => {
    const { byHand, remove } = BACKENDS[name];
    const commands = remove(target).map(({ program, args }) => [program[0], ...args].join(" "));
    return [
      ...byHand ? [`NOTE: ${name}: ${byHand(target)}`] : [],
      `to undo it: set ADD_TO_${name.toUpperCase()}=0 in ${settings.rootDir}/sentry.conf, and run`,
      ...commands.map((command) => `  ${command}`),
    ];
  });
}

/**
 * Refuses what a server's firewall can't do.
 *
 * @param names Backends.
 * @throws SentryError that names the program that is missing.
 */
export async function refuseMissingTools(names: readonly Backend["name"][]): Promise<void> {
  for (const name of names) {
    for (const program of BACKENDS[name].programs) {
      const { trouble } = await runCall({ program, args: ["--version"] });
      if (trouble?.startsWith("there is no ")) {
        throw new SentryError("failed", `${trouble}, which ${name} needs; install it first`);
      }
    }
  }
}
