/** Does what a plan says. Each step is done whole or not at all, and doing a plan again changes nothing more. */
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "../files/failure.ts";
import { fromBytes, toBytes } from "../files/latin1.ts";
import { lstatIfPresent, readIfPresent } from "../files/read_file.ts";
import { checkTrustedFolder, makeFolder } from "../files/trusted_folder.ts";
import {
  removeIfPresent,
  replaceBy,
  replaceFile,
  syncFolderOf,
  writeAll,
} from "../files/write_file.ts";
import { runProgram } from "../programs/run_program.ts";
import type { FileChange } from "./file_change.ts";
import { SYSTEMCTL } from "./system.ts";

const CHUNK = 1 << 20;

/**
 * Reads a file as text of one character a byte.
 *
 * @param path The file; a symbolic link is followed.
 * @returns Its text; nothing when it is not there.
 * @throws SentryError when it cannot be read.
 */
export function readBytesAsText(path: string): string | undefined {
  const bytes = readIfPresent(path);
  return bytes && fromBytes(bytes);
}

/**
 * Changes one file as planned. An existing file keeps its mode and owner.
 *
 * @param change The file before and after.
 * @throws SentryError when it is not as it was when this was planned, or cannot be written.
 */
export function changeFile(change: FileChange): void {
  if (readBytesAsText(change.path) !== change.before) {
    const message = `${quote(change.path)} was changed meanwhile; run the same again`;
    throw new SentryError("failed", message);
  }
  // A link such as some systems have in /etc stays one; what it points to is changed.
  const path = change.before === undefined ? change.path : realPath(change.path);
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (!checkTrustedFolder(folder)) makeFolder(folder, 0o755);
  if (change.after === undefined) {
    removeIfPresent(path);
    syncFolderOf(path);
    return;
  }
  const model = change.before === undefined ? change.like && realPath(change.like) : path;
  const info = model ? lstatIfPresent(model) : undefined;
  const owner = info && { uid: info.uid ?? 0, gid: info.gid ?? 0 };
  const mode = info?.mode == null ? change.mode : info.mode & 0o7777;
  replaceFile(path, toBytes(change.after), mode, owner);
}

/**
 * Whether two files hold the same.
 *
 * @param a One.
 * @param b The other; it may not be there.
 * @returns Also true for two names of one file.
 */
export function isSameFile(a: string, b: string): boolean {
  const [one, other] = [lstatIfPresent(realPath(a)), lstatIfPresent(b)];
  if (!one || !other?.isFile || one.size !== other.size) return false;
  if (one.ino === other.ino && one.dev === other.dev) return true;
  using left = Deno.openSync(a, { read: true });
  using right = Deno.openSync(b, { read: true });
  const [x, y] = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)];
  for (let at = 0; at < one.size;) {
    const got = left.readSync(x) ?? 0;
    let same = 0;
    while (same < got) {
      const more = right.readSync(y.subarray(same, got)) ?? 0;
      if (more === 0) return false;
      same += more;
    }
    if (got === 0) return false;
    for (let i = 0; i < got; i++) if (x[i] !== y[i]) return false;
    at += got;
  }
  return true;
}

/**
 * Copies a program over another one. Runs of the old one go on; the next run is of the new one.
 *
 * @param from The program.
 * @param to Where it goes.
 * @throws SentryError naming the file; the old program is then still there.
 */
export function copyProgram(from: string, to: string): void {
  replaceBy(to, (file) => {
    using source = Deno.openSync(from, { read: true });
    const chunk = new Uint8Array(CHUNK);
    for (let got = source.readSync(chunk); got !== null; got = source.readSync(chunk)) {
      writeAll(file, chunk.subarray(0, got));
    }
  }, 0o755);
}

/**
 * Runs systemctl(1).
 *
 * @param args Its arguments.
 * @returns What it complained of; nothing when it succeeded.
 */
export async function systemctl(args: readonly string[]): Promise<string | undefined> {
  const { trouble } = await runProgram({ program: SYSTEMCTL, args });
  return trouble && `systemctl ${args.join(" ")} failed: ${trouble}`;
}

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    throw fileFailure("look at", path, error);
  }
}
