/** Checks that each file that sentry keeps is one, and no larger than it can be: whatever else stands there ends every command. */
import { lstatIfPresent, namesIn } from "../files/read_file.ts";
import { oddityOf, oddKind } from "../files/regular_file.ts";
import { OWN_NAMES, STATE_NAMES } from "../state/own_names.ts";
import { type Check, critical, fine } from "./check.ts";

/** Something that can't be one of sentry's files. */
export interface OddFile {
  readonly path: string;
  /** What it is. */
  readonly says: string;
}

/**
 * What stands in place of sentry's files and can't be read, or written, as such.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Each with what it is.
 * @throws SentryError when the folder cannot be read.
 */
export function oddFiles(rootDir: string): OddFile[] {
  const names = namesIn(rootDir);
  const paths = [...names].filter((name) => OWN_NAMES.has(name)).sort()
    .map((name) => `${rootDir}/${name}`);
  const state = `${rootDir}/state`;
  const info = names.has("state") ? lstatIfPresent(state) : undefined;
  if (info && !info.isDirectory) {
    // A link there is for the check of the folder to name.
    if (!info.isSymlink) {
      return [...oddAmong(paths), { path: state, says: `${kind(info)}, no folder` }];
    }
  } else {
    for (const name of namesIn(state)) {
      if (STATE_NAMES.has(name)) paths.push(`${state}/${name}`);
    }
  }
  return oddAmong(paths);
}

function oddAmong(paths: readonly string[]): OddFile[] {
  return paths.flatMap((path) => {
    const info = targetOf(path);
    const says = info && oddityOf(path, info);
    return says === undefined ? [] : [{ path, says }];
  });
}

function kind(info: Deno.FileInfo): string {
  return oddKind(info) ?? "a file";
}

/** What a link points to is read like any file. */
function targetOf(path: string): Deno.FileInfo | undefined {
  const info = lstatIfPresent(path);
  if (!info?.isSymlink) return info;
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Checks them.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The finding.
 */
export function filesCheck(rootDir: string): Check {
  const name = "files";
  const odd = oddFiles(rootDir);
  const [first] = odd;
  if (!first) return fine(name, "all are regular files, none larger than it can be");
  const all = odd.map(({ path, says }) => `${path} is ${says}`);
  const told = all.slice(0, 4).join("; ") + (all.length > 4 ? `; and ${all.length - 4} more` : "");
  return critical(name, told, "--doctor --repair moves it aside");
}
