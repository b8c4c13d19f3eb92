/**
 * ipset(8), with a chain of iptables that looks into the sets: hashed single addresses, hashed blocks, for IPv4 and IPv6. One
 * `ipset restore` a run. A refilled set is filled beside and swapped, so that nobody slips through meanwhile.
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { type Backend, type Call, isIPv4, isSingle, type Member } from "./backend.ts";
import { FAMILIES, type Family, fillChain, IPTABLES, removeChain, showRules } from "./chain.ts";

const IPSET = ["/usr/sbin/ipset", "/sbin/ipset"];

/** The longest timeout that ipset takes, in seconds; `--expire` renews it every day. */
const LONGEST = 2147483;

const KINDS = [
  { suffix: "4", family: 4, type: "hash:ip family inet" },
  { suffix: "6", family: 6, type: "hash:ip family inet6" },
  { suffix: "net4", family: 4, type: "hash:net family inet" },
  { suffix: "net6", family: 6, type: "hash:net family inet6" },
] as const;

/** ipset with iptables. */
export const ipset: Backend = {
  name: "ipset",
  programs: [IPSET, ...FAMILIES.flatMap((family) => Object.values(IPTABLES[family]))],
  change: (table, add, remove) => {
    const lines = [
      ...remove.map((network) => `del ${setOf(table, network)} ${network.text}`),
      ...add.map((member) => addLine(setOf(table, member.network), member)),
    ];
    return lines.length === 0 ? [] : [restore(lines)];
  },
  looks: () => [{ program: IPSET, args: ["list", "-n"] }, ...FAMILIES.map(showRules)],
  refill: (target, members, [names = "", ...shown]) => {
    const { table } = target;
    const sets = names.split("\n");
    const isNew = !KINDS.some(({ suffix }) => sets.includes(`${table}_${suffix}`));
    const chain = chainOf(table);
    // Sets that are there without our chain are used by rules of the administrator's.
    const fills = FAMILIES.filter((_, i) => isNew || shown[i]?.includes(`-N ${chain}\n`));
    return [
      restore(ipsetLines(table, members)),
      ...fills.map((family) =>
        fillChain(family, chain, target, rulesOf(family, table), shown[FAMILIES.indexOf(family)])
      ),
    ];
  },
  list: (table) =>
    KINDS.map(({ suffix }) => ({ program: IPSET, args: ["save", `${table}_${suffix}`] })),
  parse: (_, printed) =>
    printed.flatMap((text) => text.split("\n")).flatMap((line) => {
      const member = /^add \S+ (\S+)/.exec(line)?.[1];
      return member === undefined ? [] : [parseNetwork(member)?.text ?? member];
    }),
  remove: (target) => [
    ...removeChain(chainOf(target.table), target),
    ...KINDS.map(({ suffix }) => ({
      program: IPSET,
      args: ["destroy", `${target.table}_${suffix}`],
    })),
  ],
};

/**
 * Makes sets where they are not there, and has these members alone in them.
 *
 * @param table What the sets' names begin with.
 * @param members Addresses and blocks.
 * @returns Lines for `ipset -exist restore`.
 */
export function ipsetLines(table: string, members: readonly Member[]): string[] {
  return KINDS.flatMap(({ suffix, type }) => {
    const set = `${table}_${suffix}`;
    const inIt = members.filter(({ network }) => setOf(table, network) === set);
    const create = (name: string) => `create ${name} ${type} maxelem 1048576 timeout 0`;
    return [
      create(set),
      create(`${set}_new`),
      `flush ${set}_new`,
      ...inIt.map((member) => addLine(`${set}_new`, member)),
      `swap ${set} ${set}_new`,
      `destroy ${set}_new`,
    ];
  });
}

function chainOf(table: string): string {
  return `${table}_sets`;
}

function rulesOf(family: Family, table: string): string[] {
  return KINDS.filter((kind) => kind.family === family)
    .map(({ suffix }) => `-m set --match-set ${table}_${suffix} src -j DROP`);
}

function restore(lines: readonly string[]): Call {
  return {
    program: IPSET,
    args: ["-exist", "restore"],
    input: lines.map((line) => line + "\n").join(""),
  };
}

function setOf(table: string, network: Network): string {
  return `${table}_${isSingle(network) ? "" : "net"}${isIPv4(network) ? 4 : 6}`;
}

function addLine(set: string, { network, seconds }: Member): string {
  const timeout = seconds === undefined ? 0 : Math.min(seconds, LONGEST);
  return `add ${set} ${network.text} timeout ${timeout}`;
}
