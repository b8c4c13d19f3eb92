/**
 * Writes in ROOT_DIR. No write follows a symbolic link: the folder itself is trusted (see
 * trusted_folder.ts), so nobody but its owner can put a link there, and a link of the owner's is refused.
 */
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "./failure.ts";
import { nameBeside } from "./leftovers.ts";
import { lstatIfPresent } from "./read_file.ts";
import { oddKind } from "./regular_file.ts";

/** How many names are tried for a new file. */
const MOST_NAMES = 5;

/**
 * Opens a file for reading and writing, making it if needed; it is never truncated.
 *
 * @param path The file.
 * @param mode Permission bits for a new one.
 * @returns The open file.
 * @throws SentryError when it is no regular file, or cannot be opened.
 */
export function openForUpdate(path: string, mode: number): Deno.FsFile {
  refuseOddFile(path);
  try {
    return Deno.openSync(path, { read: true, write: true, create: true, mode });
  } catch (error) {
    throw fileFailure("open", path, error);
  }
}

/**
 * Replaces a file as a whole: written beside it, synced, renamed over it, folder synced. Whoever reads
 * it meanwhile sees the old text or the new one, never half.
 *
 * @param path The file; a symbolic link there is refused.
 * @param content The new content.
 * @param mode Permission bits of the new file, whatever the umask.
 * @param owner Whose the new file is; by default whoever runs this.
 * @throws SentryError naming the file; the old one is then still there, and nothing is left beside it.
 */
export function replaceFile(
  path: string,
  content: Uint8Array | string,
  mode: number,
  owner?: Owner,
): void {
  refuseOddFile(path);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  replaceBy(path, (file) => writeAll(file, bytes), mode, owner);
}

/** Whose a file is. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Replaces a file as {@link replaceFile} does, or a symbolic link, by what is written piece by piece.
 *
 * @param path The file.
 * @param write Writes to a file that is opened for it.
 * @param mode Permission bits of the new file.
 * @param owner Whose it is; by default whoever runs this.
 * @throws SentryError naming the file.
 */
export function replaceBy(
  path: string,
  write: (file: Deno.FsFile) => void,
  mode: number,
  owner?: Owner,
): void {
  putInPlace(path, writeBeside(path, write, mode, owner).beside);
}

/**
 * Writes and syncs what is to become a file, {@link putInPlace}.
 *
 * @param path The file.
 * @param write Writes to a file that is opened for it.
 * @param mode Permission bits of the new file.
 * @param owner Whose it is; by default whoever runs this.
 * @returns Where it is, and what `write` returned.
 * @throws SentryError naming the file; nothing is then left beside it.
 */
export function writeBeside<T>(
  path: string,
  write: (file: Deno.FsFile) => T,
  mode: number,
  owner?: Owner,
): { beside: string; written: T } {
  let beside: string | undefined;
  try {
    const made = makeBeside(path, mode);
    beside = made.beside;
    try {
      const written = write(made.file);
      if (owner) Deno.chownSync(beside, owner.uid, owner.gid);
      Deno.chmodSync(beside, mode);
      made.file.syncSync();
      return { beside, written };
    } finally {
      made.file.close();
    }
  } catch (error) {
    throw failedBeside(path, beside, error);
  }
}

/**
 * Renames what was written beside a file over it, so that it lasts through a power failure.
 *
 * @param path The file.
 * @param beside What {@link writeBeside} has written.
 * @throws SentryError naming the file; nothing is then left beside it.
 */
export function putInPlace(path: string, beside: string): void {
  try {
    Deno.renameSync(beside, path);
    syncFolderOf(path);
  } catch (error) {
    throw failedBeside(path, beside, error);
  }
}

function failedBeside(path: string, beside: string | undefined, error: unknown): SentryError {
  try {
    if (beside !== undefined) removeIfPresent(beside);
  } catch {
    // The first failure is the one to report.
  }
  return fileFailure("write", path, error);
}

/** Makes a file of a name that nobody has: what stands beside somebody else's file is not ours to take away. */
function makeBeside(path: string, mode: number): { beside: string; file: Deno.FsFile } {
  for (let tries = 1;; tries++) {
    const beside = nameBeside(path);
    try {
      return { beside, file: Deno.openSync(beside, { write: true, createNew: true, mode }) };
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists) || tries === MOST_NAMES) throw error;
    }
  }
}

/**
 * Appends to a file with one write.
 *
 * @param path The file, made if needed; a symbolic link there is refused.
 * @param content What to append.
 * @param mode Permission bits for a new one.
 * @throws SentryError naming the file.
 */
export function appendToFile(path: string, content: Uint8Array | string, mode: number): void {
  refuseOddFile(path);
  try {
    const file = Deno.openSync(path, { append: true, create: true, mode });
    try {
      writeAll(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
    } finally {
      file.close();
    }
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}

/**
 * Writes all bytes at the file's position.
 *
 * @param file An open file.
 * @param bytes What to write.
 */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}

/**
 * Removes a file.
 *
 * @param path The file; its absence is no error.
 */
export function removeIfPresent(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw fileFailure("remove", path, error);
  }
}

/**
 * Makes a rename or removal in a folder last through a power failure.
 *
 * @param path A file in that folder.
 */
export function syncFolderOf(path: string): void {
  const folder = Deno.openSync(path.slice(0, path.lastIndexOf("/")) || "/", { read: true });
  try {
    folder.syncSync();
  } finally {
    folder.close();
  }
}

/**
 * Refuses what is there and can't be written, or replaced, as a file.
 *
 * @param path The file; it need not be there.
 * @throws SentryError that says what it is.
 */
export function refuseOddFile(path: string): void {
  const found = lstatIfPresent(path);
  if (found && !found.isFile) {
    const what = found.isSymlink ? "a symbolic link" : `${oddKind(found)}, no regular file`;
    throw new SentryError("failed", `refusing to write ${quote(path)}: it is ${what}; remove it`);
  }
}
