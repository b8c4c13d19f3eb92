/**
 * Runs that most connections cost, with as little code as they need: most of what a run takes is that its code is read. They are
 * the connection of an address that is whitelisted, the gate's answer for it and for one that is refused, and a spool in
 * which nothing is new. Whatever is unusual (another word, a setting that matters here, a lock that somebody has, a file
 * that a quiet folder does not have, any trouble) is left to the program proper, which then begins anew: nothing was changed.
 */
import type { Answer } from "./answer.ts";
import { parseAddress } from "../address/parse.ts";
import { RELEASED_AT } from "../decisions/clock.ts";
import { countTrusted } from "./count_trusted.ts";
import { plainSettings } from "./plain_settings.ts";

/**
 * Answers where that can be done quickly: `-c --ip=ADDR`, `--connect --ip=ADDR`, `--gate --ip=ADDR` and `--drain`.
 *
 * @param argv The words after the program's name.
 * @param environment Reads a variable.
 * @param executable Gives the path of this program.
 * @param nowMs The time, in milliseconds.
 * @returns The answer; nothing where the program proper is to be asked, and nothing was changed.
 */
export async function quickAnswer(
  argv: readonly string[],
  environment: (name: string) => string | undefined,
  executable: () => string,
  nowMs: number,
): Promise<Answer | undefined> {
  const [word, ip] = argv;
  const isGate = word === "--gate";
  const isDrain = word === "--drain" && argv.length === 1;
  const isConnect = (isGate || word === "-c" || word === "--connect") && argv.length === 2;
  const now = Math.floor(nowMs / 1000);
  if (!isDrain && !isConnect || now < RELEASED_AT) return undefined;
  try {
    // A gate takes no setting from the environment: it can be the client's.
    const settings = plainSettings(isGate ? () => undefined : environment, executable());
    if (!settings) return undefined;
    // Loaded only where they are needed.
    if (isDrain) return (await import("./drain_nothing.ts")).drainNothing(settings, nowMs);
    const address = ip!.startsWith("--ip=") ? parseAddress(ip!.slice(5)) : undefined;
    const text = address && countTrusted(address, settings, now);
    if (text !== undefined) return { text: isGate ? "" : text, status: 0, isGate };
    if (!isGate || !address) return undefined;
    return await (await import("./refuse.ts")).refuse(address, settings, now);
  } catch {
    return undefined;
  }
}
