/**
 * One address's record: one line of text of exactly 128 bytes. FORMAT.md beside this file is the page
 * for administrators; the table below is what both sides of the format are made from.
 *
 *     column          bytes   form
 *     address         0–42    canonical address or block, padded right
 *     seen            44–50   connections
 *     first seen      52–61   epoch seconds; 0: never
 *     last seen       63–72
 *     whitelisted at  74–83
 *     blacklisted at  85–94
 *     strikes         96–98   how often it was blacklisted
 *     successes       100–103 what the logs said of it
 *     failures        105–108
 *     naughty         110–113
 *     probed          115–118
 *     cause           120–126 of the verdict: a word of CAUSES, or -; imp0007: imported, for 7 days
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";

/** Length of a record in bytes, its newline included; a divisor of every disk sector. */
export const RECORD_BYTES = 128;

/** Why an address is on a list. */
export const CAUSES = [
  "-",
  "login",
  "naughty",
  "tries",
  "hand",
  "import",
  "subnet",
  "guessed",
] as const;

/** One of {@link CAUSES}. */
export type Cause = typeof CAUSES[number];

/** What is remembered of one address or block. Counts stop at the largest number their column holds. */
export interface AddressRecord {
  readonly network: Network;
  readonly seen: number;
  /** Times are epoch seconds, 0 for never. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly whitelistedAt: number;
  readonly blacklistedAt: number;
  readonly strikes: number;
  readonly successes: number;
  readonly failures: number;
  readonly naughty: number;
  readonly probed: number;
  readonly cause: Cause;
  /** How many days its block lasts, 1 to 9999; 0: as the settings say. */
  readonly blockDays: number;
}

/** The longest block of its own length, in days. */
export const MOST_BLOCK_DAYS = 9999;

type NumberField = Exclude<keyof AddressRecord, "network" | "cause" | "blockDays">;

/** The number columns in their order: field, first byte, width. */
export const COLUMNS: readonly (readonly [NumberField, number, number])[] = [
  ["seen", 44, 7],
  ["firstSeen", 52, 10],
  ["lastSeen", 63, 10],
  ["whitelistedAt", 74, 10],
  ["blacklistedAt", 85, 10],
  ["strikes", 96, 3],
  ["successes", 100, 4],
  ["failures", 105, 4],
  ["naughty", 110, 4],
  ["probed", 115, 4],
];

const ADDRESS_WIDTH = 43;

/** The first byte of the cause. */
export const CAUSE_START = 120;

/**
 * The record of an address that nothing is known of.
 *
 * @param network The address or block.
 * @returns A record of zeros.
 */
export function blankRecord(network: Network): AddressRecord {
  return {
    network,
    seen: 0,
    firstSeen: 0,
    lastSeen: 0,
    whitelistedAt: 0,
    blacklistedAt: 0,
    strikes: 0,
    successes: 0,
    failures: 0,
    naughty: 0,
    probed: 0,
    cause: "-",
    blockDays: 0,
  };
}

/** The record whose columns were written last, and what they were. */
let last: { readonly record: AddressRecord; readonly columns: string } | undefined;

/**
 * Writes a record as its line.
 *
 * @param record The record.
 * @returns 128 ASCII characters, newline last.
 */
export function formatRecord(record: AddressRecord): string {
  // A list that is imported is a hundred thousand records that differ in nothing but the address.
  if (!last || !isAlike(last.record, record)) last = { record, columns: columnsText(record) };
  return record.network.text.padEnd(ADDRESS_WIDTH) + last.columns;
}

function isAlike(a: AddressRecord, b: AddressRecord): boolean {
  return a.seen === b.seen && a.firstSeen === b.firstSeen && a.lastSeen === b.lastSeen &&
    a.whitelistedAt === b.whitelistedAt && a.blacklistedAt === b.blacklistedAt &&
    a.strikes === b.strikes && a.successes === b.successes && a.failures === b.failures &&
    a.naughty === b.naughty && a.probed === b.probed && a.cause === b.cause &&
    a.blockDays === b.blockDays;
}

function columnsText(record: AddressRecord): string {
  let text = "";
  for (const [field, , width] of COLUMNS) {
    text += " " + String(Math.min(record[field], 10 ** width - 1)).padStart(width);
  }
  return `${text} ${causeText(record).padEnd(RECORD_BYTES - CAUSE_START - 1)}\n`;
}

function causeText({ cause, blockDays }: AddressRecord): string {
  if (cause !== "import" || blockDays === 0) return cause;
  return `imp${String(Math.min(blockDays, MOST_BLOCK_DAYS)).padStart(4, "0")}`;
}

/**
 * Reads a line, strictly: only what {@link formatRecord} writes is a record.
 *
 * @param line 128 characters.
 * @returns The record; nothing for a torn or damaged line.
 */
export function parseRecord(line: string): AddressRecord | undefined {
  const network = parseNetwork(line.slice(0, ADDRESS_WIDTH).trimEnd());
  const text = line.slice(CAUSE_START, -1).trimEnd();
  const days = /^imp(\d{4})$/.exec(text)?.[1];
  const cause = days === undefined ? CAUSES.find((word) => word === text) : "import";
  if (!network || !cause) return undefined;
  const numbers: Partial<Record<NumberField, number>> = {};
  for (const [field, start, width] of COLUMNS) {
    const number = Number(line.slice(start, start + width));
    if (!Number.isInteger(number) || number < 0) return undefined;
    numbers[field] = number;
  }
  const record = { ...blankRecord(network), ...numbers, cause, blockDays: Number(days ?? 0) };
  return formatRecord(record) === line ? record : undefined;
}
