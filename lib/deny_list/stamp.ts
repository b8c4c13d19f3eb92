/**
 * `listed`: how what follows from the records looked when it was last written here, so that a look at a few numbers tells whether
 * it was edited, lost or damaged since:
 *
 *     INODE SIZE MTIME CTIME SETTINGS      hosts.deny; `none`: there was none; `stale`: it is not kept up; `edited`: look at it
 *     prefixes SIZE SUM
 *     allow.patterns INODE SIZE MTIME CTIME
 */
import { lstatIfPresent, readTextIfPresent } from "../files/read_file.ts";
import { replaceFile } from "../files/write_file.ts";

/** What `listed` says; empty where it says nothing. */
export interface Stamp {
  readonly list: string;
  readonly prefixes: string;
  readonly exceptions: string;
}

/** There was no list. */
export const NONE = "none";

/** The list is not kept up for now. */
export const STALE = "stale";

/** The list is to be looked at, whatever it looks like. */
export const EDITED = "edited";

/**
 * Reads `listed`.
 *
 * @param path The file.
 * @returns What it says; where there is none, that there was no list.
 * @throws SentryError when it cannot be read.
 */
export function readStamp(path: string): Stamp {
  const [list = NONE, ...more] = (readTextIfPresent(path) ?? NONE).split("\n");
  const after = (word: string) => more.find((line) => line.startsWith(word)) ?? "";
  return { list, prefixes: after("prefixes "), exceptions: after("allow.patterns ") };
}

/**
 * Writes `listed`, if it changes.
 *
 * @param path The file.
 * @param stamp What it is to say.
 * @throws SentryError naming the file.
 */
export function writeStamp(path: string, { list, prefixes, exceptions }: Stamp): void {
  const text = [list, prefixes, exceptions].filter((line) => line !== "").join("\n") + "\n";
  if (text !== readTextIfPresent(path)) replaceFile(path, text, 0o600);
}

/**
 * What tells a file from what it was: an editor changes at least one of these, whichever way it saves.
 *
 * @param path The file.
 * @returns Inode, size and times; `none` where there is no file.
 * @throws SentryError when it cannot be looked at.
 */
export function fileStamp(path: string): string {
  const info = lstatIfPresent(path);
  if (!info) return NONE;
  const { ino, size, mtime, ctime } = info;
  return `${ino} ${size} ${mtime?.getTime()} ${ctime?.getTime()}`;
}

/**
 * The line about `prefixes`, whose text every run reads: its length, and FNV-1a (32 bits) of it.
 *
 * @param text The whole file.
 * @returns The line.
 */
export function prefixesStamp(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `prefixes ${text.length} ${(hash >>> 0).toString(16).padStart(8, "0")}`;
}
