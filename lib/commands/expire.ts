/**
 * `--expire`: lifts every block whose time is up, since an address that libwrap refuses can't do so by connecting; ends
 * trust that no login has renewed for long; forgets who was not seen for long; and puts in order what a crash or a hand
 * has left.
 */
import { append } from "../append.ts";
import { removeLeftovers } from "../files/leftovers.ts";
import { namesIn } from "../files/read_file.ts";
import type { Settings } from "../policy/settings.ts";
import { rotateEvents } from "../state/events.ts";
import { STATE_NAMES } from "../state/own_names.ts";
import { underLock } from "../state/store.ts";
import { limitedOf, storeOf } from "../decisions/change_records.ts";
import { groundAll, refuseLeap } from "../decisions/check_clock.ts";
import { attempt } from "../decisions/attempt.ts";
import { compactState } from "../decisions/compact_state.ts";
import { liftDue } from "../decisions/lift_due.ts";
import { drain } from "./drain.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { keepLimits } from "../decisions/keep_limits.ts";
import { keyShards } from "../decisions/key_shards.ts";
import { pruneLogins } from "../decisions/prune_logins.ts";
import { reconcile } from "../decisions/reconcile.ts";

const DAY_SECONDS = 86400;

/**
 * Expires.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param isVerbose Whether each of them is to be named, of which there can be millions.
 * @returns A line that says how many, and notes.
 * @throws SentryError when it could not be written down, or the clock has leapt.
 */
export async function expire(
  settings: Settings,
  now: number,
  isVerbose: boolean,
): Promise<Outcome> {
  refuseLeap(settings, now);
  const troubles: string[] = [];
  const step = async <T>(what: () => Promise<T>): Promise<T | undefined> => {
    const tried = await attempt(settings, now, what);
    append(troubles, tried.troubles);
    return tried.done;
  };
  const notes: string[] = [];
  const note = isVerbose ? (text: string) => void notes.push(text) : () => {};
  // Where the key of the shards is lost nothing else can be done; where they have none, one can be too large for the rest.
  append(notes, await step(() => keyShards(settings)) ?? []);
  const counted = await step(() => drain(settings, now));
  append(notes, counted?.notes ?? []);
  // An address may be blocked or let in by a hand edit.
  append(notes, await step(() => reconcile(settings, now)) ?? []);
  await step(() => groundAll(settings, now, note));
  const { lifted = 0, faded = 0, troubles: unread = [] } =
    await step(() => liftDue(settings, now, note)) ?? {};
  append(troubles, unread);
  const staleBefore = settings.staleDays === 0 ? 0 : now - settings.staleDays * DAY_SECONDS;
  const { forgotten = 0, shards = 0, notes: useless = [] } =
    await step(() => compactState(settings, staleBefore, note)) ?? {};
  append(notes, useless);
  const gone = await step(() => keepLimits(limitedOf(settings, now)));
  if (gone?.lifted) notes.push(`${gone.lifted} blocks lifted, the oldest first: MAX_LISTED`);
  if (gone?.forgotten) notes.push(`${gone.forgotten} addresses forgotten: MAX_KNOWN`);
  await step(() => pruneLogins(settings, now));
  await step(() =>
    underLock(storeOf(settings), () => {
      rotateEvents(settings.rootDir);
      const folder = `${settings.rootDir}/state`;
      removeLeftovers(folder, namesIn(folder), STATE_NAMES, Date.now());
    })
  );
  const trust = settings.expireAllowDays > 0 ? `${faded} addresses trusted no longer, ` : "";
  const text = `${lifted} blocks lifted, ${trust}${forgotten} addresses forgotten, ` +
    `${shards} files of state compacted\n`;
  return outcome(text, notes, [...new Set([...counted?.troubles ?? [], ...troubles])]);
}
