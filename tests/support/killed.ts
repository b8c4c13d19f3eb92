/** The compiled program, killed while it runs. */
import { namesIn } from "../../lib/files/read_file.ts";
import { type Scratch, SENTRY } from "./scratch.ts";
import { pause } from "./wait.ts";

/**
 * Starts the program, and does not wait for it.
 *
 * @param scratch Where it runs.
 * @param args Its arguments.
 * @param env What its environment holds besides.
 * @returns Its process, whose streams lead nowhere.
 */
export function start(
  { rootDir, logDir }: Scratch,
  args: readonly string[],
  env: Record<string, string> = {},
): Deno.ChildProcess {
  return new Deno.Command(SENTRY, {
    args: [...args],
    env: { ROOT_DIR: rootDir, LOG_DIR: logDir, ...env },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/**
 * Kills a process, if it has not ended by itself.
 *
 * @param child The process.
 * @returns Whether it was killed before it had done all that it was to do.
 */
export async function kill(child: Deno.ChildProcess): Promise<boolean> {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended.
  }
  return !(await child.status).success;
}

/**
 * Runs the program and kills it.
 *
 * @param scratch Where it runs.
 * @param args Its arguments.
 * @param milliseconds How long after it was started.
 * @param env What its environment holds besides.
 * @returns Whether it was killed before it had done all that it was to do.
 */
export async function runAndKill(
  scratch: Scratch,
  args: readonly string[],
  milliseconds: number,
  env: Record<string, string> = {},
): Promise<boolean> {
  const child = start(scratch, args, env);
  await pause(milliseconds);
  return await kill(child);
}

/**
 * The same, with time that runs from when the program has written a file of ROOT_DIR, which is not there before it has begun.
 *
 * @param scratch Where it runs.
 * @param args Its arguments.
 * @param name The file.
 * @param milliseconds How long after that; or not at all, where it ends by itself.
 * @param env What its environment holds besides.
 * @returns Whether it was killed before it had done all that it was to do.
 */
export async function runAndKillBehind(
  scratch: Scratch,
  args: readonly string[],
  name: string,
  milliseconds: number,
  env: Record<string, string> = {},
): Promise<boolean> {
  const child = start(scratch, args, env);
  let isOver = false;
  const status = child.status.finally(() => isOver = true);
  while (!isOver && !namesIn(scratch.rootDir).has(name)) await pause(1);
  await Promise.race([status, pause(milliseconds)]);
  return await kill(child);
}
