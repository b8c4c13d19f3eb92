/** Puts firewalls to use and takes them out again: for `--install` and `--uninstall`. */
import { SentryError } from "../errors.ts";
import { takeLock } from "../files/lock_file.ts";
import { namesIn } from "../files/read_file.ts";
import type { BackendName } from "../firewall/backend.ts";
import { BACKENDS } from "../firewall/backends.ts";
import { lookAt } from "../firewall/look.ts";
import type { Settings } from "../policy/settings.ts";
import { runProgram } from "../programs/run_program.ts";
import { leftBehind, switchedOn } from "../state/firewall_filled.ts";
import { dropTodo } from "../state/firewall_todo.ts";
import { underLock } from "../state/store.ts";
import { storeOf } from "./change_records.ts";
import { LOCK_WAIT_MS, targetOf } from "./firewall.ts";
import { type Settled, takeOut } from "./firewall_leave.ts";

/**
 * Takes our sets and rules out of every firewall that is switched on, or was.
 *
 * @param settings The settings.
 * @returns Sentences: what was done, and what failed.
 * @throws SentryError when another run does not end.
 */
export async function removeFirewalls(settings: Settings): Promise<Settled> {
  const { rootDir } = settings;
  const all = () => [...switchedOn(settings), ...leftBehind(settings)];
  if (all().length === 0) return { notes: [], troubles: [] };
  const isThere = namesIn(rootDir).size > 0;
  const lock = isThere ? await takeLock(`${rootDir}/firewall.lock`, LOCK_WAIT_MS) : undefined;
  try {
    const done = await takeOut(rootDir, all());
    // A run that waits for the lock has nothing to do any more.
    if (isThere) await underLock(storeOf(settings), () => dropTodo(rootDir));
    return done;
  } finally {
    lock?.close();
  }
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
  names: readonly BackendName[],
): Promise<string[]> {
  const target = await targetOf(settings);
  const said: string[] = [];
  for (const name of names) {
    const { byHand, remove } = BACKENDS[name];
    const { seen } = await lookAt(BACKENDS[name], target.table);
    const { calls } = remove(target.table, seen);
    if (byHand) said.push(`NOTE: ${name}: ${byHand(target)}`);
    const setting = `ADD_TO_${name.toUpperCase()}=0 in ${settings.rootDir}/sentry.conf`;
    said.push(
      `to undo it: set ${setting}, and run`,
      ...calls.map(({ program, args }) => `  ${[program[0], ...args].join(" ")}`),
    );
  }
  return said;
}

/**
 * Refuses what a server's firewall can't do.
 *
 * @param names Backends.
 * @throws SentryError that names the program that is missing.
 */
export async function refuseMissingTools(names: readonly BackendName[]): Promise<void> {
  for (const name of names) {
    for (const program of BACKENDS[name].programs) {
      const { trouble } = await runProgram({ program, args: ["--version"] });
      if (trouble?.startsWith("there is no ")) {
        throw new SentryError("failed", `${trouble}, which ${name} needs; install it first`);
      }
    }
  }
}
