/** A chain of ours in iptables' filter table, and the one rule in INPUT that leads there (iptables(8), ip6tables(8)). */
import type { Call, Target } from "./backend.ts";

const places = (name: string) => [`/usr/sbin/${name}`, `/sbin/${name}`];

/** The programs of the two families. */
export const IPTABLES = {
  4: { show: places("iptables"), restore: places("iptables-restore") },
  6: { show: places("ip6tables"), restore: places("ip6tables-restore") },
} as const;

/** IPv4 or IPv6. */
export type Family = keyof typeof IPTABLES;

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
 * @param ports Which ports it is called for; nothing: all.
 * @param rules What stands in it, as for iptables-restore(8), without `-A CHAIN`.
 * @param seen What {@link showRules} printed.
 * @returns The call. A chain that is called from where the administrator wants it is not called once more.
 */
export function fillChain(
  family: Family,
  chain: string,
  { ports }: Pick<Target, "ports">,
  rules: readonly string[],
  seen: string | undefined,
): Call {
  const calls = (seen ?? "").split("\n").filter((line) => line.endsWith(` -j ${chain}`));
  const lines = [
    "*filter",
    `:${chain} - [0:0]`,
    ...rules.map((rule) => `-A ${chain} ${rule}`),
    ...calls.length > 0 ? [] : [`-I INPUT 1${match(ports)} -j ${chain}`],
    "COMMIT",
  ];
  return restore(family, lines);
}

/**
 * A batch for iptables-restore(8) that leaves all else as it is.
 *
 * @param family Which.
 * @param lines Its lines.
 * @returns The call.
 */
export function restore(family: Family, lines: readonly string[]): Call {
  const input = lines.map((line) => line + "\n").join("");
  return { program: IPTABLES[family].restore, args: ["-w", "5", "--noflush"], input };
}

/**
 * The calls that take the chain out.
 *
 * @param chain The chain's name.
 * @param ports Which ports it is called for.
 * @returns Calls, of which those that find nothing fail.
 */
export function removeChain(chain: string, { ports }: Pick<Target, "ports">): Call[] {
  const words = `${match(ports)} -j ${chain}`.trim().split(" ");
  return FAMILIES.flatMap((family) =>
    [["-D", "INPUT", ...words], ["-F", chain], ["-X", chain]].map((args) => ({
      program: IPTABLES[family].show,
      args: ["-w", "5", ...args],
    }))
  );
}

function match(ports: readonly number[] | undefined): string {
  return ports === undefined ? "" : ` -p tcp -m multiport --dports ${ports.join(",")}`;
}
