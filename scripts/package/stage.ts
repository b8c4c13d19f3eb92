/** Lays the files of a package out as they are to be, all of one time. */
import { dirname } from "node:path";
import { PACKAGED } from "../../lib/packaged.ts";
import { RELEASED } from "../../lib/version.ts";
import type { PackageFile } from "./files.ts";

/** The day of the release, by which everything in a package is dated; epoch seconds. */
export const DATED = Date.parse(`${RELEASED}T00:00:00Z`) / 1000;

/**
 * Writes files below a folder, and the empty ROOT_DIR, whatever the umask and the time are.
 *
 * @param root The folder; made if needed.
 * @param files The files.
 */
export function stage(root: string, files: readonly Omit<PackageFile, "isConf">[]): void {
  for (const { path, content, mode } of files) {
    Deno.mkdirSync(dirname(root + path), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(root + path, bytes);
    Deno.chmodSync(root + path, mode);
  }
  Deno.mkdirSync(root + PACKAGED.rootDir, { recursive: true });
  settle(root);
}

/** Folders that all may read, and the day of the release. */
function settle(path: string): void {
  if (Deno.lstatSync(path).isDirectory) {
    Deno.chmodSync(path, 0o755);
    for (const { name } of Deno.readDirSync(path)) settle(`${path}/${name}`);
  }
  Deno.utimeSync(path, DATED, DATED);
}

/**
 * Runs the program that makes the package.
 *
 * @param program Its name.
 * @param args Its arguments.
 * @param comesWith What to install where it is missing.
 * @throws Error with what it complained of.
 */
export async function runBuilder(
  program: string,
  args: readonly string[],
  comesWith: string,
): Promise<void> {
  const env = { SOURCE_DATE_EPOCH: String(DATED), LC_ALL: "C" };
  const child = { env, stdin: "null", stdout: "null" } as const;
  let ran: Deno.CommandOutput;
  try {
    ran = await new Deno.Command(program, { args: [...args], ...child }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`${program} is not here; it comes with ${comesWith}`);
  }
  if (!ran.success) throw new Error(`${program}: ${new TextDecoder().decode(ran.stderr).trim()}`);
}
