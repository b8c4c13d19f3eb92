/**
 * ipset(8), with a chain of iptables that looks into the sets: hashed single addresses, hashed blocks, for IPv4 and IPv6. Changes
 * are one `ipset restore` a run. What is filled anew is so for IPv4 first, and apart: a kernel may have no IPv6. A refilled set is filled beside and swapped, so that nobody slips through meanwhile.
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import type { Call } from "../programs/run_program.ts";
import { type Backend, isIPv4, isSingle, type Member } from "./backend.ts";
import {
  eitherKills,
  FAMILIES,
  type Family,
  fillChain,
  hasChain,
  IPTABLES,
  isCalled,
  killsOpen,
  removeChain,
  rulesIn,
  showRules,
} from "./chain.ts";

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
  looks: () => [{ program: IPSET, args: ["list", "-t"] }, ...FAMILIES.map(showRules)],
  refill: (target, members, [sets = "", ...shown]) => {
    const { table } = target;
    return FAMILIES.flatMap((family, i) => {
      const filled = restore(ipsetLines(table, members, [family]));
      const rules = shown[i];
      if (rules === undefined || isTheirs(family, table, sets, rules)) return [filled];
      return [filled, fillChain(family, chainOf(table), target, rulesOf(family, table), rules)];
    });
  },
  makes: (table) =>
    `the sets ${KINDS.map(({ suffix }) => `${table}_${suffix}`).join(", ")}, the chain ${
      chainOf(table)
    } ` +
    "and one rule in INPUT that leads there, in iptables and ip6tables",
  opens: (table) => KINDS.map(({ suffix }) => `ipset flush ${table}_${suffix}`),
  list: (table) =>
    KINDS.map(({ suffix }) => ({
      program: IPSET,
      args: ["save", `${table}_${suffix}`],
      mayFail: /does not exist/,
    })),
  parse: (_, printed) =>
    printed.flatMap((text) => text.split("\n")).flatMap((line) => {
      const member = /^add \S+ (\S+)/.exec(line)?.[1];
      return member === undefined ? [] : [parseNetwork(member)?.text ?? member];
    }),
  drops: (target, [sets = "", ...shown]) =>
    FAMILIES.every((family, i) =>
      isTheirs(family, target.table, sets, shown[i]) ||
      (isCalled(chainOf(target.table), target, shown[i]) &&
        isFilled(family, target.table, shown[i]))
    ),
  kills: ({ table, kills = false }, [, ...shown]) =>
    eitherKills(FAMILIES.map((_, i) => killsOpen(chainOf(table), shown[i])), kills),
  remove: (table, [sets = "", ...shown]) => {
    const chains = FAMILIES.map((family, i) => removeChain(family, chainOf(table), shown[i]));
    const uses = usesOf(sets);
    let stays = chains.map((one) => one.stays).find((one) => one !== undefined);
    const calls = chains.flatMap((one) => one.calls);
    for (const { suffix, family } of KINDS) {
      const set = `${table}_${suffix}`;
      const used = uses.get(set);
      if (used === undefined) continue;
      const isUsed = used > (hasChain(chainOf(table), shown[FAMILIES.indexOf(family)]) ? 1 : 0);
      calls.push({ program: IPSET, args: [isUsed ? "flush" : "destroy", set] });
      if (isUsed) stays ??= "the sets, emptied, since rules of yours look into them";
    }
    return { calls, ...stays && { stays } };
  },
};

/**
 * Makes sets where they are not there, and has these members alone in them.
 *
 * @param table What the sets' names begin with.
 * @param members Addresses and blocks; they can be gone through again.
 * @param families Whose sets.
 * @returns Lines for `ipset restore`, also where the sets are there already.
 */
export function* ipsetLines(
  table: string,
  members: Iterable<Member>,
  families = FAMILIES,
): Generator<string> {
  for (const { suffix, family, type } of KINDS) {
    if (!families.includes(family)) continue;
    const set = `${table}_${suffix}`;
    const create = (name: string) => `create ${name} ${type} maxelem 1048576 timeout 0 -exist`;
    yield create(set);
    yield create(`${set}_new`);
    yield `flush ${set}_new`;
    for (const member of members) {
      if (setOf(table, member.network) === set) yield addLine(`${set}_new`, member);
    }
    yield `swap ${set} ${set}_new`;
    yield `destroy ${set}_new`;
  }
}

function chainOf(table: string): string {
  return `${table}_sets`;
}

function rulesOf(family: Family, table: string): string[] {
  return KINDS.filter((kind) => kind.family === family)
    .map(({ suffix }) => `-m set --match-set ${table}_${suffix} src -j DROP`);
}

/** Whether our chain looks into each of our sets. */
function isFilled(family: Family, table: string, shown: string | undefined): boolean {
  const rules = rulesIn(chainOf(table), shown);
  return rulesOf(family, table).every((rule) => rules.includes(rule));
}

/**
 * Whether rules of the administrator's look into our sets, and there is no chain of ours. Sets alone are no sign of that: a
 * reload of iptables' rules takes the chain away and leaves them.
 */
function isTheirs(
  family: Family,
  table: string,
  sets: string,
  rules: string | undefined,
): boolean {
  if (hasChain(chainOf(table), rules)) return false;
  const uses = usesOf(sets);
  return KINDS.some((kind) => kind.family === family && (uses.get(`${table}_${kind.suffix}`) ?? 0));
}

/** By how many rules and sets each set is used, as `ipset list -t` has it. */
function usesOf(sets: string): Map<string, number> {
  const uses = new Map<string, number>();
  for (
    const [, name, count] of sets.matchAll(/^Name: (\S+)\n(?:(?!Name: ).*\n)*?References: (\d+)$/gm)
  ) {
    uses.set(name ?? "", Number(count));
  }
  return uses;
}

function restore(lines: Iterable<string>): Call {
  return { program: IPSET, args: ["-exist", "restore"], input: lines };
}

function setOf(table: string, network: Network): string {
  return `${table}_${isSingle(network) ? "" : "net"}${isIPv4(network) ? 4 : 6}`;
}

function addLine(set: string, { network, seconds }: Member): string {
  const timeout = seconds === undefined ? 0 : Math.min(seconds, LONGEST);
  return `add ${set} ${network.text} timeout ${timeout}`;
}
