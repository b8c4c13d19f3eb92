/** Whether our rule for everybody would let in whom the files refuse today. */
import type { Network } from "../address/network.ts";
import { networkOf } from "../address/network.ts";
import { parseAddress, parseNetwork } from "../address/parse.ts";
import { decide, type Decision, type Question } from "./access.ts";
import { parseAccessFile, wordsOf } from "./access_rules.ts";
import { sentryLines, type SentryRules, withSentryLines } from "./sentry_rules.ts";

/** A client that would get in, and what keeps it out today. */
export interface Opened {
  readonly service: string;
  readonly address: Network;
  /** The rule; its verdict is "deny", or "unknown" where a name may keep the client out. */
  readonly refusedBy: Decision;
}

/** Clients of nobody's network (RFC 5737, RFC 3849). */
const STRANGERS = [
  "192.0.2.1",
  "198.51.100.77",
  "203.0.113.200",
  "2001:db8::1",
  "2001:db8:ffff::7",
];

/**
 * Asks whom our rule for everybody would let in against the administrator's will: it stands before rules that refuse
 * some in hosts.allow, and it takes everybody past hosts.deny.
 *
 * @param files The two files as they are, and how to read the files that their rules name.
 * @param rules Our rules as they would be added.
 * @returns Who would get in: strangers, and one client of each block that the files name. Empty where nobody would,
 * also where our rules are in effect already.
 */
export function wouldOpen(
  files: Pick<Question, "allow" | "deny" | "readFile">,
  rules: SentryRules,
): Opened[] {
  const lines = sentryLines(rules);
  const allow = withSentryLines(files.allow ?? "", lines, rules.rootDir);
  const opened: Opened[] = [];
  if (allow === files.allow) return opened;
  for (const service of rules.services) {
    for (const address of clientsOf(files)) {
      const today = decide({ ...files, daemon: service, address });
      const then = decide({ ...files, allow, daemon: service, address });
      if (today.verdict !== "allow" && then.verdict === "allow") {
        opened.push({ service, address, refusedBy: today });
      }
    }
  }
  return opened;
}

/** The strangers, and one client of each block that a rule names. */
function clientsOf(files: Pick<Question, "allow" | "deny">): Network[] {
  const clients = new Map<string, Network>();
  const add = (network: Network | undefined) => network && clients.set(network.text, network);
  for (const text of STRANGERS) add(parseAddress(text));
  for (const text of [files.allow, files.deny]) {
    for (const rule of parseAccessFile(text ?? "").rules) {
      for (const word of wordsOf(rule.clients)) add(clientIn(word));
    }
  }
  return [...clients.values()];
}

/** The first client of a block: `203.0.113.`, `203.0.113.0/24`, `203.0.113.0/255.255.255.0`, `[2001:db8::]/32`. */
function clientIn(word: string): Network | undefined {
  const dots = word.split(".").length - 1;
  if (/^[0-9.]+\.$/.test(word) && dots < 4) {
    return parseAddress(word + "0.".repeat(3 - dots) + "1");
  }
  const plain = word.replace(/[[\]]/g, "");
  const block = parseNetwork(plain) ?? parseNetwork(plain.replace(/\/[0-9.]+$/, ""));
  if (!block) return undefined;
  const bytes = block.bytes.slice();
  if (block.length < 8 * bytes.length) bytes[bytes.length - 1]! |= 1;
  return parseAddress(networkOf(bytes, 8 * bytes.length).text);
}
