/** Has the firewalls follow the records. Their tools are called outside the store's lock, so that no connection waits for them. */
import { append } from "../append.ts";
import { SentryError } from "../errors.ts";
import { takeLock } from "../files/lock_file.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { type Backend, isSingle, type Target } from "./backend.ts";
import { BACKENDS } from "./backends.ts";
import { lookAt, runAll } from "./look.ts";
import { protectedPorts } from "../policy/ports.ts";
import type { Settings } from "../policy/settings.ts";
import { sshPorts } from "../programs/sshd.ts";
import { mayHaveRules } from "../rules/there.ts";
import { leftBehind, noteFilled, readFilled, switchedOn, without } from "./filled.ts";
import { noteRule, ruledOtherwise } from "./rules.ts";
import {
  addTodo,
  cutTodo,
  type FirewallTodo,
  readTodo,
  REFILL_ALL,
} from "../state/firewall_todo.ts";
import { underLock } from "../state/store.ts";
import { changeRecords, needsCare, storeOf } from "../decisions/change_records.ts";
import { type Settled, takeOut } from "./leave.ts";
import { countMembers } from "./members.ts";
import { allMembers, changesOf } from "./members_of_records.ts";

/** How long to wait for another run that calls the firewalls' tools, in milliseconds. */
export const LOCK_WAIT_MS = 5000;

/** Others may add to what is to be done while it is done; what is left then waits for the next run. */
const MOST_GOES = 4;

const NOTHING: Settled = { notes: [], troubles: [] };

/**
 * Does what `firewall.todo` says. A backend that fails is told of, stops no other, and is refilled at the next run.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param mayHaveChanged Whether to look if the settings switch on other firewalls than were filled: then those that are new are filled,
 * and after that, so that nobody slips through in between, what is not switched on any more is taken out.
 * @returns What was done and what failed.
 * @throws SentryError when the records cannot be read.
 */
export async function settleFirewalls(
  settings: Settings,
  now: number,
  mayHaveChanged = false,
): Promise<Settled> {
  const { rootDir } = settings;
  const mayLeave = mayHaveChanged && leftBehind(settings).length > 0;
  if (mayLeave) await fillNew(settings);
  if (mayHaveChanged) await ruleAnew(settings);
  if (!mayLeave && (settings.firewalls.length === 0 || !readTodo(rootDir))) return NOTHING;
  const notes: string[] = [];
  const stuck: string[] = [];
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
    if (mayLeave) {
      const left = await takeOut(rootDir, leftBehind(settings));
      append(notes, left.notes);
      append(stuck, left.troubles.map((trouble) => `${trouble}; it is taken out at the next run`));
    }
  } finally {
    lock.close();
  }
  const sentences = [...troubles].map(([name, trouble]) =>
    `${name}: ${trouble}; blocks are kept, and it is filled anew at the next run`
  );
  return { notes, troubles: [...sentences, ...stuck] };
}

/**
 * Fills every firewall anew from the records, in one batch each.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What each holds now, and what failed.
 * @throws SentryError, see {@link settleFirewalls}.
 */
export async function fillAnew(settings: Settings, now: number): Promise<Settled> {
  // What they are filled with has to be true.
  if (needsCare(settings)) await changeRecords(settings, now, () => {});
  await refillLater(settings);
  const { notes, troubles } = await settleFirewalls(settings, now, true);
  if (settings.firewalls.length > 0) return { notes, troubles };
  return { notes: [...notes, "no firewall is switched on; see --install --firewall"], troubles };
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

/** Where the settings have changed, a firewall may be switched on that holds nothing yet. */
async function fillNew(settings: Settings): Promise<void> {
  const missing = without(switchedOn(settings), readFilled(settings.rootDir));
  if (missing.length === 0) return;
  const lines = missing.map(({ name }) => `${REFILL_ALL} ${name}`);
  await underLock(storeOf(settings), () => addTodo(settings.rootDir, lines));
}

/** Where FIREWALL_KILL has changed, or an earlier version has written the rule, it is written anew with all the rest. */
async function ruleAnew(settings: Settings): Promise<void> {
  const todo = readTodo(settings.rootDir);
  const others = ruledOtherwise(settings).filter(({ name }) => !todo?.refills(name));
  if (others.length === 0) return;
  const lines = others.map(({ name }) => `${REFILL_ALL} ${name}`);
  await underLock(storeOf(settings), () => addTodo(settings.rootDir, lines));
}

/**
 * Table, ports and kind of the settings' rule.
 *
 * @param settings The settings; where they name no ports, sshd is asked for its own.
 * @returns All three.
 */
export async function targetOf(settings: Settings): Promise<Target> {
  const { firewallPorts, firewallTable: table, firewallKill: kills } = settings;
  if (firewallPorts === "all") return { table, ports: undefined, kills };
  const ports = firewallPorts ??
    protectedPorts(await sshPorts(), settings, await rulePorts(settings));
  return { table, ports, kills };
}

/** The ports of the administrator's own rules. */
async function rulePorts({ rootDir }: Settings): Promise<number[]> {
  if (!mayHaveRules(rootDir)) return [];
  const { loadRules } = await import("../rules/folder.ts");
  return loadRules(rootDir).rules.flatMap(({ ports }) => ports);
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
  // Where no program of its is there it can't be filled, nor taken out again.
  if (backend.programs.some((places) => places.some(lstatIfPresent))) {
    noteFilled(settings.rootDir, { name: backend.name, table: settings.firewallTable });
  }
  const isOther = ruledOtherwise(settings).some(({ name }) => name === backend.name);
  if (!todo.refills(backend.name) && !isOther) {
    const { add, remove } = changesOf(todo.networks, settings, now);
    // Where a block goes, smaller ones in it can be listed themselves: from before IPV6_PREFIX was changed.
    const calls = remove.every(isSingle)
      ? backend.change(settings.firewallTable, add, remove, settings.firewallKill)
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

/** How long a tool may take to fill a firewall anew, in milliseconds: nft needs 4 s for a million on a small server. */
const REFILL_MS = 20_000;
const MEMBER_MS = 0.05;

async function refill(
  backend: Backend,
  settings: Settings,
  now: number,
): Promise<Followed> {
  const target = await targetOf(settings);
  const looked = await lookAt(backend, target.table);
  if (looked.isLate) return { note: "", trouble: looked.trouble };
  const members = allMembers(settings, now);
  const sum = countMembers(members);
  const ran = await runAll(
    backend.refill(target, members, looked.seen),
    REFILL_MS + sum * MEMBER_MS,
  );
  const note = `filled with ${sum} addresses and blocks`;
  const trouble = ran.trouble ?? looked.trouble;
  const { name } = backend;
  if (trouble === undefined) {
    noteRule(settings.rootDir, { name, table: target.table }, settings.firewallKill);
  }
  return { note, trouble };
}
