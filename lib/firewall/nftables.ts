/**
 * nftables (nft(8)): a table of our own with four sets, single addresses in hashed ones and blocks in interval sets, and a
 * chain with the rule. Everything of one run is one transaction of `nft -f -`. A table that is there without our chain is the
 * administrator's: then only members change.
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import type { Call } from "../programs/run_program.ts";
import { type Backend, isIPv4, isSingle, type Member, type Target } from "./backend.ts";

const NFT = ["/usr/sbin/nft", "/sbin/nft"];
const CHAIN = "refuse_listed";

/** What nft says of a table that is not there. */
const NO_TABLE = /No such file or directory/;
const DAY = 86400;

/**
 * What goes on though its sender is listed: all of TCP but what opens a connection. It needs no conntrack, which would have to be
 * running since before the connection was opened, and takes `ct state new` for one that was not.
 */
const OPEN_TCP = "tcp flags & (syn | ack) != syn accept";

/** Where the rule holds for more than TCP. Neighbours are found by ICMPv6, without which nothing goes on. */
const OPEN_OTHERS = [
  "meta l4proto != tcp ct state established,related accept",
  "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
];

/** Each set: its name, the type of its members, and what a rule compares with it. */
const SETS = [
  { name: "ipv4", type: "ipv4_addr", flags: "timeout", of: "ip saddr" },
  { name: "ipv6", type: "ipv6_addr", flags: "timeout", of: "ip6 saddr" },
  { name: "ipv4_nets", type: "ipv4_addr", flags: "interval,timeout", of: "ip saddr" },
  { name: "ipv6_nets", type: "ipv6_addr", flags: "interval,timeout", of: "ip6 saddr" },
] as const;

/** nftables. */
export const nftables: Backend = {
  name: "nftables",
  programs: [NFT],
  change: (table, add, remove) => {
    // A member that is not there can't be deleted, and one that is there keeps its time: so in, out, and in.
    const gone = [...remove, ...add.map(({ network }) => network)].map((network) => ({
      network,
      seconds: undefined,
    }));
    const lines = [
      ...elements("add", table, gone),
      ...elements("delete", table, gone),
      ...elements("add", table, add),
    ];
    return lines.length === 0 ? [] : [script(lines)];
  },
  // Asked for one table nft 1.0.6 reads all members of its sets first, for a minute where there are a million; asked for all
  // tables without their members it does not.
  looks: () => [{ program: NFT, args: ["-t", "list", "ruleset", "inet"] }],
  refill: (target, members, [ruleset]) => {
    const { table } = target;
    const seen = tableIn(ruleset, table);
    const isOurs = seen === undefined || chainsIn(seen).includes(CHAIN);
    return [script(function* () {
      yield* nftablesLines(table, members);
      if (isOurs) yield* chain(target);
    }())];
  },
  makes: (table) => `table inet ${table} with four sets and the chain ${CHAIN}`,
  opens: (table) => [`nft delete table inet ${table}`],
  list: (table) => [{
    program: NFT,
    args: ["-j", "list", "table", "inet", table],
    mayFail: NO_TABLE,
  }],
  // It takes a minute, and a gigabyte, to list a million (nft 1.0.6), and as long to ask for one of them.
  mostListed: 50_000,
  parse: (_, [printed = ""]) => printed.trim() === "" ? [] : parseSets(printed),
  drops: ({ table, ports }, [ruleset]) => {
    const seen = tableIn(ruleset, table) ?? "";
    const chains = chainsIn(seen);
    if (seen !== "" && !chains.includes(CHAIN)) return undefined;
    return SETS.every(({ name, of }) => {
      const rule = new RegExp(`^\t\t(tcp dport [^@]* )?${of} @${name} drop$`, "m").exec(seen);
      const [, match] = rule ?? [];
      if (!rule || match === undefined) return rule !== null && ports === undefined;
      const held = new Set(match.match(/\d+/g)?.map(Number));
      return held.symmetricDifference(new Set(ports)).size === 0;
    });
  },
  kills: ({ table }, [ruleset]) => {
    const seen = tableIn(ruleset, table) ?? "";
    const [, chain] = new RegExp(`^\\tchain ${CHAIN} \\{\\n((?:\\t\\t.*\\n)*)`, "m").exec(seen) ??
      [];
    return chain === undefined ? undefined : !/^\t\ttcp flags .* accept$/m.test(chain);
  },
  remove: (table, [ruleset]) => {
    const seen = tableIn(ruleset, table);
    if (seen === undefined) return { calls: [] };
    const call = (...args: string[]): Call => ({ program: NFT, args });
    const chains = chainsIn(seen);
    const isOurs = chains.includes(CHAIN);
    if (isOurs && chains.length === 1) return { calls: [call("delete", "table", "inet", table)] };
    const sets = SETS.filter(({ name }) => seen.includes(`\tset ${name} {`));
    return {
      calls: [
        ...isOurs ? [call("flush", "chain", "inet", table, CHAIN)] : [],
        ...isOurs ? [call("delete", "chain", "inet", table, CHAIN)] : [],
        ...sets.map(({ name }) => call("flush", "set", "inet", table, name)),
      ],
      stays: "the table, its sets emptied, since there are rules of yours in it",
    };
  },
};

/**
 * Makes table and sets where they are not there, and has these members alone in the sets; no rule.
 *
 * @param table The table's name.
 * @param members Addresses and blocks, of which no two overlap.
 * @returns Lines for `nft -f -`.
 */
export function* nftablesLines(table: string, members: Iterable<Member>): Generator<string> {
  yield `add table inet ${table}`;
  for (const { name, type, flags } of SETS) {
    yield `add set inet ${table} ${name} { type ${type}; flags ${flags}; }`;
  }
  for (const { name } of SETS) yield `flush set inet ${table} ${name}`;
  yield* elements("add", table, members);
}

/** The text of one table among all; nothing where it is not there. */
function tableIn(ruleset: string | undefined, table: string): string | undefined {
  const head = `table inet ${table} {\n`;
  const begin = `\n${ruleset ?? ""}`.indexOf(`\n${head}`);
  if (ruleset === undefined || begin < 0) return undefined;
  return ruleset.slice(begin, ruleset.indexOf("\n}\n", begin) + 3);
}

function chainsIn(seen: string): string[] {
  return [...seen.matchAll(/^\tchain (\S+) \{$/gm)].map(([, name]) => name ?? "");
}

function script(lines: Iterable<string>): Call {
  return { program: NFT, args: ["-f", "-"], input: lines };
}

function chain({ table, ports, kills }: Target): string[] {
  const open = kills ? [] : [OPEN_TCP, ...ports === undefined ? OPEN_OTHERS : []];
  const to = ports === undefined ? "" : `tcp dport { ${ports.join(", ")} } `;
  return [
    `add chain inet ${table} ${CHAIN} { type filter hook input priority filter - 5; policy accept; }`,
    `flush chain inet ${table} ${CHAIN}`,
    // Accepted is what this chain lets pass; the administrator's own chains are asked all the same.
    ...open.map((rule) => `add rule inet ${table} ${CHAIN} ${rule}`),
    ...SETS.map(({ name, of }) => `add rule inet ${table} ${CHAIN} ${to}${of} @${name} drop`),
  ];
}

function setOf(network: Network): string {
  return (isIPv4(network) ? "ipv4" : "ipv6") + (isSingle(network) ? "" : "_nets");
}

/** How many members stand in one line, at most. */
const AT_ONCE = 1000;

/** Lines for members; a set's next thousand of them are a line of their own. */
function* elements(
  verb: "add" | "delete",
  table: string,
  members: Iterable<Member>,
): Generator<string> {
  const line = (set: string, texts: readonly string[]) =>
    `${verb} element inet ${table} ${set} { ${texts.join(", ")} }`;
  const pending = new Map<string, string[]>(SETS.map(({ name }) => [name, []]));
  for (const member of members) {
    const set = setOf(member.network);
    const texts = pending.get(set)!;
    texts.push(elementText(member));
    if (texts.length < AT_ONCE) continue;
    yield line(set, texts);
    texts.length = 0;
  }
  for (const [set, texts] of pending) if (texts.length > 0) yield line(set, texts);
}

function elementText({ network, seconds }: Member): string {
  if (seconds === undefined) return network.text;
  // A number of nine digits is too large for nft: `100000000s`, three years.
  return `${network.text} timeout ${Math.floor(seconds / DAY)}d${seconds % DAY}s`;
}

/** What libnftables-json(5) says of a set's element. */
interface Printed {
  readonly nftables?: readonly { readonly set?: { readonly elem?: readonly unknown[] } }[];
}

function parseSets(json: string): string[] {
  const { nftables: parts = [] } = JSON.parse(json) as Printed;
  return parts.flatMap(({ set }) => set?.elem ?? []).map(textOf).filter((text) => text !== "");
}

function textOf(element: unknown): string {
  if (typeof element === "string") return parseNetwork(element)?.text ?? element;
  if (typeof element !== "object" || element === null) return "";
  if ("elem" in element) return textOf(element.elem);
  if ("val" in element) return textOf(element.val);
  if ("prefix" in element) {
    const { addr, len } = element.prefix as { addr: string; len: number };
    return parseNetwork(`${addr}/${len}`)?.text ?? "";
  }
  return JSON.stringify(element);
}
