/** `--whitelist`, `--blacklist` and `--delist`: what the administrator says is done. */
import { contains, type Network, subjectOf } from "../address/network.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import { quote, SentryError } from "../errors.ts";
import {
  blacklisted,
  delisted,
  isNeverBlocked,
  judge,
  shortestBlock,
  whitelisted,
} from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import type { Standing } from "../policy/standing.ts";
import { standingText } from "../report/texts.ts";
import { changeRecords } from "../decisions/change_records.ts";
import { blockedInside, put, standingIn } from "../decisions/put_records.ts";
import type { AddressRecord } from "../state/record.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { readNewsFirst } from "../decisions/read_news.ts";

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
  refuseLarge(subject);
  const before = await changeRecords(settings, now, (change) => {
    const standing = standingIn(change, subject, address);
    const record = change.get(subject);
    put(change, whitelisted(record, "hand", now), "whitelisted", now);
    change.enforce(subject);
    return { record, standing, inside: blockedInside(change, subject) };
  });
  const notes = [`whitelisted ${subject.text}`];
  const { list, by } = before.standing;
  const isInBlock = list === "deny" && by?.network.text !== subject.text;
  const troubles = isInBlock ? rulesWithoutExceptions(subject, settings) : [];
  return outcome(standingText(address, before.record, before.standing), notes, [
    ...troubles,
    ...stayRefused(before.inside),
  ]);
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
  refuseLarge(subject);
  if (caller && contains(subject, caller) && !force) {
    const message = `${
      quote(subject.text)
    } is not blocked: you are connected from it; --force does it`;
    throw new SentryError("failed", message);
  }
  const before = await changeRecords(settings, now, (change) => {
    const standing = standingIn(change, subject, address);
    const record = change.get(subject);
    if (record.blacklistedAt === 0 || judge(record, settings, now).action === "lift") {
      put(change, blacklisted(record, "hand", now), "blacklisted", now);
    }
    change.enforce(subject);
    return { record, standing };
  }, force ? undefined : caller);
  return outcome(standingText(address, before.record, before.standing), [
    `blacklisted ${subject.text}`,
  ]);
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
  refuseLarge(subject);
  const { before, standing, cursors } = await changeRecords(settings, now, (change) => ({
    before: change.get(subject),
    standing: standingIn(change, subject, address),
    cursors: change.cursors(),
  }));
  const troubles = await readNewsFirst(cursors, settings, now);
  const { notes, after, inside } = await changeRecords(settings, now, (change) => {
    const record = change.get(subject);
    const known = record.firstSeen > 0 || record.whitelistedAt > 0 || record.blacklistedAt > 0;
    if (known) put(change, delisted(record), "delisted", now);
    // From before IPV6_PREFIX was changed.
    const own = change.get(address);
    if (own !== record && own.whitelistedAt > 0) put(change, delisted(own), "delisted", now);
    change.enforce(subject);
    // Who lets a block in again wants nobody in it kept out.
    // What is blacklisted in a whitelisted block was so before, and stays.
    const inside = record.whitelistedAt > 0 ? [] : blockedInside(change, subject);
    for (const one of inside) put(change, delisted(one), "delisted", now);
    const notes = [known ? `took ${subject.text} off both lists` : `${subject.text} is not known`];
    return { notes, after: standingIn(change, subject, address), inside: inside.length };
  });
  const also = inside > 0 ? `\tand what was blacklisted in it is let in: ${inside}\n` : "";
  const text = standingText(address, before, standing) + also;
  return outcome(text, notes, [...troubles, ...stillRefused(subject, after)]);
}

/** That much of the world is a slip of the keyboard. */
function refuseLarge(subject: Network): void {
  const least = shortestBlock(subject);
  if (subject.length >= least) return;
  const message = `${quote(subject.text)} is too much of the world: ` +
    `blocks of /${least} and longer can be listed`;
  throw new SentryError("usage", message);
}

/** What is blacklisted in a block decides there, being more specific. */
function stayRefused(inside: readonly AddressRecord[]): string[] {
  const [first] = inside;
  if (!first) return [];
  const others = inside.length > 1 ? ` and ${inside.length - 1} more in it are` : " is";
  return [
    `${first.network.text}${others} still refused, being blacklisted: --delist or --whitelist too`,
  ];
}

/** A block around it can keep it out, although its own record no longer does. */
function stillRefused(subject: Network, { list, by }: Standing): string[] {
  if (list !== "deny" || !by) return [];
  const block = by.network.text;
  return [
    `${subject.text} is still refused, since ${block} is blacklisted: ` +
    `--whitelist it, or --delist --ip=${block}`,
  ];
}

/** A rule for sentry.pl, or by hand, refuses all of a block. */
function rulesWithoutExceptions(subject: Network, { rootDir }: Settings): string[] {
  const rules = readTextIfPresent("/etc/hosts.allow") ?? "";
  const naming = rules.split("\n").filter((line) =>
    !line.startsWith("#") && /\/(deny\.patterns|hosts\.deny)\b/.test(line) && line.includes(rootDir)
  );
  if (naming.every((line) => line.includes("/allow.patterns"))) return [];
  return [
    `${subject.text} is still refused with its block: the rule in /etc/hosts.allow does not say ` +
    `EXCEPT ${rootDir}/allow.patterns; run --install, or add it`,
  ];
}
