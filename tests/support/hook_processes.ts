/** The hook laid out in a scratch ROOT_DIR, and a look at what it has left in the background. */
import { FLOCK, hookText } from "../../lib/install/hook.ts";
import { exists } from "./real_server.ts";
import { type Scratch, SENTRY } from "./scratch.ts";

/** flock(1); empty where there is none. */
export const FLOCK_HERE = FLOCK.find(exists) ?? "";

/** A process of the hook's background. */
export interface Waiting {
  /** Process and start time, so that no later process of the same number is taken for it. */
  readonly id: string;
  readonly pid: number;
  /** `sentry`, `sleep`, `flock` while it waits for `running`, `shell` for what is between them. */
  readonly what: "sentry" | "sleep" | "flock" | "shell";
}

/**
 * Lays out program, settings and hook.
 *
 * @param scratch The scratch folder; its ROOT_DIR is made.
 * @returns Path of the hook.
 */
export function installHook(scratch: Scratch): string {
  const { rootDir, logDir } = scratch;
  Deno.mkdirSync(rootDir);
  Deno.symlinkSync(SENTRY, `${rootDir}/sentry`);
  Deno.writeTextFileSync(`${rootDir}/sentry.conf`, `LOG_DIR=${logDir}\n`, { mode: 0o644 });
  Deno.writeTextFileSync(`${rootDir}/hook`, hookText(rootDir, FLOCK_HERE), { mode: 0o755 });
  return `${rootDir}/hook`;
}

/**
 * Waits until nothing of the hook's is left. What it leaves in the background is there, in ROOT_DIR, before it ends itself, but
 * has not opened its locks yet.
 *
 * @param rootDir The ROOT_DIR.
 */
export async function settleHook(rootDir: string): Promise<void> {
  for (let i = 0; i < 6000 && processesIn(rootDir).length > 0; i++) {
    await new Promise((next) => setTimeout(next, 10));
  }
}

/**
 * The processes whose working folder is ROOT_DIR.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Their numbers.
 */
export function processesIn(rootDir: string): number[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter((pid) => {
    try {
      return pid > 0 && Deno.readLinkSync(`/proc/${pid}/cwd`) === rootDir;
    } catch {
      // It has ended.
      return false;
    }
  });
}

/**
 * The hook's processes that no connection waits on: those that have a lock's file open.
 *
 * @param rootDir The ROOT_DIR.
 * @returns What is there; each process was alive at some moment of the look.
 */
export function background(rootDir: string): Waiting[] {
  const found: Waiting[] = [];
  for (const name of processesIn(rootDir)) {
    try {
      if (Deno.readLinkSync(`/proc/${name}/fd/9`) !== `${rootDir}/running`) continue;
      const words = Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0");
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
      found.push({ id: `${name} ${started}`, pid: name, what: kindOf(words) });
    } catch {
      // It has ended.
    }
  }
  return found;
}

function kindOf(words: readonly string[]): Waiting["what"] {
  if (words[1] === "--drain") return "sentry";
  if (words[0] === "sleep") return "sleep";
  return words[0] === FLOCK_HERE && words[1] === "9" ? "flock" : "shell";
}

/**
 * How many shells wait for their turn at one and the same time: what two looks in succession both saw.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The count; a shell that waits is one with a `sleep` or a `flock` below it.
 */
export function waitingAtOnce(rootDir: string): number {
  const before = new Map(background(rootDir).map(({ id, what }) => [id, what]));
  return background(rootDir).filter(({ id, what }) =>
    before.get(id) === what && (what === "sleep" || what === "flock")
  ).length;
}
