/** Opens what somebody has named on the command line to be read. */
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "./failure.ts";
import { oddKind } from "./regular_file.ts";

/** Names of standard input. The runtime opens none but the first of them. */
const STDIN = /^(?:-|\/dev\/stdin|\/(?:dev|proc\/self)\/fd\/0)$/;

/** What a shell puts in place of `<(command)`: a pipe that somebody is writing to. The runtime opens nothing else there. */
const OF_OURS = /^\/(?:dev|proc\/self)\/fd\/\d+$/;

/**
 * Whether a path names standard input.
 *
 * @param path What was given.
 * @returns Also true for `-`.
 */
export function isStdin(path: string): boolean {
  return STDIN.test(path);
}

/**
 * Opens a file that is read once, from its beginning to its end.
 *
 * @param path A regular file; `-` or `/dev/stdin` for standard input; `/dev/fd/N` for a pipe of the shell.
 * @returns What reads from it.
 * @throws SentryError naming it when it can't be read, or is no regular file: to open a named pipe can be to wait for ever.
 */
export function openGiven(path: string): Pick<Deno.FsFile, "readSync"> {
  if (isStdin(path)) return Deno.stdin;
  try {
    const info = Deno.statSync(path);
    const kind = oddKind(info);
    if (kind === undefined) return Deno.openSync(path, { read: true });
    if (info.isFifo && OF_OURS.test(path)) return Deno.openSync(path, { read: true });
    const hint = info.isDirectory ? "" : "; give it as standard input, with - for the file";
    throw new SentryError(
      "failed",
      `cannot read ${quote(path)}: it is ${kind}, no regular file${hint}`,
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      const todo = "name the file itself, or give it as standard input, with - for the file";
      throw new SentryError(
        "failed",
        `cannot read ${quote(path)}: the runtime opens only pipes there; ${todo}`,
      );
    }
    throw fileFailure("read", path, error);
  }
}

/**
 * Tells whether what was named can be read a second time.
 *
 * @param path As for {@link openGiven}.
 * @returns Whether it is a regular file, and not what somebody has given as standard input.
 */
export function isReadAgain(path: string): boolean {
  if (STDIN.test(path)) return false;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
