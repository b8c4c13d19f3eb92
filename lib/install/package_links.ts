/** Links in ROOT_DIR to what a package has in place, so that nothing of it is there twice. */
import { fileFailure } from "../files/failure.ts";
import { nameBeside } from "../files/leftovers.ts";
import { putInPlace } from "../files/write_file.ts";
import { PACKAGED, packagedRootDir } from "../packaged.ts";
import { lstatIfPresent } from "../files/read_file.ts";

/** A symbolic link. */
export interface Link {
  readonly path: string;
  readonly target: string;
  /** What this is for, to complete "linked PATH to TARGET, …". */
  readonly about: string;
}

/**
 * The program of the package that this one came with.
 *
 * @param executable Path of this program; after an upgrade the system says more behind it.
 * @param rootDir The ROOT_DIR.
 * @returns Its path; nothing where it came otherwise, or the package's ROOT_DIR is another one.
 */
export function packagedProgram(executable: string, rootDir: string): string | undefined {
  const isThere = (path: string) => lstatIfPresent(path) !== undefined;
  if (packagedRootDir(executable, isThere) !== rootDir) return undefined;
  return executable.slice(0, executable.lastIndexOf("/")) + "/sentry";
}

/**
 * The links that a ROOT_DIR should have. A hook and settings that stand there already stay.
 *
 * @param rootDir The ROOT_DIR.
 * @param program The package's program.
 * @param read Reads a file; it follows links.
 * @returns The links, also those that are there.
 */
export function packageLinks(
  rootDir: string,
  program: string,
  read: (path: string) => string | undefined,
): Link[] {
  const links = [{ path: `${rootDir}/sentry`, target: program, about: "the package's program" }];
  const offered = [
    { path: `${rootDir}/hook`, target: PACKAGED.hook, about: "what libwrap calls" },
    { path: `${rootDir}/sentry.conf`, target: PACKAGED.conf, about: "settings" },
  ];
  if (rootDir !== PACKAGED.rootDir) return links;
  return [
    ...links,
    ...offered.filter(({ path, target }) => read(path) === undefined && read(target) !== undefined),
  ];
}

/**
 * Whether a file of ROOT_DIR is one of these links.
 *
 * @param path The file.
 * @returns False of any other link, too.
 */
export function isPackageLink(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const target = linkTarget(path);
  if (name === "hook") return target === PACKAGED.hook;
  if (name === "sentry.conf") return target === PACKAGED.conf;
  return name === "sentry" && target?.endsWith("/sentry") === true &&
    packagedRootDir(target, () => true) !== undefined;
}

/** Where a link leads, as it is written; nothing where there is none. */
export function linkTarget(path: string): string | undefined {
  return lstatIfPresent(path)?.isSymlink ? Deno.readLinkSync(path) : undefined;
}

/**
 * Puts a link in place of whatever file or link has its name.
 *
 * @param link The link.
 * @throws SentryError naming it; what was there is there still.
 */
export function makeLink({ path, target }: Link): void {
  const beside = nameBeside(path);
  try {
    Deno.symlinkSync(target, beside);
  } catch (error) {
    throw fileFailure("write", path, error);
  }
  putInPlace(path, beside);
}
