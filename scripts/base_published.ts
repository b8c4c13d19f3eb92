/** The base inside an executable that somebody else compiled with the same Deno and published on npm. */
import { createHash } from "node:crypto";
import { hasVersion, sha256 } from "./base_kind.ts";
import { cutBase } from "./cut_base.ts";
import { PUBLISHED, type Published } from "./deno_pin.ts";

/**
 * Finds a published executable.
 *
 * @param target The target, as Deno names it.
 * @returns The one that is known for the running Deno; nothing when none is.
 */
export function findPublished(target: string): Published | undefined {
  const { deno } = Deno.version;
  return PUBLISHED.find((entry) => entry.denoVersion === deno && entry.target === target);
}

/**
 * Gets the base out of a published executable, once; later it comes from the cache, checked again.
 *
 * @param known The executable.
 * @returns The base.
 * @throws Error with a sentence when it could not be had, or is not what it must be.
 */
export async function publishedBase(known: Published): Promise<Uint8Array> {
  const folder = cacheFolder();
  const path = `${folder}/denort-${known.denoVersion}-${known.target}`;
  try {
    const kept = Deno.readFileSync(path);
    if (sha256(kept) === known.sha256) return kept;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const scratch = Deno.makeTempDirSync({ dir: folder, prefix: "fetch-" });
  try {
    const { bytes } = await fetchExecutable(known.package, known.file, known.integrity, scratch);
    const base = cutBase(bytes);
    if (sha256(base) !== known.sha256 || !hasVersion(base)) {
      throw new Error(`the base inside ${known.package} is not the one expected; set DENORT_BIN`);
    }
    Deno.writeFileSync(`${scratch}/denort`, base, { mode: 0o755 });
    Deno.renameSync(`${scratch}/denort`, path);
    return base;
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
}

/**
 * Looks at a package that may hold a base for the running Deno.
 *
 * @param name The package, with its version.
 * @param file The executable's path in it.
 * @param target What it must be for, as Deno names it.
 * @returns The entry for the pin.
 * @throws Error with a sentence when it holds none.
 */
export async function tryPackage(name: string, file: string, target: string): Promise<Published> {
  const scratch = Deno.makeTempDirSync({ prefix: "sentry-base-" });
  try {
    const { bytes, integrity } = await fetchExecutable(name, file, undefined, scratch);
    const base = cutBase(bytes);
    const denoVersion = Deno.version.deno;
    if (!hasVersion(base)) throw new Error(`its base is not of Deno ${denoVersion}`);
    return { denoVersion, target, package: name, integrity, file, sha256: sha256(base) };
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
}

async function fetchExecutable(
  name: string,
  file: string,
  wanted: string | undefined,
  scratch: string,
): Promise<{ bytes: Uint8Array; integrity: string }> {
  if (!await run("npm", ["pack", "--silent", "--", name], scratch)) {
    throw new Error(`npm could not fetch ${name}; set DENORT_BIN to a denort`);
  }
  const archive = [...Deno.readDirSync(scratch)].find((entry) => entry.name.endsWith(".tgz"));
  const packed = archive ? Deno.readFileSync(`${scratch}/${archive.name}`) : new Uint8Array();
  const integrity = `sha512-${createHash("sha512").update(packed).digest("base64")}`;
  if (wanted !== undefined && integrity !== wanted) {
    throw new Error(`${name} has another sha512 than expected; set DENORT_BIN to a denort`);
  }
  if (!await run("tar", ["-xzf", archive!.name, "--", file], scratch)) {
    throw new Error(`tar could not unpack ${file} of ${name}; set DENORT_BIN to a denort`);
  }
  return { bytes: Deno.readFileSync(`${scratch}/${file}`), integrity };
}

async function run(command: string, args: string[], cwd: string): Promise<boolean> {
  try {
    const child = new Deno.Command(command, { args, cwd, stdin: "null", stdout: "null" });
    return (await child.output()).success;
  } catch {
    throw new Error(
      `${command} is needed to build and was not found; install it or set DENORT_BIN`,
    );
  }
}

function cacheFolder(): string {
  const home = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? "/var/cache"}/.cache`;
  return `${home}/sentry-build`;
}
