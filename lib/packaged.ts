/** Where a package of the operating system puts sentry, and how the program knows that it came with one. */

/** What the package has in place; ROOT_DIR has links to these. */
export const PACKAGED = {
  hook: "/usr/lib/sentry/hook",
  conf: "/etc/sentry/sentry.conf",
  /** Of a server that had no sentry before. */
  rootDir: "/var/lib/sentry",
} as const;

/** The ROOT_DIR of servers where sentry installed itself. */
const ROOT_DIR_BEFORE = "/var/db/sentry";

/** Where packages put programs for root; some systems have one folder for all programs. */
const FOLDERS: readonly string[] = ["/usr/sbin", "/usr/bin"];

/**
 * The ROOT_DIR of a program that came with a package: the one with the records of before, where there is such a one.
 *
 * @param executable Path of this program.
 * @param isThere Whether a path exists.
 * @returns The folder; nothing where the program came otherwise.
 */
export function packagedRootDir(
  executable: string,
  isThere: (path: string) => boolean,
): string | undefined {
  const folder = executable.slice(0, executable.lastIndexOf("/"));
  if (!FOLDERS.includes(folder) || !isThere(PACKAGED.hook)) return undefined;
  return isThere(`${ROOT_DIR_BEFORE}/state`) ? ROOT_DIR_BEFORE : PACKAGED.rootDir;
}
