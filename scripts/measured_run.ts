/** Runs the program and looks at what it needs meanwhile: memory, processor, and how long it keeps others from the lock. */
import type { MemoryGroup } from "./memory_group.ts";

/** What a run needed. */
export interface Needed {
  readonly code: number;
  /** The largest resident set, in MiB: what the process itself had, at its end looked at a few milliseconds before. */
  readonly peak: number;
  /** Processor time, in seconds, without what it has started. */
  readonly processor: number;
  readonly seconds: number;
  /** How long it held the lock without a break, at most, in milliseconds. */
  readonly locked: number;
  /** What it said on stderr. */
  readonly said: string;
}

/** How a run is started. */
export interface Start {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** In which group it runs. */
  readonly group?: MemoryGroup | undefined;
  /** What it reads from standard input. */
  readonly input?: string;
}

/** How often it is looked at, in milliseconds. */
const EVERY_MS = 2;

/**
 * Runs and looks.
 *
 * @param start What, and how.
 * @returns What it needed.
 */
export async function measuredRun(start: Start): Promise<Needed> {
  const { program, args, env, group, input } = start;
  const [command = program, ...words] = [...group?.enter ?? [], program, ...args];
  const begun = performance.now();
  const child = new Deno.Command(command, {
    args: words,
    env,
    clearEnv: true,
    stdin: input === undefined ? "null" : "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const needed = { peak: 0, processor: 0, locked: 0 };
  const look = lockLook(`${env.ROOT_DIR}/lock`);
  const timer = setInterval(() => {
    needed.peak = Math.max(needed.peak, peakOf(child.pid));
    needed.processor = Math.max(needed.processor, processorOf(child.pid));
    needed.locked = look();
  }, EVERY_MS);
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input)).catch(() => {});
    await writer.close().catch(() => {});
  }
  const { code, stderr } = await child.output();
  clearInterval(timer);
  const seconds = (performance.now() - begun) / 1000;
  return { ...needed, code, seconds, said: new TextDecoder().decode(stderr).trim() };
}

/** Tells, each time it is called, for how long the lock could not be had so far, at most, at looks behind each other. */
function lockLook(path: string): () => number {
  let most = 0;
  let since: number | undefined;
  return () => {
    const now = performance.now();
    if (isHeld(path)) most = Math.max(most, now - (since ??= now));
    else since = undefined;
    return most;
  };
}

function isHeld(path: string): boolean {
  try {
    using file = Deno.openSync(path, { read: true });
    return !file.tryLockSync(true);
  } catch {
    // There is none yet.
    return false;
  }
}

/** The largest resident set of a process so far, in MiB (proc(5)); 0 once it has ended. */
function peakOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readOf(pid, "status"))?.[1] ?? 0) / 1024;
}

/** The processor time of a process so far, in seconds; clock ticks are hundredths on Linux. */
function processorOf(pid: number): number {
  const fields = readOf(pid, "stat").replace(/^.*\) /, "").split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

function readOf(pid: number, name: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${name}`);
  } catch {
    return "";
  }
}
