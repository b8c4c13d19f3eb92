/** What `--expire` does about the clock, before it lifts or forgets anything. */
import { SentryError } from "../errors.ts";
import { namesIn } from "../files/read_file.ts";
import { AHEAD_SECONDS, doubtedSince, EARLIEST, grounded, isBelieved } from "../policy/clock.ts";
import type { Settings } from "../policy/settings.ts";
import { forgetDoubt, knownTime, noteDoubt } from "./clock.ts";
import { eventTime } from "../state/events.ts";
import type { Network } from "../address/network.ts";
import { seenOutside } from "../state/listing.ts";
import { changeRecords } from "./change_records.ts";

const DAY_SECONDS = 86400;

/** How many records are changed at once, so that nobody waits long for the lock. */
const AT_ONCE = 250;

/**
 * Refuses to go on by a clock that has leapt, until it has gone on from there for half a day.
 *
 * @param settings The settings.
 * @param now What it says, in epoch seconds.
 * @throws SentryError in one sentence, once it is written down that it was not believed.
 */
export function refuseLeap({ rootDir }: Settings, now: number): void {
  const names = namesIn(rootDir);
  if (names.size === 0) return;
  const known = knownTime(rootDir, now);
  if (isBelieved(now, known)) {
    if (names.has("clock")) forgetDoubt(rootDir);
    return;
  }
  const reached = known.reached ?? 0;
  noteDoubt(rootDir, doubtedSince(now, known.doubted));
  const days = Math.round(Math.abs(now - reached) / DAY_SECONDS);
  const where = now > reached ? "after" : "before";
  const message =
    `nothing is lifted or forgotten: the clock says ${eventTime(now)}, ${days} days ` +
    `${where} ${
      eventTime(reached)
    }, when it was last seen; set it if it is wrong, and if it is right ` +
    "the --expire of tomorrow goes on";
  throw new SentryError("failed", message);
}

/**
 * Has what lies ahead, or long before there was sentry, and so was written while the clock was wrong, be from now.
 *
 * @param settings The settings.
 * @param now Epoch seconds, by a clock that is believed.
 * @param note Is told of which addresses and blocks that was so.
 * @throws SentryError when it could not be written down.
 */
export async function groundAll(
  settings: Settings,
  now: number,
  note: (text: string) => void,
): Promise<void> {
  const first = now < EARLIEST ? 0 : EARLIEST;
  let wrong: Network[] = [];
  const ground = async () => {
    await changeRecords(settings, now, (change) => {
      for (const network of wrong) change.put(grounded(change.get(network), now));
    });
    wrong = [];
  };
  // Looks without the lock: mostly there is nothing to do, and nobody waits.
  for (const network of seenOutside(settings.rootDir, first, now + AHEAD_SECONDS)) {
    note(`${network.text}: was dated by a wrong clock, and is from now`);
    wrong.push(network);
    if (wrong.length === AT_ONCE) await ground();
  }
  if (wrong.length > 0) await ground();
}
