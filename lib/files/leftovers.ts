/**
 * What a run that was killed leaves: a file that it had written beside another one, and not yet renamed over it. Its name,
 * `.NAME.XXXXXXXX.new`, is one that cron, systemd and PAM pass over, and that nobody else has.
 */
import { lstatIfPresent } from "./read_file.ts";

/** A file that was written to so long ago is nobody's who still runs, in milliseconds. */
const LEFT_MS = 120_000;

const BESIDE = /^\.(.+)\.[0-9a-f]{8}\.new$/;

/**
 * A name for what is written before it becomes another file.
 *
 * @param path The file that it is to become.
 * @returns A path in the same folder, another one each time.
 */
export function nameBeside(path: string): string {
  const at = path.lastIndexOf("/") + 1;
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `${path.slice(0, at)}.${path.slice(at)}.${number.toString(16).padStart(8, "0")}.new`;
}

/**
 * Finds what killed runs may have left.
 *
 * @param names The names in a folder.
 * @param own The files that are ours there.
 * @returns The names that belong to one of these.
 */
export function leftovers(names: Iterable<string>, own: ReadonlySet<string>): string[] {
  return [...names].filter((name) => own.has(BESIDE.exec(name)?.[1] ?? ""));
}

/**
 * Removes what killed runs have left, so that it does not grow.
 *
 * @param folder The folder; it must be ours.
 * @param names The names in it.
 * @param own The files that are ours there.
 * @param nowMs The time, in milliseconds.
 */
export function removeLeftovers(
  folder: string,
  names: Iterable<string>,
  own: ReadonlySet<string>,
  nowMs: number,
): void {
  for (const name of leftovers(names, own)) {
    const path = `${folder}/${name}`;
    const info = lstatIfPresent(path);
    if (!info || info.isDirectory) continue;
    // A time to come is one of a clock that was wrong.
    if (Math.abs(nowMs - (info.mtime?.getTime() ?? 0)) < LEFT_MS) continue;
    try {
      Deno.removeSync(path);
    } catch {
      // Another run was faster, or it stays: what is in the way of nothing is worth no trouble.
    }
  }
}
