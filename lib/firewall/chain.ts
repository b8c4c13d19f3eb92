/** A chain of ours in iptables' filter table, and the one rule in INPUT that leads there (iptables(8), ip6tables(8)). */
import type { Call } from "../programs/run_program.ts";
import type { Removal, Target } from "./backend.ts";

const places = (name: string) => [`/usr/sbin/${name}`, `/sbin/${name}`];

/** The programs of the two families. */
export const IPTABLES = {
  4: { show: places("iptables"), restore: places("iptables-restore") },
  6: { show: places("ip6tables"), restore: places("ip6tables-restore") },
} as const;

/** IPv4 or IPv6. */
export type Family = keyof typeof IPTABLES;

/**
 * What goes on though its sender is listed: all of TCP but what opens a connection. It needs no conntrack, which would have to be
 * running since before the connection was opened, and takes for new what was not.
 */
const OPEN_TCP = "-p tcp -m tcp ! --tcp-flags SYN,ACK SYN -j RETURN";

/** Where the rule holds for more than TCP. Neighbours are found by ICMPv6 (router and neighbour discovery), without which nothing goes on. */
const OPEN_OTHERS = {
  4: ["! -p tcp -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN"],
  6: [
    "! -p tcp -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN",
    ...[133, 134, 135, 136].map((type) => `-p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j RETURN`),
  ],
} as const;

/** Both. */
export const FAMILIES: readonly Family[] = [4, 6];

/**
 * The call that shows all rules of a family.
 *
 * @param family Which.
 * @returns `iptables -S`, which waits for the lock of iptables.
 */
export function showRules(family: Family): Call {
  return { program: IPTABLES[family].show, args: ["-w", "5", "-S"] };
}

/**
 * The call that has some rules alone in our chain, and the chain called from INPUT, in one go.
 *
 * @param family Which.
 * @param chain The chain's name.
 * @param target Which ports it is called for, and whether it is passed by what belongs to open connections.
 * @param rules What drops in it, as for iptables-restore(8), without `-A CHAIN`.
 * @param seen What {@link showRules} printed.
 * @returns The call. A chain that is called from where the administrator wants it is not called once more.
 */
export function fillChain(
  family: Family,
  chain: string,
  { ports, kills }: Target,
  rules: Iterable<string>,
  seen: string,
): Call {
  const open = kills ? [] : [OPEN_TCP, ...ports === undefined ? OPEN_OTHERS[family] : []];
  const { ours, others } = jumpsTo(chain, seen);
  const wanted = `INPUT${match(ports)} -j ${chain}`;
  const isWanted = ours.length > 0 ? !ours.includes(wanted) : others.length === 0;
  return restore(
    family,
    function* () {
      yield "*filter";
      yield `:${chain} - [0:0]`;
      for (const rule of open) yield `-A ${chain} ${rule}`;
      for (const rule of rules) yield `-A ${chain} ${rule}`;
      // Written for other ports: those of an sshd_config that has changed since.
      for (const jump of ours) if (jump !== wanted) yield `-D ${jump}`;
      if (isWanted) yield `-I INPUT 1${match(ports)} -j ${chain}`;
      yield "COMMIT";
    }(),
  );
}

/**
 * A batch for iptables-restore(8) that leaves all else as it is.
 *
 * @param family Which.
 * @param lines Its lines.
 * @returns The call.
 */
export function restore(family: Family, lines: Iterable<string>): Call {
  return { program: IPTABLES[family].restore, args: ["-w", "5", "--noflush"], input: lines };
}

/**
 * Whether a chain is there.
 *
 * @param chain Its name.
 * @param seen What {@link showRules} printed; nothing where it failed.
 * @returns Whether it is.
 */
export function hasChain(chain: string, seen: string | undefined): boolean {
  return (seen ?? "").split("\n").includes(`-N ${chain}`);
}

/**
 * Whether a chain is called as it should be.
 *
 * @param chain Its name.
 * @param ports Which ports it should be called for.
 * @param seen What {@link showRules} printed.
 * @returns Whether it is; true where only rules of the administrator's call it.
 */
export function isCalled(
  chain: string,
  { ports }: Pick<Target, "ports">,
  seen: string | undefined,
): boolean {
  const { ours, others } = jumpsTo(chain, seen ?? "");
  return ours.length > 0 ? ours.includes(`INPUT${match(ports)} -j ${chain}`) : others.length > 0;
}

/**
 * Whether a chain drops what belongs to open connections as well.
 *
 * @param chain Its name.
 * @param seen What {@link showRules} printed.
 * @returns Whether it does; nothing where there is no such chain, or nothing in it.
 */
export function killsOpen(chain: string, seen: string | undefined): boolean | undefined {
  const rules = rulesIn(chain, seen);
  return rules.length === 0 ? undefined : !rules.includes(OPEN_TCP);
}

/**
 * The rules of a chain.
 *
 * @param chain Its name.
 * @param seen What {@link showRules} printed.
 * @returns Them in order, without `-A CHAIN`; none where it is empty, or not there.
 */
export function rulesIn(chain: string, seen: string | undefined): string[] {
  const head = `-A ${chain} `;
  const lines = (seen ?? "").split("\n").filter((line) => line.startsWith(head));
  return lines.map((line) => line.slice(head.length));
}

/**
 * Whether any of two families' chains drops what belongs to open connections.
 *
 * @param found What {@link killsOpen} says of each.
 * @param wanted Whether they should.
 * @returns The one that is not as wanted, if there is one; nothing where there is no chain.
 */
export function eitherKills(
  found: readonly (boolean | undefined)[],
  wanted: boolean,
): boolean | undefined {
  const known = found.filter((kills) => kills !== undefined);
  return known.find((kills) => kills !== wanted) ?? known[0];
}

/**
 * Takes the chain out of a family.
 *
 * @param family Which.
 * @param chain The chain's name.
 * @param seen What {@link showRules} printed.
 * @returns The calls; none where there is no such chain. Where rules of the administrator's call it, it stays, emptied.
 */
export function removeChain(family: Family, chain: string, seen: string | undefined): Removal {
  if (seen === undefined || !hasChain(chain, seen)) return { calls: [] };
  const { ours, others } = jumpsTo(chain, seen);
  const call = (args: readonly string[]) => ({
    program: IPTABLES[family].show,
    args: ["-w", "5", ...args],
  });
  const calls = [...ours.map((jump) => call(["-D", ...jump.split(" ")])), call(["-F", chain])];
  if (others.length === 0) return { calls: [...calls, call(["-X", chain])] };
  return { calls, stays: `the chain ${chain}, emptied, since rules of yours lead to it` };
}

function match(ports: readonly number[] | undefined): string {
  return ports === undefined ? "" : ` -p tcp -m multiport --dports ${ports.join(",")}`;
}

/** The rules that lead to a chain, without `-A`: those in the form of ours, and any others. */
function jumpsTo(chain: string, seen: string): { ours: string[]; others: string[] } {
  const jumps = seen.split("\n").filter((line) =>
    line.startsWith("-A ") && (line.endsWith(` -j ${chain}`) || line.endsWith(` -g ${chain}`))
  ).map((line) => line.slice(3));
  const isOurs = (jump: string) =>
    jump.startsWith("INPUT ") &&
    /^(-p tcp -m multiport --dports [\d,]+ )?-j \S+$/.test(jump.slice("INPUT ".length));
  return { ours: jumps.filter(isOurs), others: jumps.filter((jump) => !isOurs(jump)) };
}
