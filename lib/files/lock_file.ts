/**
 * One exclusive lock, flock(2) on a file that is never renamed, truncated or removed. The kernel frees
 * it when its holder ends, however it ends.
 */
import { after } from "../after.ts";
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "./failure.ts";
import { openForUpdate } from "./write_file.ts";

/**
 * Takes the lock.
 *
 * @param path The lock file, made if needed.
 * @param waitMs How long to wait for another holder, in milliseconds.
 * @returns The open file; closing it gives the lock back.
 * @throws SentryError of kind `lock` when it was not had in time. The attempt itself cannot be called off,
 * so the program must then end.
 */
export async function takeLock(path: string, waitMs: number): Promise<Deno.FsFile> {
  const file = openForUpdate(path, 0o600);
  try {
    // Most often nobody has it; waiting starts a thread.
    const isHad = file.tryLockSync(true) ||
      await Promise.race([file.lock(true).then(() => true), after(waitMs)]);
    if (isHad) return file;
  } catch (error) {
    throw fileFailure("lock", path, error);
  }
  const message = `cannot lock ${quote(path)}: another sentry has held it for ${waitMs} ms; ` +
    "try again, or look for a sentry that does not end";
  throw new SentryError("lock", message);
}

/**
 * Takes the lock if nobody has it.
 *
 * @param path The lock file, made if needed.
 * @returns The open file, as of {@link takeLock}; nothing where somebody has it.
 * @throws SentryError when the file cannot be opened.
 */
export function lockAtOnce(path: string): Deno.FsFile | undefined {
  const file = openForUpdate(path, 0o600);
  if (file.tryLockSync(true)) return file;
  file.close();
  return undefined;
}
