/** The log that is given with `--test-log`. */
import { fileFailure } from "../files/failure.ts";
import { openGiven } from "../files/open_given.ts";
import { AS_PRINTED, askSettings, type PrintedHosts, pureFtpdSetting } from "./printed_hosts.ts";
import { readLines } from "./read_lines.ts";

/**
 * Which daemons print addresses in a log that is given with `--test-log`.
 *
 * @returns All, since it may be another machine's; only where this one's pure-ftpd prints names is it taken for that one's.
 */
export function givenHosts(): PrintedHosts {
  let isNumeric: boolean | undefined;
  return {
    ...AS_PRINTED,
    pureFtpd: () => isNumeric ??= pureFtpdSetting() !== "names",
    proftpdLines: askSettings().proftpdLines,
  };
}

/**
 * Reads the file that is given with `--test-log`.
 *
 * @param path The file; `-` for standard input.
 * @param onLine Called for each line, without its newline.
 * @param onPlain Asked first for each line, see {@link readLines}.
 * @throws SentryError when the file cannot be read.
 */
export function eachLine(
  path: string,
  onLine: (line: string) => void,
  onPlain?: (bytes: Uint8Array, from: number) => number,
): void {
  try {
    const file = openGiven(path);
    // A pipe can't be positioned, and need not be.
    const part = { readSync: (bytes: Uint8Array) => file.readSync(bytes), seekSync: () => 0 };
    readLines({ file: part, from: 0, to: Infinity, finished: true }, onLine, undefined, onPlain);
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}
