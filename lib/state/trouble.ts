/**
 * `trouble`: the last thing that went wrong in a run that nobody watched. What libwrap starts has nowhere to write to; here
 * `--doctor` finds it.
 */
import { readTextIfPresent } from "../files/read_file.ts";
import { checkTrustedFolder } from "../files/trusted_folder.ts";
import { replaceFile } from "../files/write_file.ts";
import { eventTime } from "./events.ts";

/**
 * Writes a trouble down, if that can be done.
 *
 * @param rootDir The ROOT_DIR.
 * @param now Epoch seconds.
 * @param trouble One sentence.
 */
export function noteTrouble(rootDir: string, now: number, trouble: string): void {
  try {
    // That the folder can't be trusted may be the very trouble.
    if (!checkTrustedFolder(rootDir)) return;
    replaceFile(`${rootDir}/trouble`, `${eventTime(now)} ${trouble}\n`, 0o600);
  } catch {
    // It is told on stderr as well, and a full disk is trouble enough.
  }
}

/**
 * The last trouble.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Its time (RFC 3339) and the sentence; nothing when there was none.
 */
export function lastTrouble(rootDir: string): string | undefined {
  return readTextIfPresent(`${rootDir}/trouble`)?.trim() || undefined;
}
