/** `deno task build [--target TARGET]`: makes dist/sentry, one executable that needs nothing else. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { VERSION } from "../lib/version.ts";
import {
  checkGivenBase,
  isPublished,
  OWN_BASE_WAIT_MS,
  publishedBase,
  sha256,
} from "./compile_base.ts";
import { PERMISSIONS } from "./permissions.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Young objects are collected early, so that a scan of a large log stays small. */
const SMALL_HEAP = "--v8-flags=--max-semi-space-size=4";

/** What goes into the program; its modules' times go into the executable too, so they are made equal. */
const SOURCES = ["main.ts", "lib", "deno.json"];

/** Copies the sources, all with one time, so that two builds of one tree give the same bytes. */
function stage(folder: string): void {
  const copy = (from: string, to: string) => {
    if (Deno.statSync(from).isDirectory) {
      Deno.mkdirSync(to);
      for (const { name } of Deno.readDirSync(from)) copy(`${from}/${name}`, `${to}/${name}`);
    } else Deno.copyFileSync(from, to);
    Deno.utimeSync(to, 0, 0);
  };
  Deno.mkdirSync(folder, { recursive: true });
  for (const name of SOURCES) copy(`${ROOT}${name}`, `${folder}/${name}`);
}

/**
 * Compiles the program.
 *
 * @param target The target as Deno names it; nothing for this machine.
 * @param entry The module to compile; absolute.
 * @param output Where the executable goes; replaced only when everything went well.
 * @returns What base was used.
 * @throws Error with a sentence for whoever builds.
 */
export async function compile(
  target: string | undefined,
  entry: string,
  output: string,
): Promise<string> {
  const wanted = target ?? Deno.build.target;
  const given = Deno.env.get("DENORT_BIN");
  if (given) {
    const about = checkGivenBase(given, wanted);
    await compileWith({ DENORT_BIN: given }, target, entry, output, undefined);
    return about;
  }
  // Asking Deno's server costs its time limit where it can't be reached, so what is known is tried first
  // where it is already in the cache or Deno has none of its own.
  const own = await hasOwnBase(wanted) ? "in Deno's cache" : undefined;
  if (own) {
    await compileWith({}, target, entry, output, undefined);
    return own;
  }
  try {
    // With nothing to fall back on, a slow server is better than none.
    const waitMs = isPublished(wanted) ? OWN_BASE_WAIT_MS : undefined;
    await compileWith({}, target, entry, output, waitMs);
    return "from Deno's download server";
  } catch (error) {
    const base = await publishedBase(wanted);
    if (!base) {
      const said = error instanceof Error ? error.message : String(error);
      // Otherwise it is the sources that deno compile did not like.
      if (!said.includes("Setting up base binary")) throw error;
      throw new Error(
        `Deno's download server can't be had (${said.split(/\n\s*\d*:? */).at(-1)}); ` +
          `set DENORT_BIN to a denort ${Deno.version.deno} for ${wanted}`,
      );
    }
    await compileWith({ DENORT_BIN: base.path }, target, entry, output, undefined);
    return base.about;
  }
}

async function compileWith(
  env: Record<string, string>,
  target: string | undefined,
  entry: string,
  output: string,
  waitMs: number | undefined,
): Promise<void> {
  const args = ["compile", "--quiet", "--no-code-cache", SMALL_HEAP, ...PERMISSIONS];
  if (target) args.push("--target", target);
  // A folder of its own: another build may be under way, and a stopped one leaves its half behind.
  const folder = Deno.makeTempDirSync({ dir: dirname(output), prefix: "compile-" });
  try {
    const beside = `${folder}/made`;
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args, "--output", beside, entry],
      cwd: dirname(entry),
      env: { ...env, NO_COLOR: "1", RUST_BACKTRACE: "0" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      ...(waitMs ? { signal: AbortSignal.timeout(waitMs) } : {}),
    });
    const { success, stderr } = await child.output();
    // Deno names what it makes for Windows itself.
    const made = [beside, `${beside}.exe`].find(exists);
    if (!success || !made) {
      throw new Error(`deno compile failed: ${new TextDecoder().decode(stderr).trim()}`);
    }
    Deno.renameSync(made, output);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Whether Deno has kept the base it fetched earlier, as an archive in its cache folder. */
async function hasOwnBase(target: string): Promise<boolean> {
  const asked = new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stderr: "null" });
  const info = JSON.parse(new TextDecoder().decode((await asked.output()).stdout));
  return exists(`${info.denoDir}/dl/release/v${Deno.version.deno}/denort-${target}.zip`);
}

/**
 * Whether a file is there.
 *
 * @param path The file.
 * @returns False also where it may not be looked at.
 */
export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({ args: Deno.args, options: { target: { type: "string" } } });
    const suffix = values.target ? `-${values.target}` : "";
    const exe = values.target?.includes("windows") ? ".exe" : "";
    const output = `dist/sentry${suffix}${exe}`;
    Deno.mkdirSync(`${ROOT}dist`, { recursive: true });
    const staged = Deno.makeTempDirSync({ dir: `${ROOT}dist`, prefix: "stage-" });
    let base: string;
    try {
      stage(`${staged}/sentry`);
      base = await compile(values.target, `${staged}/sentry/main.ts`, `${ROOT}${output}`);
    } finally {
      Deno.removeSync(staged, { recursive: true });
    }
    const bytes = Deno.readFileSync(`${ROOT}${output}`);
    console.log(`${output}: sentry ${VERSION}, ${(bytes.length / 1e6).toFixed(1)} MB`);
    console.log(`sha256 ${sha256(bytes)}`);
    console.log(`compile base: ${base}`);
    return 0;
  } catch (error) {
    console.error(`build: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
