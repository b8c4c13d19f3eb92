/** A spool in which nothing is new, as most that `--drain` finds where the hook was called for whom somebody else has counted. */
import { readTextIfPresent } from "../files/read_file.ts";
import type { Settings } from "../policy/settings.ts";
import { readSpool } from "../state/spool.ts";
import type { Answer } from "./answer.ts";
import { whenQuiet } from "./quiet_folder.ts";

/**
 * Says that nothing was counted.
 *
 * @param settings The settings by the environment alone.
 * @param nowMs The time, in milliseconds.
 * @returns The answer; nothing where there is something to count.
 * @throws SentryError when a file cannot be read.
 */
export function drainNothing(settings: Settings, nowMs: number): Answer | undefined {
  const { rootDir } = settings;
  const isNothing = whenQuiet(settings, (names) => {
    // The lists may have something to follow.
    if (names.has("lists.todo")) return false;
    const drained = names.has("drained") && readTextIfPresent(`${rootDir}/drained`) || "";
    return readSpool(rootDir, drained, nowMs, names).drained === drained;
  });
  const text = "0 connections from 0 addresses counted\n";
  return isNothing ? { text, status: 0, isGate: false } : undefined;
}
