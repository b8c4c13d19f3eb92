/** Reads whole files, telling "not there" apart from "cannot be read". */
import { fileFailure } from "./failure.ts";
import { regularIfPresent } from "./regular_file.ts";

/**
 * Reads a file.
 *
 * @param path The file.
 * @returns Its bytes; nothing when it does not exist.
 * @throws SentryError for every other trouble, naming the file; also when it is no regular file, or larger than it can be.
 */
export function readIfPresent(path: string): Uint8Array | undefined {
  if (!regularIfPresent(path)) return undefined;
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileFailure("read", path, error);
  }
}

/**
 * Reads a text file as UTF-8; bytes that are not UTF-8 become U+FFFD.
 *
 * @param path The file.
 * @returns Its text; nothing when it does not exist.
 * @throws SentryError for every other trouble, naming the file.
 */
export function readTextIfPresent(path: string): string | undefined {
  const bytes = readIfPresent(path);
  return bytes && new TextDecoder().decode(bytes);
}

/**
 * Looks at a file or link itself.
 *
 * @param path The file; a symbolic link is not followed.
 * @returns What lstat(2) says; nothing when it does not exist.
 * @throws SentryError for every other trouble, naming the file.
 */
export function lstatIfPresent(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileFailure("look at", path, error);
  }
}

/**
 * The names in a folder. One look at it costs less than asking for a file that is not there, which the runtime answers
 * with an exception.
 *
 * @param path The folder.
 * @returns The names; none when it does not exist.
 * @throws SentryError for every other trouble, naming the folder.
 */
export function namesIn(path: string): Set<string> {
  const names = new Set<string>();
  try {
    for (const { name } of Deno.readDirSync(path)) names.add(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw fileFailure("read", path, error);
  }
  return names;
}

/**
 * Reads a file into a buffer that can be kept for the next file, or into a larger one.
 *
 * @param path The file.
 * @param buffer Where to.
 * @param room How many bytes a larger one has behind the file; by default as many as the file has.
 * @returns The buffer that holds it, and how many bytes of it the file fills; 0 when it does not exist.
 * @throws SentryError when it cannot be read.
 */
export function readInto(
  path: string,
  buffer: Uint8Array<ArrayBuffer>,
  room?: number,
): [Uint8Array<ArrayBuffer>, number] {
  const info = regularIfPresent(path);
  if (!info) return [buffer, 0];
  if (info.size > buffer.length) buffer = new Uint8Array(info.size + (room ?? info.size));
  try {
    const file = Deno.openSync(path, { read: true });
    try {
      let filled = 0;
      for (let got = 1; got > 0 && filled < buffer.length; filled += got) {
        got = file.readSync(buffer.subarray(filled)) ?? 0;
      }
      return [buffer, filled];
    } finally {
      file.close();
    }
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}
