/** Writes lists in the forms of `--export`. */
import { patternOf } from "../deny_list/hosts_deny.ts";
import type { Member } from "../firewall/backend.ts";
import { ipsetLines } from "../firewall/ipset.ts";
import { nftablesLines } from "../firewall/nftables.ts";
import { eventTime } from "../state/events.ts";
import type { AddressRecord } from "../state/record.ts";
import type { ExportFormat } from "./formats.ts";

/** The forms that hold what is refused, and nothing else. */
export type MemberFormat = Exclude<ExportFormat, "csv" | "json">;

/**
 * Writes what is refused, for another blocker or another server.
 *
 * @param format The form.
 * @param members Addresses and blocks, of which no two overlap; they can be gone through again.
 * @param table The name of table and sets, for nftables and ipset.
 * @returns Lines with their newlines.
 */
export function* formatMembers(
  format: MemberFormat,
  members: Iterable<Member>,
  table: string,
): Generator<string> {
  for (const line of linesOf(format, members, table)) yield line + "\n";
}

function linesOf(
  format: MemberFormat,
  members: Iterable<Member>,
  table: string,
): Iterable<string> {
  if (format === "nftables") return nftablesLines(table, members);
  if (format === "ipset") return ipsetLines(table, members);
  return listLines(format, members);
}

function* listLines(
  format: "plain" | "hosts.deny" | "pf",
  members: Iterable<Member>,
): Generator<string> {
  const isDeny = format === "hosts.deny";
  for (const { network } of members) {
    yield isDeny ? `ALL: ${patternOf(network)} : deny` : network.text;
  }
}

/** The first line of csv. */
export const CSV_HEAD = "address,list,cause,seen,first_seen,last_seen,whitelisted_at," +
  "blacklisted_at,block_ends,strikes,successes,failures,naughty,probed\n";

/**
 * Writes a record as a row of csv; no field needs quotes.
 *
 * @param record The record.
 * @param end When its block ends, in epoch seconds; nothing when never.
 * @returns One line.
 */
export function csvRow(record: AddressRecord, end: number | undefined): string {
  return Object.values(fieldsOf(record, end)).map((value) => value ?? "").join(",") + "\n";
}

/**
 * Writes a record as an object of JSON.
 *
 * @param record The record.
 * @param end When its block ends, in epoch seconds; nothing when never.
 * @returns The object, without a newline.
 */
export function jsonRow(record: AddressRecord, end: number | undefined): string {
  return JSON.stringify(fieldsOf(record, end));
}

/** The fields in the order of {@link CSV_HEAD}. */
function fieldsOf(record: AddressRecord, end: number | undefined) {
  const time = (seconds: number) => seconds === 0 ? null : eventTime(seconds);
  return {
    address: record.network.text,
    list: record.whitelistedAt > 0 ? "allow" : record.blacklistedAt > 0 ? "deny" : "none",
    cause: record.cause,
    seen: record.seen,
    first_seen: time(record.firstSeen),
    last_seen: time(record.lastSeen),
    whitelisted_at: time(record.whitelistedAt),
    blacklisted_at: time(record.blacklistedAt),
    block_ends: record.blacklistedAt > 0 && end !== undefined ? eventTime(end) : null,
    strikes: record.strikes,
    successes: record.successes,
    failures: record.failures,
    naughty: record.naughty,
    probed: record.probed,
  };
}
