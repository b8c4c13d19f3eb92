/** `--whitelist`, `--blacklist` and `--delist`: what the administrator says is done. */
import { contains, type Network, subjectOf } from "../address/network.ts";
import { quote, SentryError } from "../errors.ts";
import { blocksAround } from "../deny_list/deny_files.ts";
import { blacklisted, delisted, isNeverBlocked, judge, whitelisted } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { standingText } from "../report/texts.ts";
import { changeRecords, filesOf, put } from "./change_records.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { readNewsFirst } from "./read_news.ts";

/**
 * Whitelists an address, and lifts its block.
 *
 * @param address The address.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What was known of it before.
 * @throws SentryError when it could not be written down.
 */
export async function whitelist(
  address: Network,
  settings: Settings,
  now: number,
): Promise<Outcome> {
  const subject = subjectOf(address, settings.ipv6Prefix);
  const before = await changeRecords(settings, now, (change) => {
    const record = change.get(subject);
    put(change, whitelisted(record, "hand", now), "whitelisted", now);
    change.enforce(subject);
    return record;
  });
  const notes = [`whitelisted ${subject.text}`];
  return outcome(standingText(address, before), notes, stillRefused(subject, settings));
}

/**
 * Blacklists an address, and lifts its whitelisting.
 *
 * @param address The address.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param caller The address that the administrator is connected from, which needs `force`.
 * @param force Whether he insists.
 * @returns What was known of it before.
 * @throws SentryError when ALLOW_NETS covers it, when it is the caller's own, and when it could not be
 * written down.
 */
export async function blacklist(
  address: Network,
  settings: Settings,
  now: number,
  caller: Network | undefined,
  force: boolean,
): Promise<Outcome> {
  const subject = subjectOf(address, settings.ipv6Prefix);
  if (isNeverBlocked(subject, settings)) {
    const message =
      `${quote(subject.text)} is not blocked: ALLOW_NETS covers it (127.0.0.1 and ::1 ` +
      "always); change ALLOW_NETS in sentry.conf first";
    throw new SentryError("failed", message);
  }
  if (caller && contains(subject, caller) && !force) {
    const message = `${
      quote(subject.text)
    } is not blocked: you are connected from it; --force does it`;
    throw new SentryError("failed", message);
  }
  const before = await changeRecords(settings, now, (change) => {
    const record = change.get(subject);
    if (record.blacklistedAt === 0 || judge(record, settings, now).action === "lift") {
      put(change, blacklisted(record, "hand", now), "blacklisted", now);
    }
    change.enforce(subject);
    return record;
  });
  return outcome(standingText(address, before), [`blacklisted ${subject.text}`]);
}

/**
 * Takes an address off both lists, and forgets what the logs said of it.
 *
 * @param address The address.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What was known of it before.
 * @throws SentryError when it could not be written down.
 */
export async function delist(address: Network, settings: Settings, now: number): Promise<Outcome> {
  const subject = subjectOf(address, settings.ipv6Prefix);
  const { before, cursors } = await changeRecords(settings, now, (change) => ({
    before: change.get(subject),
    cursors: change.cursors(),
  }));
  const troubles = await readNewsFirst(cursors, settings, now);
  const known = await changeRecords(settings, now, (change) => {
    const record = change.get(subject);
    const known = record.firstSeen > 0 || record.whitelistedAt > 0 || record.blacklistedAt > 0;
    if (known) put(change, delisted(record), "delisted", now);
    change.enforce(subject);
    return known;
  });
  const note = known ? `took ${subject.text} off both lists` : `${subject.text} is not known`;
  return outcome(standingText(address, before), [note], [
    ...troubles,
    ...stillRefused(subject, settings),
  ]);
}

/** A block that the administrator has listed refuses all in it, whatever their own records say. */
function stillRefused(subject: Network, settings: Settings): string[] {
  if (!settings.addToTcpwrappers) return [];
  return blocksAround(filesOf(settings), subject).map((block) =>
    `${subject.text} is still refused: ${block.text} is listed; take its line out of hosts.deny`
  );
}
