/**
 * The executable that `deno compile` puts a program behind (`denort`): the one in DENORT_BIN; else what Deno
 * itself has or fetches; else the one inside an executable that somebody else compiled with the same Deno and
 * published on npm: the ELF file up to the end of its section header table, without that program.
 */
import { createHash } from "node:crypto";

/** A published executable whose base is known. */
interface Published {
  readonly denoVersion: string;
  readonly target: string;
  readonly package: string;
  readonly integrity: string;
  readonly file: string;
  readonly sha256: string;
}

const PUBLISHED: readonly Published[] = [{
  denoVersion: "2.5.7",
  target: "x86_64-unknown-linux-gnu",
  package: "@dgellow/pls-linux-x64@0.7.3",
  integrity:
    "sha512-ztaLJecDHUkRrvFFFVNzN2ApeXoelxGG0CZkI8IlEogclOAO7dlyVrFolJb8c91jkVg0Wh8QScfq14oDAmhtqQ==",
  file: "package/bin/pls",
  sha256: "2c06411a4a2404b8d8a6cd4147da407a533db921b5c1c87fd1073367a0d7b69b",
}];

/** How long Deno may take to find or fetch its own base where another is known, in milliseconds. */
export const OWN_BASE_WAIT_MS = 15_000;

function find(target: string): Published | undefined {
  return PUBLISHED.find((entry) =>
    entry.denoVersion === Deno.version.deno && entry.target === target
  );
}

/**
 * Whether a base for a target can be had from npm.
 *
 * @param target The target, as Deno names it.
 * @returns Whether one is known for the running Deno.
 */
export function isPublished(target: string): boolean {
  return find(target) !== undefined;
}

/**
 * Checks the base named in DENORT_BIN.
 *
 * @param path The file.
 * @param target What it must be for, as Deno names it.
 * @returns What to say of it.
 * @throws Error with a sentence when it is not there, of another version of Deno or for another machine.
 */
export function checkGivenBase(path: string, target: string): string {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(path);
  } catch {
    throw new Error(`DENORT_BIN names "${path}", which can't be read; name a denort or unset it`);
  }
  if (!hasVersion(bytes)) {
    const { deno } = Deno.version;
    throw new Error(`DENORT_BIN names "${path}", which is no denort ${deno}; both must be equal`);
  }
  // deno compile would not notice: it puts the program behind whatever it is given.
  if (targetOf(bytes) !== target) {
    throw new Error(`DENORT_BIN names "${path}", which is not for ${target}; name one that is`);
  }
  return `${path} (DENORT_BIN), sha256 ${sha256(bytes)}`;
}

/**
 * Gets the base out of a published executable, once; later it comes from the cache, checked again.
 *
 * @param target The target, as Deno names it.
 * @returns The base's path and what to say of it; nothing when none is known for this Deno and target.
 * @throws Error with a sentence when it is known but could not be had, or is not what it must be.
 */
export async function publishedBase(
  target: string,
): Promise<{ path: string; about: string } | undefined> {
  const known = find(target);
  if (!known) return undefined;
  const folder = cacheFolder();
  const path = `${folder}/denort-${known.denoVersion}-${known.target}`;
  const about = `from npm's ${known.package}, sha256 ${known.sha256}`;
  try {
    if (sha256(Deno.readFileSync(path)) === known.sha256) return { path, about };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const scratch = Deno.makeTempDirSync({ dir: folder, prefix: "fetch-" });
  try {
    const base = carve(await fetchExecutable(known, scratch));
    if (sha256(base) !== known.sha256 || !hasVersion(base)) {
      throw new Error(`the base inside ${known.package} is not the one expected; set DENORT_BIN`);
    }
    Deno.writeFileSync(`${scratch}/denort`, base, { mode: 0o755 });
    Deno.renameSync(`${scratch}/denort`, path);
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
  return { path, about };
}

async function fetchExecutable(known: Published, scratch: string): Promise<Uint8Array> {
  const packed = await run("npm", ["pack", known.package, "--silent"], scratch);
  if (!packed) throw new Error(`npm could not fetch ${known.package}; set DENORT_BIN to a denort`);
  const archive = [...Deno.readDirSync(scratch)].find((entry) => entry.name.endsWith(".tgz"));
  const bytes = archive ? Deno.readFileSync(`${scratch}/${archive.name}`) : new Uint8Array();
  const sum = createHash("sha512").update(bytes).digest("base64");
  if (`sha512-${sum}` !== known.integrity) {
    throw new Error(
      `${known.package} has another sha512 than expected; set DENORT_BIN to a denort`,
    );
  }
  if (!await run("tar", ["-xzf", archive!.name, known.file], scratch)) {
    throw new Error(`tar could not unpack ${known.package}; set DENORT_BIN to a denort`);
  }
  return Deno.readFileSync(`${scratch}/${known.file}`);
}

/** Tells an executable's target by its first bytes: of ELF with e_machine, of Mach-O with cputype, of Windows. */
function targetOf(bytes: Uint8Array): string | undefined {
  const head = Array.from(bytes.subarray(0, 20), (byte) => byte.toString(16).padStart(2, "0"));
  const from = (start: number, end: number) => head.slice(start, end).join("");
  if (from(0, 5) === "7f454c4602") {
    if (from(18, 20) === "3e00") return "x86_64-unknown-linux-gnu";
    if (from(18, 20) === "b700") return "aarch64-unknown-linux-gnu";
  }
  if (from(0, 8) === "cffaedfe07000001") return "x86_64-apple-darwin";
  if (from(0, 8) === "cffaedfe0c000001") return "aarch64-apple-darwin";
  return from(0, 2) === "4d5a" ? "x86_64-pc-windows-msvc" : undefined;
}

/** elf(5): e_shoff at 40, e_shentsize and e_shnum at 58. What follows the section headers is a program. */
function carve(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isElf64 = view.getUint32(0) === 0x7f454c46 && bytes[4] === 2;
  const end = isElf64
    ? Number(view.getBigUint64(40, true)) + view.getUint16(58, true) * view.getUint16(60, true)
    : 0;
  const mark = new TextDecoder().decode(bytes.subarray(end, end + 8));
  if (mark !== "d3n0l4nd") throw new Error("the fetched executable is not one that Deno compiled");
  return bytes.subarray(0, end);
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

function hasVersion(bytes: Uint8Array): boolean {
  const wanted = new TextEncoder().encode(Deno.version.deno);
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    let i = 1;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    if (i === wanted.length) return true;
  }
  return false;
}

/**
 * The SHA-256 of some bytes.
 *
 * @param bytes The bytes.
 * @returns Hex digits.
 */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
