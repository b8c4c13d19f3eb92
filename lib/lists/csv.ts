/** Rows of fields, as comma-separated values (RFC 4180; a field holds no newline) and objects of JSON have them. */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { blocked, type Entry } from "./entry.ts";

/** Names for the field that holds the address, in the order in which they are looked for. */
const ADDRESS_NAMES = ["address", "ip", "ip_address", "ipaddress", "network", "cidr", "prefix"];

/**
 * Cuts a line into its fields.
 *
 * @param line One line, without its newline.
 * @returns The fields, trimmed, quotes taken off; nothing where a quote is not closed.
 */
export function splitCsv(line: string): string[] | undefined {
  const fields: string[] = [];
  for (let rest = line;;) {
    const [whole, quoted, plain] = /^(?:\s*"((?:[^"]|"")*)"\s*|([^",]*))(?=,|$)/.exec(rest) ?? [];
    if (whole === undefined) return undefined;
    fields.push(quoted === undefined ? plain!.trim() : quoted.replaceAll('""', '"'));
    if (whole.length === rest.length) return fields;
    rest = rest.slice(whole.length + 1);
  }
}

/**
 * Reads a first line that names the fields.
 *
 * @param fields The fields.
 * @returns Their names; nothing where none of them is an address's.
 */
export function headerOf(fields: readonly string[]): string[] | undefined {
  const names = fields.map((field) => field.toLowerCase().replaceAll(" ", "_"));
  return names.some((name) => ADDRESS_NAMES.includes(name)) ? names : undefined;
}

/**
 * Reads one row. A row that names no list is one of addresses to block.
 *
 * @param field Gives a field by its name; nothing where there is no such field.
 * @returns The entry; nothing where a field that counts is in another form.
 */
export function entryOf(field: (name: string) => string | undefined): Entry | undefined {
  const name = ADDRESS_NAMES.find((name) => field(name) !== undefined);
  const network: Network | undefined = name && parseNetwork(field(name)!) || undefined;
  const list = listOf(field("list"));
  const [seen, strikes] = [numberIn(field("seen")), numberIn(field("strikes"))];
  const [firstSeen, lastSeen] = [timeIn(field("first_seen")), timeIn(field("last_seen"))];
  const since = timeIn(field(list === "allow" ? "whitelisted_at" : "blacklisted_at"));
  if (!network || !list) return undefined;
  if (seen === undefined || strikes === undefined || since === undefined) return undefined;
  if (firstSeen === undefined || lastSeen === undefined) return undefined;
  return { ...blocked(network), list, since, seen, firstSeen, lastSeen, strikes };
}

function listOf(word: string | undefined): Entry["list"] | undefined {
  if (word === undefined) return "deny";
  if (word === "deny" || word === "allow") return word;
  return word === "" || word === "none" ? "none" : undefined;
}

function numberIn(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return 0;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** RFC 3339 in UTC, or epoch seconds. */
function timeIn(text: string | undefined): number | undefined {
  if (!text?.includes("T")) return numberIn(text);
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) / 1000 : NaN;
  return Number.isNaN(time) ? undefined : time;
}
