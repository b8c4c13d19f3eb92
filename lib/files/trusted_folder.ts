/** ROOT_DIR decides who may log in, so nobody but root, or the user running this, may write there. */
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "./failure.ts";
import { lstatIfPresent } from "./read_file.ts";

const OTHERS_MAY_WRITE = 0o022;
const STICKY = 0o1000;

/** As many as the kernel follows. */
const MOST_LINKS = 40;

/**
 * Checks a folder and everything above it, as sshd's StrictModes does for authorized_keys: each is owned
 * by root or by the user running this, and nobody else may write there (a shared folder with the sticky
 * bit, such as /tmp, is allowed above it: names in it can't be taken over). Where a link leads is checked as it
 * is named, link by link, and so is whose each link is.
 *
 * @param path Absolute path without a trailing slash; the folder itself may be no symbolic link.
 * @returns Whether the folder exists.
 * @throws SentryError that names the folder or link that is not as it must be.
 */
export function checkTrustedFolder(path: string): boolean {
  const exists = checkOwnFolder(path);
  checkWay(path.slice(0, path.lastIndexOf("/")));
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

/**
 * Checks every folder and link on the way to something, and where links lead.
 *
 * @param path Absolute path; what is not there can be nobody's yet.
 * @throws SentryError that names the folder or link that is not as it must be.
 */
export function checkWay(path: string): void {
  const names = path.split("/").reverse();
  // Without a link in it: what stands behind one goes on from where it leads.
  let folder = "";
  let links = 0;
  while (names.length > 0) {
    const name = names.pop()!;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
      continue;
    }
    const here = `${folder}/${name}`;
    const info = lstatIfPresent(here);
    if (!info) return;
    if (!info.isSymlink) {
      if (info.isDirectory) checkOwner(here, info, false);
      folder = here;
      continue;
    }
    // Its mode means nothing; in a folder that others may write to it is its owner's alone to replace.
    checkUser(here, info);
    if (++links > MOST_LINKS) {
      throw new SentryError("failed", `refusing to work in ${quote(path)}: too many links`);
    }
    const target = Deno.readLinkSync(here);
    if (target.startsWith("/")) folder = "";
    for (const part of target.split("/").reverse()) names.push(part);
  }
}

function checkOwner(folder: string, info: Deno.FileInfo, asked: boolean): void {
  const mode = info.mode ?? 0;
  checkUser(folder, info);
  if ((mode & OTHERS_MAY_WRITE) !== 0 && (asked || (mode & STICKY) === 0)) {
    throw new SentryError(
      "failed",
      `refusing to work in ${quote(folder)}: other users may write there; chmod go-w it`,
    );
  }
}

function checkUser(path: string, info: Deno.FileInfo): void {
  if (info.uid === 0 || info.uid === (Deno.uid() ?? 0)) return;
  const message = `refusing to work in ${quote(path)}: user ${info.uid} owns it; chown it to root`;
  throw new SentryError("failed", message);
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
