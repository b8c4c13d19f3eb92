/** Reads one line of a list, in whichever of the forms that sentry takes it is. */
import { type Network, networkOf } from "../address/network.ts";
import { parseIPv6, parseNetwork } from "../address/parse.ts";
import { parsePattern } from "../address/pattern.ts";
import { entryOf, headerOf, splitCsv } from "./csv.ts";
import { blocked, type Entry, fromOldRecord } from "./entry.ts";

/** Reads the lines of one list in their order. */
export type LineReader = (line: string) => readonly Entry[] | undefined;

/**
 * A reader for one list.
 *
 * @returns A function that reads the next line: its entries, none for an empty line, a comment or a heading, nothing where it is
 * in no form that is understood.
 */
export function createLineReader(): LineReader {
  let names: readonly string[] | undefined;
  return (line) => {
    const plain = parseNetwork(line);
    if (plain) return [blocked(plain)];
    const text = withoutComment(line);
    if (text === "") return [];
    // In brackets as in deny.patterns.
    const network = text.startsWith("[") ? parsePattern(text) : parseNetwork(text);
    if (network) return [blocked(network)];
    const old = text.includes("|") ? readSqlite(text) : readDbm(text);
    if (old) return old;
    const listed = readHostsDeny(text);
    if (listed) return listed.map(blocked);
    const fields = text.includes(",") || names ? splitCsv(text) : undefined;
    if (!fields) return undefined;
    if (!names && headerOf(fields)) {
      names = headerOf(fields);
      return [];
    }
    // Without a heading nothing says that only the first is meant.
    const addresses = names ? [] : fields.filter((field) => field !== "").map(parseNetwork);
    if (addresses.length > 1 && addresses.every((one) => one !== undefined)) {
      return addresses.map(blocked);
    }
    const known = names ?? ["address"];
    const entry = entryOf((name) =>
      known.includes(name) ? fields[known.indexOf(name)] ?? "" : undefined
    );
    return entry && [entry];
  };
}

/** What `select * from ip_records` prints: `ip|seen|allow|block`, with a key before it in earlier versions. */
function readSqlite(text: string): Entry[] | undefined {
  const fields = text.split("|");
  const [ip, ...numbers] = fields.length === 5 ? fields.slice(1) : fields;
  if (ip === "ip") return [];
  const network = numbers.length === 3 ? parseNetwork(ip!) : undefined;
  return network && readNumbers(network, numbers);
}

/** sentry.pl's DBM, a key and its value a line: `KEY SEEN^WHITE^BLACK`, KEY an address or the number that it is. */
function readDbm(text: string): Entry[] | undefined {
  const [, key, value] = /^(\S+)\s+(\d+\^\d*\^\d*)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) return undefined;
  const network = /^\d+$/.test(key) ? fromInteger(key) : parseNetwork(key);
  return network && readNumbers(network, value.split("^"));
}

function readNumbers(network: Network, texts: readonly string[]): Entry[] | undefined {
  if (!texts.every((text) => /^\d{0,15}$/.test(text))) return undefined;
  const [seen = 0, white = 0, black = 0] = texts.map(Number);
  return [fromOldRecord(network, seen, white, black)];
}

/** Net::IP's intip: 32 bits for IPv4, more for IPv6. */
function fromInteger(digits: string): Network | undefined {
  if (digits.length > 39) return undefined;
  const hex = BigInt(digits).toString(16);
  if (hex.length > 32) return undefined;
  if (hex.length > 8) {
    const bytes = parseIPv6(hex.padStart(32, "0").match(/.{4}/g)!.join(":"));
    return bytes && networkOf(bytes, 128);
  }
  return parseNetwork(
    hex.padStart(8, "0").match(/../g)!.map((byte) => parseInt(byte, 16)).join("."),
  );
}

/** A service's name; `ALL EXCEPT sshd: ADDR` says nothing of the service that is guarded here, or the opposite. */
const SERVICE = /^(?!except$)[a-z][\w.-]*$/i;

/**
 * `ALL: 203.0.113.7 : deny`, `sshd: 192.0.2.0/255.255.255.0, 198.51.100.`: names of services, then addresses, then perhaps
 * `deny` (hosts_access(5), hosts_options(5)).
 */
function readHostsDeny(text: string): Network[] | undefined {
  const colon = text.indexOf(":");
  const services = wordsIn(text.slice(0, Math.max(0, colon)));
  const networks = wordsIn(text.slice(colon + 1).replace(/:\s*deny$/i, "")).map(parsePattern);
  const isRule = services.length > 0 && services.every((name) => SERVICE.test(name));
  const found = networks.filter((network) => network !== undefined);
  return isRule && found.length > 0 && found.length === networks.length ? found : undefined;
}

function wordsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

/** The text before a comment: `#` as in the deny files and most lists, `;` as in Spamhaus's; neither is in an address. */
function withoutComment(line: string): string {
  const at = line.search(/(?:^|\s)[#;]/);
  return (at < 0 ? line : line.slice(0, at)).trim();
}
