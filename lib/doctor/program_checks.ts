/** Checks of what stands in ROOT_DIR: the program, the hook, who may write. */
import { SentryError } from "../errors.ts";
import { lstatIfPresent, namesIn } from "../files/read_file.ts";
import { checkTrustedFolder } from "../files/trusted_folder.ts";
import { readBytesAsText } from "../install/carry_out.ts";
import { hookText } from "../install/hook.ts";
import { isPackageLink, linkTarget } from "../install/package_links.ts";
import type { System } from "../install/system.ts";
import { OWN_NAMES } from "../state/own_names.ts";
import { type Check, critical, fine, warning } from "./check.ts";

/** Files that everybody may read: libwrap reads the list as whoever the service runs as. */
const PUBLIC = new Map([
  ["sentry", 0o755],
  ["hook", 0o755],
  ["hosts.deny", 0o644],
  ["deny.patterns", 0o644],
  ["allow.patterns", 0o644],
  ["sentry.conf", 0o644],
]);

/** What a file's mode should be. */
export function modeFor(name: string): number {
  return PUBLIC.get(name) ?? 0o600;
}

/** A file of ROOT_DIR that is somebody else's, or open to others. */
export interface Misfit {
  readonly path: string;
  readonly mode: number;
  readonly says: string;
}

/**
 * The files whose owner or mode is not as it should be.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Each with what is wrong; a sentry.conf, or a file of the administrator's, that is stricter than need be is fine.
 */
export function misfits(rootDir: string): Misfit[] {
  const self = Deno.uid() ?? 0;
  const found: Misfit[] = [];
  for (
    const [folder, names] of [[rootDir, namesIn(rootDir)], [
      `${rootDir}/state`,
      namesIn(`${rootDir}/state`),
    ]] as const
  ) {
    for (const name of names) {
      const path = `${folder}/${name}`;
      const info = lstatIfPresent(path);
      if (!info || info.isDirectory || isPackageLink(path)) continue;
      const mode = folder === rootDir ? modeFor(name) : 0o600;
      const actual = (info.mode ?? 0) & 0o777;
      const says = info.isSymlink
        ? "is a symbolic link"
        : info.uid !== 0 && info.uid !== self
        ? `belongs to user ${info.uid}`
        : (actual & ~mode) !== 0
        ? `has mode ${actual.toString(8)}, not ${mode.toString(8)}`
        : needsAll(folder === rootDir, name) && (actual & mode) !== mode
        ? `has mode ${actual.toString(8)}, not ${mode.toString(8)}`
        : "";
      if (says !== "") found.push({ path, mode, says });
    }
  }
  return found;
}

/** Whether a file that is stricter than need be can't be used. What the administrator keeps there is his. */
function needsAll(isOwn: boolean, name: string): boolean {
  return name !== "sentry.conf" && (!isOwn || OWN_NAMES.has(name));
}

/**
 * Checks ROOT_DIR and what stands in it.
 *
 * @param rootDir The ROOT_DIR.
 * @param system What the server has.
 * @param usesHook Whether libwrap calls the hook.
 * @returns The findings.
 */
export function programChecks(rootDir: string, system: System, usesHook: boolean): Check[] {
  return [
    folderCheck(rootDir),
    ownersCheck(rootDir),
    executableCheck(rootDir),
    ...usesHook ? [hookCheck(rootDir, system)] : [],
  ];
}

function folderCheck(rootDir: string): Check {
  const name = "folder";
  try {
    return checkTrustedFolder(rootDir)
      ? fine(name, `${rootDir} is only root's to write to`)
      : critical(name, `there is no ${rootDir}`, "Run sentry --install");
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return critical(name, error.message, "sentry does nothing until this is mended");
  }
}

function ownersCheck(rootDir: string): Check {
  const name = "owners";
  const [first, ...more] = misfits(rootDir);
  if (!first) return fine(name, "all files have the owner and mode they should");
  const rest = more.length > 0 ? `, and ${more.length} more` : "";
  return warning(name, `${first.path} ${first.says}${rest}`, "--doctor --repair mends it");
}

function executableCheck(rootDir: string): Check {
  const name = "program";
  const path = `${rootDir}/sentry`;
  const target = isPackageLink(path) ? linkTarget(path) ?? path : path;
  const info = lstatIfPresent(target);
  if (!info) return critical(name, `there is no ${target}`, "Run --install of a copy of sentry");
  if (((info.mode ?? 0) & 0o111) === 0) {
    return critical(name, `${path} may not be run`, "--doctor --repair mends it");
  }
  return fine(name, `${path} can be run`);
}

function hookCheck(rootDir: string, { flock }: System): Check {
  const name = "hook";
  const text = readBytesAsText(`${rootDir}/hook`);
  if (text === undefined) {
    return critical(name, `there is no ${rootDir}/hook`, "--doctor --repair writes it");
  }
  if (flock === undefined) {
    return critical(name, "flock(1) is gone, which the hook needs", "Install util-linux");
  }
  if (text !== hookText(rootDir, flock)) {
    return warning(name, "the hook is of another version", "--doctor --repair writes it anew");
  }
  return fine(name, `${rootDir}/hook is as it should be`);
}
