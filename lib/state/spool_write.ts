/** Writes a connection down as the hook does, for who has no time to wait for the lock. */
import type { Network } from "../address/network.ts";
import { lstatIfPresent, readTextIfPresent } from "../files/read_file.ts";
import { appendToFile } from "../files/write_file.ts";
import { parseDrained } from "./spool.ts";

/** How much may stand in a spool that nobody counts, as where no cron runs, in bytes. */
export const MOST_SPOOLED = 1 << 20;

/**
 * Appends a connection to `spool`, which the next `--drain`, `--scan` or `--expire` counts.
 *
 * @param rootDir The ROOT_DIR.
 * @param address The client.
 * @returns False when the spool is full already, and the connection is not counted.
 * @throws SentryError when it cannot be written.
 */
export function spoolConnection(rootDir: string, address: Network): boolean {
  const path = `${rootDir}/spool`;
  const info = lstatIfPresent(path);
  if (info && info.size - countedOf(rootDir, info) >= MOST_SPOOLED) return false;
  appendToFile(path, `+ ${address.text}\n`, 0o600);
  return true;
}

/** How much of the spool is counted, in bytes. */
function countedOf(rootDir: string, { ino }: Deno.FileInfo): number {
  const places = parseDrained(readTextIfPresent(`${rootDir}/drained`) ?? "");
  return places.get(ino ?? 0)?.offset ?? 0;
}
