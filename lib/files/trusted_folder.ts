/** ROOT_DIR decides who may log in, so nobody but root, or the user running this, may write there. */
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "./failure.ts";
import { lstatIfPresent } from "./read_file.ts";

const OTHERS_MAY_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * Checks a folder and everything above it, as sshd's StrictModes does for authorized_keys: each is owned
 * by root or by the user running this, and nobody else may write there (a shared folder with the sticky
 * bit, such as /tmp, is allowed above it: names in it can't be taken over).
 *
 * @param path Absolute path without a trailing slash; the folder itself may be no symbolic link.
 * @returns Whether the folder exists.
 * @throws SentryError that names the folder that is not as it must be.
 */
export function checkTrustedFolder(path: string): boolean {
  const exists = checkOwnFolder(path);
  checkAbove(path);
  return exists;
}

/**
 * Checks a folder alone, where the ones above it are checked already.
 *
 * @param path Absolute path.
 * @returns Whether it exists.
 * @throws SentryError when it is no folder, somebody else's, or open to others.
 */
export function checkOwnFolder(path: string): boolean {
  const info = lstatIfPresent(path);
  if (!info) return false;
  if (!info.isDirectory) {
    const what = info.isSymlink ? "a symbolic link; name the folder it points to" : "no folder";
    throw new SentryError("failed", `refusing to work in ${quote(path)}: it is ${what}`);
  }
  checkOwner(path, info, true);
  return true;
}

function checkAbove(path: string): void {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    const info = lstatIfPresent(folder);
    if (!info) continue;
    if (info.isSymlink) {
      // What it points to is checked as it is, and all above that.
      const real = Deno.realPathSync(folder);
      checkOwner(real, Deno.lstatSync(real), false);
      checkAbove(real);
    } else checkOwner(folder, info, false);
  }
}

function checkOwner(folder: string, info: Deno.FileInfo, asked: boolean): void {
  const self = Deno.uid() ?? 0;
  const mode = info.mode ?? 0;
  if (info.uid !== 0 && info.uid !== self) {
    throw new SentryError(
      "failed",
      `refusing to work in ${quote(folder)}: user ${info.uid} owns it; chown it to root`,
    );
  }
  if ((mode & OTHERS_MAY_WRITE) !== 0 && (asked || (mode & STICKY) === 0)) {
    throw new SentryError(
      "failed",
      `refusing to work in ${quote(folder)}: other users may write there; chmod go-w it`,
    );
  }
}

/**
 * Makes a folder that is not there yet, with everything above it.
 *
 * @param path Absolute path.
 * @param mode Permission bits of all that is made, whatever the umask.
 * @throws SentryError naming the folder.
 */
export function makeFolder(path: string, mode: number): void {
  const above = path.slice(0, path.lastIndexOf("/"));
  if (above !== "" && !lstatIfPresent(above)) makeFolder(above, mode);
  try {
    Deno.mkdirSync(path, { mode });
    Deno.chmodSync(path, mode);
  } catch (error) {
    // Another run was faster.
    if (!(error instanceof Deno.errors.AlreadyExists)) throw fileFailure("create", path, error);
  }
}
