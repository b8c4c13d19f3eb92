/** Puts firewalls to use and takes them out again: for `--install` and `--uninstall`. */
import { SentryError } from "../errors.ts";
import { takeLock } from "../files/lock_file.ts";
import { namesIn } from "../files/read_file.ts";
import type { BackendName } from "../policy/backend_names.ts";
import { BACKENDS } from "./backends.ts";
import { lookAt } from "./look.ts";
import type { Settings } from "../policy/settings.ts";
import { runProgram } from "../programs/run_program.ts";
import { type Filled, leftBehind, switchedOn } from "./filled.ts";
import { dropTodo } from "../state/firewall_todo.ts";
import { underLock } from "../state/store.ts";
import { storeOf } from "../decisions/change_records.ts";
import { fillAnew, LOCK_WAIT_MS, targetOf } from "./follow_records.ts";
import { type Settled, takeOut } from "./leave.ts";

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
 * What would be taken out of the firewalls.
 *
 * @param settings The settings.
 * @param also What is to go although the settings name it.
 * @returns Lines.
 */
export function removalText(settings: Settings, also: readonly Filled[] = []): string {
  let left: Filled[] = [];
  let note = "";
  try {
    left = leftBehind(settings);
  } catch (error) {
    // Anybody may ask what would be done, and not everybody may read what was.
    if (!(error instanceof SentryError)) throw error;
    note = `NOTE: ${error.message}\n`;
  }
  const lines = [...also, ...left].map(({ name, table }) => `would take ${table} out of ${name}\n`);
  return lines.join("") + note;
}

/**
 * What would be made in the firewalls that the settings switch on, and what taken out.
 *
 * @param settings The settings.
 * @returns Lines.
 */
export async function setupText(settings: Settings): Promise<string> {
  if (settings.firewalls.length === 0) return removalText(settings);
  const target = await targetOf(settings);
  const { table, ports } = target;
  const what = ports === undefined
    ? "everything"
    : `what comes to TCP port${ports.length === 1 ? "" : "s"} ${ports.join(", ")}`;
  const lines = settings.firewalls.flatMap((name) => {
    const { makes, byHand } = BACKENDS[name];
    return [
      `would make in ${name}, where it is not there yet: ${
        makes(table)
      }; would fill it, and drop ${what} ` +
      "from whom it holds\n",
      ...byHand ? [`NOTE: ${name}: ${byHand(target)}\n`] : [],
    ];
  });
  return lines.join("") + removalText(settings);
}

/**
 * Fills all firewalls that are switched on, and says how that is undone.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param say Tells of each step.
 * @returns What failed.
 * @throws SentryError, see {@link fillAnew}.
 */
export async function setUp(
  settings: Settings,
  now: number,
  say: (step: string) => void,
): Promise<readonly string[]> {
  const { firewalls } = settings;
  if (firewalls.length === 0 && leftBehind(settings).length === 0) return [];
  const { notes, troubles } = await fillAnew(settings, now);
  say(notes.join("\n"));
  for (const line of await undoingOf(settings, firewalls)) say(line);
  return troubles;
}

/**
 * How to get past the firewalls when one is locked out.
 *
 * @param settings The settings.
 * @returns Lines for `--install`; none where no firewall is switched on.
 */
export function openingText({ firewalls, firewallTable }: Settings): string {
  return firewalls.map((name) => {
    const lines = BACKENDS[name].opens(firewallTable).map((command) => `  sudo ${command}\n`);
    return `${name} drops all the same, and lets everybody in until the next block or --sync with\n${
      lines.join("")
    }`;
  }).join("");
}

/**
 * How to undo what was made in some firewalls, and what is left to do by hand.
 *
 * @param settings The settings.
 * @param names The firewalls.
 * @returns Sentences.
 */
async function undoingOf(
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
    said.push(`to undo it: set ${setting}, and run`);
    for (const { program, args } of calls) said.push(`  ${[program[0], ...args].join(" ")}`);
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
