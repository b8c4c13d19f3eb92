/** When cron's commands ran last: `ran.scan` and `ran.expire` hold the time, for `--doctor`. */
import { readTextIfPresent } from "../files/read_file.ts";
import { replaceFile } from "../files/write_file.ts";

/** A command that cron runs. */
export type Regular = "scan" | "expire";

/**
 * Notes that a command has run to its end.
 *
 * @param rootDir The ROOT_DIR.
 * @param what Which.
 * @param now Epoch seconds.
 * @throws SentryError naming the file.
 */
export function noteRan(rootDir: string, what: Regular, now: number): void {
  replaceFile(`${rootDir}/ran.${what}`, `${now}\n`, 0o600);
}

/**
 * When a command ran last.
 *
 * @param rootDir The ROOT_DIR.
 * @param what Which.
 * @returns Epoch seconds; nothing when it never did.
 */
export function lastRan(rootDir: string, what: Regular): number | undefined {
  const text = readTextIfPresent(`${rootDir}/ran.${what}`);
  return text !== undefined && /^\d{1,12}\n$/.test(text) ? Number(text) : undefined;
}
