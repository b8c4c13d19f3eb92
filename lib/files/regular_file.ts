/**
 * Tells what can be read and written like a file before it is opened: to open a named pipe is to wait for somebody at its other
 * end. The folder is trusted (see trusted_folder.ts), so nobody changes it in between.
 */
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "./failure.ts";
import { mostBytes } from "./sizes.ts";

/**
 * What something is that is no regular file.
 *
 * @param info What stat(2) or lstat(2) says.
 * @returns Words; nothing for a regular file.
 */
export function oddKind(info: Deno.FileInfo): string | undefined {
  if (info.isFile) return undefined;
  if (info.isSymlink) return "a symbolic link";
  if (info.isDirectory) return "a folder";
  if (info.isFifo) return "a named pipe";
  return info.isSocket ? "a socket" : "a device";
}

/**
 * What is wrong with something that is to be read whole.
 *
 * @param path Where it is.
 * @param info What stat(2) says of it.
 * @returns Words; nothing for a regular file that is no larger than it can be.
 */
export function oddityOf(path: string, info: Deno.FileInfo): string | undefined {
  const kind = oddKind(info);
  if (kind !== undefined) return `${kind}, no regular file`;
  const most = mostBytes(path);
  return info.size > most
    ? `${info.size} bytes large, and can be no larger than ${most}`
    : undefined;
}

/**
 * Looks at a file that is to be read whole; symbolic links are followed.
 *
 * @param path The file.
 * @returns What stat(2) says; nothing when it does not exist.
 * @throws SentryError when it is no regular file, or larger than it can be.
 */
export function regularIfPresent(path: string): Deno.FileInfo | undefined {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileFailure("look at", path, error);
  }
  const oddity = oddityOf(path, info);
  if (oddity === undefined) return info;
  // A unit of systemd is masked so, and a list of libwrap's kept empty: nothing is read, and nothing waited for.
  if (info.isCharDevice && Deno.realPathSync(path) === "/dev/null") return info;
  throw new SentryError("failed", `cannot read ${quote(path)}: it is ${oddity}; move it away`);
}
