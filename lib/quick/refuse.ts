/** The gate's answer to an address that is refused already. */
import type { Network } from "../address/network.ts";
import { refusedAtOnce } from "../decisions/refuse_at_once.ts";
import { namesIn } from "../files/read_file.ts";
import { REFUSAL, REFUSE } from "../wrappers/gate_lines.ts";
import type { Settings } from "../policy/settings.ts";
import { spoolConnection } from "../state/spool_write.ts";
import type { Answer } from "./answer.ts";
import { isQuiet, isThere } from "./quiet_folder.ts";

/**
 * Refuses an address; its connection is counted later, as the gate does.
 *
 * @param address The client.
 * @param settings The settings by the environment alone.
 * @param now Epoch seconds.
 * @returns The answer; nothing where the records alone do not refuse it.
 * @throws SentryError when a file cannot be read or written.
 */
export async function refuse(
  address: Network,
  settings: Settings,
  now: number,
): Promise<Answer | undefined> {
  const { rootDir } = settings;
  const isRefused = isThere(rootDir) && isQuiet(rootDir, namesIn(rootDir)) &&
    await refusedAtOnce(address, "connection", settings, now) && spoolConnection(rootDir, address);
  return isRefused ? { text: `${REFUSAL}\n`, status: REFUSE, isGate: true } : undefined;
}
