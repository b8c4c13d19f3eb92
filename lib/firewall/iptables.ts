/**
 * iptables(8) and ip6tables(8): a chain of our own, one rule a member. There are no sets and no timeouts, and each packet is
 * compared with one rule after another: for few blocks, where there is neither nftables nor ipset.
 */
import { parseNetwork } from "../address/parse.ts";
import { type Backend, isIPv4, type Member } from "./backend.ts";
import {
  eitherKills,
  FAMILIES,
  type Family,
  fillChain,
  IPTABLES,
  isCalled,
  killsOpen,
  removeChain,
  restore,
  rulesIn,
  showRules,
} from "./chain.ts";

/** iptables. */
export const iptables: Backend = {
  name: "iptables",
  programs: FAMILIES.flatMap((family) => Object.values(IPTABLES[family])),
  change: (table, add, remove) => {
    // Deleting a rule that is not there would fail the whole batch.
    if (remove.length > 0) return undefined;
    return FAMILIES.flatMap((family) => {
      const rules = [...rulesOf(family, add)].map((rule) => `-A ${table} ${rule}`);
      return rules.length === 0 ? [] : [restore(family, ["*filter", ...rules, "COMMIT"])];
    });
  },
  looks: () => FAMILIES.map(showRules),
  refill: (target, members, seen) =>
    FAMILIES.flatMap((family, i) => {
      const rules = seen[i];
      // Without a look the chain might come to be called twice.
      if (rules === undefined) return [];
      return [fillChain(family, target.table, target, rulesOf(family, members), rules)];
    }),
  makes: (table) =>
    `the chain ${table} with one rule a block, and one rule in INPUT that leads there, in iptables and ip6tables`,
  opens: (table) => [`iptables -F ${table}`, `ip6tables -F ${table}`],
  list: () => FAMILIES.map(showRules),
  parse: (table, printed) =>
    printed.flatMap((text) => text.split("\n")).flatMap((line) => {
      const [, chain, member] = /^-A (\S+) -s (\S+) -j DROP$/.exec(line) ?? [];
      return chain === table ? [parseNetwork(member ?? "")?.text ?? line] : [];
    }),
  drops: (target, seen) =>
    FAMILIES.every((_, i) => isCalled(target.table, target, seen[i])) &&
    // Where both chains are empty they were emptied: they begin with what passes, also where nobody is blocked.
    (target.kills === true || seen.some((shown) => rulesIn(target.table, shown).length > 0)),
  kills: ({ table, kills = false }, seen) =>
    eitherKills(FAMILIES.map((_, i) => killsOpen(table, seen[i])), kills),
  remove: (table, seen) => {
    const removals = FAMILIES.map((family, i) => removeChain(family, table, seen[i]));
    const stays = removals.map((one) => one.stays).find((one) => one !== undefined);
    return { calls: removals.flatMap(({ calls }) => calls), ...stays && { stays } };
  },
};

function* rulesOf(family: Family, members: Iterable<Member>): Generator<string> {
  for (const { network } of members) {
    if (isIPv4(network) === (family === 4)) yield `-s ${network.text} -j DROP`;
  }
}
