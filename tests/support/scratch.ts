/** A scratch ROOT_DIR and LOG_DIR, and the compiled program run on them. */

import { append } from "../../lib/append.ts";
import { namesIn } from "../../lib/files/read_file.ts";

/** The compiled program. */
export const SENTRY = new URL("../../dist/sentry", import.meta.url).pathname;

/** What a run printed and how it ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of a test's own. */
export interface Scratch {
  readonly dir: string;
  readonly rootDir: string;
  readonly logDir: string;
  /** Runs the program there, with nothing else in its environment. */
  readonly sentry: (
    args: readonly string[],
    env?: Record<string, string>,
    input?: string,
  ) => Promise<Ran>;
  /** Appends lines to auth.log. */
  readonly log: (...lines: string[]) => void;
  /** Reads a file of ROOT_DIR; empty when it is not there. */
  readonly read: (name: string) => string;
  readonly [Symbol.dispose]: () => void;
}

/**
 * Makes a scratch folder; `using` removes it.
 *
 * @returns The folder.
 */
export function makeScratch(): Scratch {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
  const rootDir = `${dir}/root`;
  const logDir = `${dir}/log`;
  Deno.mkdirSync(logDir);
  return {
    dir,
    rootDir,
    logDir,
    sentry: (args, env = {}, input = undefined) =>
      run(SENTRY, args, { ROOT_DIR: rootDir, LOG_DIR: logDir, ...env }, input),
    log: (...lines) =>
      Deno.writeTextFileSync(`${logDir}/auth.log`, lines.map((line) => line + "\n").join(""), {
        append: true,
      }),
    read: (name) => {
      try {
        return Deno.readTextFileSync(`${rootDir}/${name}`);
      } catch {
        return "";
      }
    },
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
  };
}

/**
 * Runs a program.
 *
 * @param path The program.
 * @param args Its arguments.
 * @param env Its whole environment.
 * @param input What it reads from standard input.
 * @returns What it printed.
 */
export async function run(
  path: string,
  args: readonly string[],
  env: Record<string, string> = {},
  input?: string,
): Promise<Ran> {
  const child = new Deno.Command(path, {
    args: [...args],
    env,
    clearEnv: true,
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input)).catch(() => {});
    await writer.close().catch(() => {});
  }
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/**
 * Puts the program into a ROOT_DIR: a gate takes no other one from its environment, nor anything else.
 *
 * @param scratch Whose; its ROOT_DIR must be there.
 * @param conf What sentry.conf sets besides LOG_DIR.
 * @returns Path of the program.
 */
export function placeProgram({ rootDir, logDir }: Scratch, conf = ""): string {
  const program = `${rootDir}/sentry`;
  try {
    Deno.linkSync(SENTRY, program);
  } catch {
    // On another disk.
    Deno.copyFileSync(SENTRY, program);
  }
  Deno.writeTextFileSync(`${rootDir}/sentry.conf`, `LOG_DIR=${logDir}\n${conf}`);
  return program;
}

/**
 * All records of a ROOT_DIR as lines.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Each line of each shard, without its newline.
 */
export function recordLines(rootDir: string): string[] {
  const lines: string[] = [];
  for (const name of namesIn(`${rootDir}/state`)) {
    if (!/^1?[0-9a-f]{2}$/.test(name)) continue;
    append(lines, Deno.readTextFileSync(`${rootDir}/state/${name}`).split("\n").slice(0, -1));
  }
  return lines;
}

/**
 * A line of auth.log as Debian's sshd writes it.
 *
 * @param message The message.
 * @param pid The process.
 * @returns The line.
 */
export function sshdLine(message: string, pid = 4242): string {
  return `Nov 23 21:19:00 host sshd[${pid}]: ${message}`;
}
