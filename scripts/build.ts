/** `deno task build [--target TARGET]`: makes dist/sentry, one executable that needs nothing else. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { VERSION } from "../lib/version.ts";
import { sha256 } from "./base_kind.ts";
import { bundle } from "./bundle.ts";
import { type Base, findBase } from "./compile_base.ts";
import { DENO_VERSION } from "./deno_pin.ts";
import { sayBases } from "./find_base.ts";
import { PERMISSIONS } from "./permissions.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Young objects are collected early, so that a scan of a large log stays small. Code that runs for milliseconds is interpreted,
 * since a thread that would compile it first has to be waited for; what runs for longer is compiled well.
 */
const V8_FLAGS = "--v8-flags=--max-semi-space-size=4,--no-sparkplug";

/** What the program is made of. */
const SOURCES = ["main.ts", "lib", "deno.json"];

/** The module that says what was compiled; a build writes its own. */
const BUILT_FROM = "lib/built_from.ts";

/** Copies the sources, with what is known of the base. */
function stage(folder: string, base: Base): void {
  const copy = (from: string, to: string) => {
    if (Deno.statSync(from).isDirectory) {
      Deno.mkdirSync(to);
      for (const { name } of Deno.readDirSync(from)) copy(`${from}/${name}`, `${to}/${name}`);
    } else Deno.copyFileSync(from, to);
  };
  Deno.mkdirSync(folder, { recursive: true });
  for (const name of SOURCES) copy(`${ROOT}${name}`, `${folder}/${name}`);
  const said = JSON.stringify(`${base.from}, sha256 ${base.sha256}`);
  Deno.writeTextFileSync(`${folder}/${BUILT_FROM}`, `export const BUILT_FROM = ${said};\n`);
}

/** Gives a folder and all in it one time, so that two builds of one tree give the same bytes. */
function dateEqually(path: string): void {
  if (Deno.statSync(path).isDirectory) {
    for (const { name } of Deno.readDirSync(path)) dateEqually(`${path}/${name}`);
  }
  Deno.utimeSync(path, 0, 0);
}

/**
 * Compiles a program.
 *
 * @param base What to put it behind.
 * @param target The target as Deno names it.
 * @param entry The module to compile; absolute.
 * @param output Where the executable goes; replaced only when everything went well.
 * @throws Error with a sentence for whoever builds.
 */
export async function compile(
  base: Base,
  target: string,
  entry: string,
  output: string,
): Promise<void> {
  // A folder of its own: another build may be under way, and a stopped one leaves its half behind.
  const folder = Deno.makeTempDirSync({ dir: dirname(output), prefix: "compile-" });
  try {
    const denort = `${folder}/denort`;
    Deno.writeFileSync(denort, base.bytes, { mode: 0o755 });
    const beside = `${folder}/made`;
    const args = ["compile", "--quiet", "--no-check", "--no-code-cache", V8_FLAGS, ...PERMISSIONS];
    // What is preloaded runs, and ends, before the runtime could be told to run something else in place of the entry.
    const program = ["--target", target, "--output", beside, "--preload", entry, entry];
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args, ...program],
      cwd: dirname(entry),
      env: { DENORT_BIN: denort, NO_COLOR: "1", RUST_BACKTRACE: "0" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
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

async function build(given: string | undefined): Promise<void> {
  const target = given ?? Deno.build.target;
  const suffix = given ? `-${given}` : "";
  const output = `dist/sentry${suffix}${target.includes("windows") ? ".exe" : ""}`;
  const base = await findBase(target);
  Deno.mkdirSync(`${ROOT}dist`, { recursive: true });
  const staged = Deno.makeTempDirSync({ dir: `${ROOT}dist`, prefix: "stage-" });
  try {
    stage(`${staged}/sources`, base);
    const bundled = `${staged}/sentry`;
    Deno.mkdirSync(bundled);
    // Whatever the folders above it say.
    Deno.copyFileSync(`${ROOT}deno.json`, `${bundled}/deno.json`);
    const entry = await bundle(`${staged}/sources`, bundled);
    dateEqually(bundled);
    await compile(base, target, entry, `${ROOT}${output}`);
  } finally {
    Deno.removeSync(staged, { recursive: true });
  }
  const bytes = Deno.readFileSync(`${ROOT}${output}`);
  const { deno } = Deno.version;
  console.log(`${output}: sentry ${VERSION}, ${(bytes.length / 1e6).toFixed(1)} MB`);
  console.log(`sha256 ${sha256(bytes)}`);
  console.log(`deno ${deno}${deno === DENO_VERSION ? "" : `, and not ${DENO_VERSION}`}`);
  console.log(`compile base: ${base.from}, sha256 ${base.sha256}`);
}

async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: Deno.args,
      options: { target: { type: "string" }, "find-base": { type: "boolean" } },
      allowPositionals: true,
    });
    if (values["find-base"]) return await sayBases(values.target, positionals);
    if (positionals.length > 0) throw new Error(`"${positionals[0]}" is not understood`);
    await build(values.target);
    return 0;
  } catch (error) {
    console.error(`build: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
