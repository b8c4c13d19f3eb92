/** What the commands print, as text. The forms of the first two are sentry.pl's, to the byte. */
import type { Network } from "../address/network.ts";
import { blockEnds, isJudged } from "../policy/judge.ts";
import { failedTries } from "../policy/login.ts";
import { trustEnds } from "../policy/trust.ts";
import type { Standing } from "../policy/standing.ts";
import type { Settings } from "../policy/settings.ts";
import type { AddressRecord, Cause } from "../state/record.ts";
import type { Summary } from "./summary.ts";

const CAUSE_WORDS: Record<Cause, string> = {
  "-": "no verdict",
  login: "it has logged in",
  naughty: "it tried a user that does not exist, or one that may not log in",
  tries: "too many tries and no success",
  hand: "by hand",
  import: "from an imported list",
  subnet: "too many of its neighbours are blocked",
  guessed: "it has logged in after too many tries: the password was probably guessed",
};

/**
 * The summary of `--report`.
 *
 * @param summary The sums.
 * @returns Five lines, the last of them blank.
 */
export function summaryText(summary: Summary): string {
  return "   -------- summary ---------\n" +
    `${wide(summary.addresses)} unique IPs have connected ${summary.connections} times\n` +
    `${wide(summary.whitelisted)} IPs are whitelisted\n` +
    `${wide(summary.blacklisted)} IPs are blacklisted\n\n`;
}

/**
 * Who has probably guessed a password.
 *
 * @param records The records of those addresses.
 * @returns A heading, a line for each, and a blank one; empty where there is none.
 */
export function guessedText(records: readonly AddressRecord[]): string {
  if (records.length === 0) return "";
  const lines = records.map((record) =>
    `${record.network.text} has logged in, with ${failedTries(record)} failed tries, last seen ` +
    `${timeText(record.lastSeen)}: the password was probably guessed\n`
  );
  return "   -------- look into this ---------\n" + lines.join("") +
    "--whitelist or --delist settles it\n\n";
}

/**
 * What is known of an address, in a line or two.
 *
 * @param address The address as it was given.
 * @param record Its record.
 * @param standing What decides about it.
 * @returns Each line ends with a newline.
 */
export function standingText(
  address: Network,
  record: AddressRecord,
  { list, by }: Standing,
): string {
  const isOwn = by?.network.text === record.network.text;
  const why = by && !isOwn ? `\tby its block ${by.network.text}: ${CAUSE_WORDS[by.cause]}\n` : "";
  return `${wide(record.seen)} connections from ${address.text}\n` +
    (list === "allow" ? "\tand it is whitelisted\n" : "") +
    (list === "deny" ? "\tand it is blacklisted\n" : "") + why;
}

/**
 * How long an address is trusted.
 *
 * @param record The record that decides about it.
 * @param settings The settings, for when trust ends.
 * @returns One line; empty where it is not trusted, or for good.
 */
export function trustText(record: AddressRecord, settings: Settings): string {
  const end = trustEnds(record, settings);
  return end === undefined
    ? ""
    : `\ttrusted until ${timeText(end)}, or longer if it logs in again\n`;
}

/**
 * A record in words.
 *
 * @param record The record.
 * @param settings The settings, for when a block ends.
 * @returns Several lines.
 */
export function recordText(record: AddressRecord, settings: Settings): string {
  const lines = [
    `counted as      ${record.network.text}`,
    `first seen      ${timeText(record.firstSeen)}`,
    `last seen       ${timeText(record.lastSeen)}`,
    `in the logs     ${record.successes} successes, ${record.failures} failures, ` +
    `${record.naughty} naughty, ${record.probed} probes`,
    `times blocked   ${record.strikes}`,
  ];
  if (record.whitelistedAt > 0) lines.push(`whitelisted     ${timeText(record.whitelistedAt)}`);
  if (record.blacklistedAt > 0) {
    const end = blockEnds(record, settings);
    lines.push(`blacklisted     ${timeText(record.blacklistedAt)}`);
    lines.push(`block ends      ${end === undefined ? "never" : timeText(end)}`);
  }
  const isOpen = record.cause === "-" && !isJudged(record);
  lines.push(`cause           ${isOpen ? "not judged yet" : CAUSE_WORDS[record.cause]}`);
  return lines.map((line) => line + "\n").join("");
}

/** How many events of an address are shown. */
const MOST_EVENTS = 20;

/**
 * What was decided about an address, when and why.
 *
 * @param events Its lines of events.log, oldest first.
 * @returns The last of them under a heading; empty when there is none.
 */
export function historyText(events: readonly string[]): string {
  if (events.length === 0) return "";
  const older = events.length - MOST_EVENTS;
  const head = older > 0 ? `history, ${older} older lines left out\n` : "history\n";
  return head + events.slice(-MOST_EVENTS).map((event) => `  ${event}\n`).join("");
}

/**
 * A time for people.
 *
 * @param seconds Epoch seconds, 0 for never.
 * @returns `2026-11-23 21:19:00 UTC`, or `never`.
 */
export function timeText(seconds: number): string {
  if (seconds === 0) return "never";
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ") + " UTC";
}

/** Perl's `%4.0f` of a whole number. */
function wide(value: number): string {
  return String(value).padStart(4);
}
