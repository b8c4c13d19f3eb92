/** Has the firewalls follow the records. Their tools are called outside the store's lock, so that no connection waits for them. */
import { SentryError } from "../errors.ts";
import { takeLock } from "../files/lock_file.ts";
import { type Backend, isSingle, type Target } from "../firewall/backend.ts";
import { BACKENDS } from "../firewall/backends.ts";
import { lookAt } from "../firewall/look.ts";
import { protectedPorts } from "../policy/ports.ts";
import type { Settings } from "../policy/settings.ts";
import { type Call, runProgram } from "../programs/run_program.ts";
import { sshPorts } from "../programs/sshd.ts";
import {
  addTodo,
  cutTodo,
  type FirewallTodo,
  readTodo,
  REFILL_ALL,
} from "../state/firewall_todo.ts";
import { underLock } from "../state/store.ts";
import { storeOf } from "./change_records.ts";
import { allMembers, changesOf } from "./firewall_members.ts";
import { type Outcome, outcome } from "./outcome.ts";

/** How long to wait for another run that calls the firewalls' tools, in milliseconds. */
export const LOCK_WAIT_MS = 5000;

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
 * @throws SentryError when the records cannot be read.
 */
export async function settleFirewalls(settings: Settings, now: number): Promise<Settled> {
  const { rootDir } = settings;
  if (settings.firewalls.length === 0 || !readTodo(rootDir)) return NOTHING;
  const notes: string[] = [];
  const troubles = new Map<string, string>();
  // Whoever holds this sees to one change of the firewall after the other; the records are looked at anew for each.
  let lock: Deno.FsFile;
  try {
    lock = await takeLock(`${rootDir}/firewall.lock`, LOCK_WAIT_MS);
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    // What is to be done is written down: who holds it, or the next run, does it.
    return { notes, troubles: [`the firewall was not seen to yet: ${error.message}`] };
  }
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
 * Table and ports of the settings.
 *
 * @param settings The settings; where they name no ports, sshd is asked for its own.
 * @returns Both.
 */
export async function targetOf(settings: Settings): Promise<Target> {
  const { firewallPorts, firewallTable: table } = settings;
  if (firewallPorts === "all") return { table, ports: undefined };
  return { table, ports: firewallPorts ?? protectedPorts(await sshPorts(), settings) };
}

/** What became of one backend. */
interface Followed {
  readonly note: string;
  readonly trouble?: string | undefined;
}

async function follow(
  backend: Backend,
  todo: FirewallTodo,
  settings: Settings,
  now: number,
): Promise<Followed> {
  if (!todo.refills(backend.name)) {
    const { add, remove } = changesOf(todo.networks, settings, now);
    // Where a block goes, smaller ones in it can be listed themselves: from before IPV6_PREFIX was changed.
    const calls = remove.every(isSingle)
      ? backend.change(settings.firewallTable, add, remove)
      : undefined;
    const ran = calls && await runAll(calls);
    const note = `${add.length} blocked, ${remove.length} let in`;
    if (ran && ran.trouble === undefined) return { note };
    // A tool that hangs is not called again in this run.
    if (ran?.isLate) return { note, trouble: ran.trouble };
    // Otherwise the set may be gone, as after a reload of the firewall.
  }
  return await refill(backend, settings, now);
}

async function refill(
  backend: Backend,
  settings: Settings,
  now: number,
): Promise<Followed> {
  const target = await targetOf(settings);
  const looked = await lookAt(backend, target.table);
  if (looked.isLate) return { note: "", trouble: looked.trouble };
  const members = allMembers(settings, now);
  const ran = await runAll(backend.refill(target, members, looked.seen));
  const note = `filled with ${members.length} addresses and blocks`;
  return { note, trouble: ran.trouble ?? looked.trouble };
}

/**
 * Makes some calls, one after the other.
 *
 * @param calls The calls.
 * @returns The first trouble, which ends it; nothing when there was none.
 */
export async function runAll(
  calls: readonly Call[],
): Promise<{ trouble: string | undefined; isLate: boolean }> {
  for (const call of calls) {
    const { trouble, isLate } = await runProgram(call);
    if (trouble !== undefined) return { trouble, isLate };
  }
  return { trouble: undefined, isLate: false };
}
