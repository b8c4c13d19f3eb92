/** Folders of tests that do thousands of syncs, which take their time on a disk. */

/**
 * Makes a folder, in memory where there is one.
 *
 * @returns Its path; who asks for it removes it.
 */
export function makeMemoryFolder(): string {
  const prefix = "sentry-fault-";
  try {
    return Deno.makeTempDirSync({ dir: "/dev/shm", prefix });
  } catch {
    return Deno.makeTempDirSync({ prefix });
  }
}

/**
 * @param path A file.
 * @returns Its text; empty where it cannot be read.
 */
export function textOrNothing(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
