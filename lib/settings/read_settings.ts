/** Reads the settings: defaults, then sentry.conf in ROOT_DIR, then the environment, which wins. */
import { quote, SentryError } from "../errors.ts";
import { lstatIfPresent, namesIn, readTextIfPresent } from "../files/read_file.ts";
import { checkOwnFolder, checkWay } from "../files/trusted_folder.ts";
import { packagedRootDir } from "../packaged.ts";
import {
  applySetting,
  applySettingsFile,
  DEFAULT_SETTINGS,
  SETTING_RULES,
  type Settings,
} from "../policy/settings.ts";

/**
 * Reads the settings.
 *
 * @param environment Reads one variable.
 * @param executable Path of this program, for {@link ownRootDir}.
 * @returns The settings.
 * @throws SentryError that names the file and line, or the variable, and what is allowed there.
 */
export function readSettings(
  environment: (name: string) => string | undefined,
  executable?: string,
): Settings {
  let settings = withRootDir(environment, executable);
  checkOwnFolder(settings.rootDir);
  const path = `${settings.rootDir}/sentry.conf`;
  const text = namesIn(settings.rootDir).has("sentry.conf") ? readTextIfPresent(path) : undefined;
  if (text !== undefined) {
    refuseForeignFile(path);
    settings = applySettingsFile(settings, text, path);
  }
  for (const { key, isFileOnly } of SETTING_RULES) {
    const value = key === "ROOT_DIR" || isFileOnly ? undefined : environment(key);
    if (value !== undefined) settings = applySetting(settings, key, value, "environment");
  }
  return settings;
}

/**
 * The settings before any is read but ROOT_DIR, which can stand in no file.
 *
 * @param environment Reads one variable.
 * @param executable Path of this program, for {@link ownRootDir}.
 * @returns The defaults, and ROOT_DIR.
 * @throws SentryError when ROOT_DIR can be no folder.
 */
export function withRootDir(
  environment: (name: string) => string | undefined,
  executable?: string,
): Settings {
  const rootDir = environment("ROOT_DIR") ?? (executable && ownRootDir(executable));
  if (rootDir === undefined) return DEFAULT_SETTINGS;
  return applySetting(DEFAULT_SETTINGS, "ROOT_DIR", rootDir, "environment");
}

/**
 * ROOT_DIR where nothing else says it: the package's, or the folder that the program stands in, if it keeps anything there.
 *
 * @param executable Path of this program.
 * @returns The folder; nothing where it is only a copy.
 */
export function ownRootDir(executable: string): string | undefined {
  const packaged = rootDirOfPackage(executable);
  if (packaged !== undefined) return packaged;
  const folder = executable.slice(0, executable.lastIndexOf("/"));
  const names = namesIn(folder || "/");
  return ["state", "hook", "sentry.conf"].some((name) => names.has(name)) ? folder : undefined;
}

/**
 * The ROOT_DIR of a program that came with a package of this system.
 *
 * @param executable Path of this program.
 * @returns The folder; nothing where it came otherwise.
 */
export function rootDirOfPackage(executable: string): string | undefined {
  return packagedRootDir(executable, (path) => lstatIfPresent(path) !== undefined);
}

/**
 * Refuses to take settings from a file that somebody else may have written, or put there by a folder on the way of a link.
 *
 * @param path The file.
 * @throws SentryError when it is somebody else's, or others may write to it.
 */
export function refuseForeignFile(path: string): void {
  let info = Deno.lstatSync(path);
  if (info.isSymlink) {
    checkWay(path);
    info = Deno.statSync(path);
  }
  const isOurs = info.uid === 0 || info.uid === Deno.uid();
  if (!isOurs) {
    const message = `refusing to read ${quote(path)}: user ${info.uid} owns it; chown it to root`;
    throw new SentryError("failed", message);
  }
  if (((info.mode ?? 0) & 0o022) !== 0) {
    const message = `refusing to read ${quote(path)}: other users may write to it; chmod go-w it`;
    throw new SentryError("failed", message);
  }
}
