/**
 * `--expire`: lifts every block whose time is up, since an address that libwrap refuses can't do so by connecting; ends
 * trust that no login has renewed for long; forgets who was not seen for long; and puts in order what a crash or a hand
 * has left.
 */
import { append } from "../append.ts";
import { removeLeftovers } from "../files/leftovers.ts";
import { namesIn } from "../files/read_file.ts";
import { delisted, judge, whitelisted } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { rotateEvents } from "../state/events.ts";
import { SHARD_NAMES } from "../state/own_names.ts";
import type { AddressRecord } from "../state/record.ts";
import { recordsOn } from "../state/listing.ts";
import { shardOf } from "../state/shard.ts";
import { underLock } from "../state/store.ts";
import { changeRecords, storeOf } from "../decisions/change_records.ts";
import { groundAll, refuseLeap } from "../decisions/check_clock.ts";
import { isKeptByTrust, put } from "../decisions/put_records.ts";
import { attempt } from "../decisions/attempt.ts";
import { type CompactedState, compactState } from "../decisions/compact_state.ts";
import { drain } from "./drain.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { pruneLogins } from "../decisions/prune_logins.ts";
import { readNewsFirst } from "../decisions/read_news.ts";
import { reconcile } from "../decisions/reconcile.ts";

const DAY_SECONDS = 86400;

/** What is lifted in one change, so that nobody waits long for the lock, and little is held in memory. */
const AT_ONCE = { blocks: 250, shards: 16 };

/**
 * Expires.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns A line that says how many; each of them with --verbose.
 * @throws SentryError when it could not be written down, or the clock has leapt.
 */
export async function expire(settings: Settings, now: number): Promise<Outcome> {
  refuseLeap(settings, now);
  const troubles: string[] = [];
  const step = async <T>(what: () => Promise<T>): Promise<T | undefined> => {
    const tried = await attempt(settings, now, what);
    append(troubles, tried.troubles);
    return tried.done;
  };
  const counted = await step(() => drain(settings, now));
  // An address may be blocked or let in by a hand edit.
  const edits = await step(() => reconcile(settings, now)) ?? [];
  const grounded = await step(() => groundAll(settings, now)) ?? [];
  const { lifted, faded } = await step(() => liftAll(settings, now, troubles)) ?? NOTHING_LIFTED;
  const staleBefore = settings.staleDays === 0 ? 0 : now - settings.staleDays * DAY_SECONDS;
  const compacted = await step(() => compactState(settings, staleBefore)) ?? NOTHING_COMPACTED;
  const { forgotten, shards } = compacted;
  await step(() => pruneLogins(settings, now));
  await step(() =>
    underLock(storeOf(settings), () => {
      rotateEvents(settings.rootDir);
      const folder = `${settings.rootDir}/state`;
      removeLeftovers(folder, namesIn(folder), SHARD_NAMES, Date.now());
    })
  );
  const trust = settings.expireAllowDays > 0 ? `${faded.length} addresses trusted no longer, ` : "";
  const text = `${lifted.length} blocks lifted, ${trust}${forgotten.length} addresses forgotten, ` +
    `${shards} files of state compacted\n`;
  const notes = [
    ...counted?.notes ?? [],
    ...edits,
    ...grounded.map((text) => `${text}: was dated by a wrong clock, and is from now`),
    ...lifted.map((text) => `${text}: block lifted`),
    ...faded.map((text) => `${text}: trusted no longer`),
    ...forgotten.map((text) => `${text}: forgotten`),
    ...compacted.notes,
  ];
  return outcome(text, notes, [...new Set([...counted?.troubles ?? [], ...troubles])]);
}

const NOTHING_LIFTED: { readonly lifted: readonly string[]; readonly faded: readonly string[] } = {
  lifted: [],
  faded: [],
};
const NOTHING_COMPACTED: CompactedState = { forgotten: [], shards: 0, notes: [] };

async function liftAll(
  settings: Settings,
  now: number,
  troubles: string[],
): Promise<{ lifted: string[]; faded: string[] }> {
  // Looks without the lock first: mostly there is nothing to lift, and nobody waits.
  const due = over(settings, now);
  if (due.length === 0) return { lifted: [], faded: [] };
  const cursors = await changeRecords(settings, now, (change) => change.cursors());
  // What the logs say of the time on the list, such as libwrap's refusals, is to be forgotten with the rest; and a login
  // keeps the trust in its address.
  append(troubles, await readNewsFirst(cursors, settings, now));
  // Reading lifts those that it finds something of.
  const lifted = new Set(textsOf(due.filter(({ blacklistedAt }) => blacklistedAt > 0)));
  const trusted = new Set(textsOf(due.filter(({ whitelistedAt }) => whitelistedAt > 0)));
  for (let isMore = true; isMore;) {
    isMore = await changeRecords(settings, now, (change) => {
      const due = over(settings, now).map(({ network }) => change.get(network))
        .filter((record) =>
          judge(record, settings, now).action !== "none" && !isKeptByTrust(change, record)
        );
      const batch = firstOf(due);
      for (const record of batch) {
        // Versions before 2.1.1 left those blocked who had logged in since.
        if (judge(record, settings, now).action === "whitelist") {
          put(change, whitelisted(record, "login", now), "whitelisted", now);
        } else put(change, delisted(record), "expired", now);
        (record.blacklistedAt > 0 ? lifted : trusted).add(record.network.text);
      }
      return due.length > batch.length;
    });
  }
  if (trusted.size > 0) {
    for (const { network } of recordsOn(settings.rootDir, "whitelistedAt")) {
      trusted.delete(network.text);
    }
  }
  return { lifted: [...lifted], faded: [...trusted] };
}

function textsOf(records: readonly AddressRecord[]): string[] {
  return records.map(({ network }) => network.text);
}

/** The records of blocks, and of trust, whose time is up, as they are on disk. */
function over(settings: Settings, now: number): AddressRecord[] {
  const { rootDir, expireAllowDays } = settings;
  const due: AddressRecord[] = [];
  for (const list of expireAllowDays > 0 ? LISTS : LISTS.slice(0, 1)) {
    for (const record of recordsOn(rootDir, list)) {
      if (judge(record, settings, now).action !== "none") due.push(record);
    }
  }
  return due;
}

const LISTS = ["blacklistedAt", "whitelistedAt"] as const;

/** As many as are lifted in one change; they come shard by shard. */
function firstOf(due: readonly AddressRecord[]): AddressRecord[] {
  const shards = new Set<number>();
  const end = due.findIndex(({ network }, i) =>
    i >= AT_ONCE.blocks || shards.add(shardOf(network)).size > AT_ONCE.shards
  );
  return due.slice(0, end < 0 ? due.length : end);
}
