/** `--sync`: fills every firewall anew from the records. */
import { fillAnew } from "../firewall/follow_records.ts";
import type { Settings } from "../policy/settings.ts";
import { type Outcome, outcome } from "./outcome.ts";

/**
 * Fills every firewall anew from the records, in one batch each.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What each holds now.
 * @throws SentryError when the records cannot be read.
 */
export async function sync(settings: Settings, now: number): Promise<Outcome> {
  const { notes, troubles } = await fillAnew(settings, now);
  return outcome(notes.map((note) => note + "\n").join(""), [], troubles);
}
