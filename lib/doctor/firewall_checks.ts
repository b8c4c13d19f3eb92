/** Checks that the firewalls hold what the records say. */
import type { Member, Target } from "../firewall/backend.ts";
import { BACKENDS } from "../firewall/backends.ts";
import { lookAt } from "../firewall/look.ts";
import type { Settings } from "../policy/settings.ts";
import { runProgram } from "../programs/run_program.ts";
import { type Check, critical, fine, warning } from "./check.ts";

/**
 * Compares every firewall that is switched on with the records.
 *
 * @param settings The settings.
 * @param target Where, and for which ports.
 * @param members What each must hold.
 * @returns A finding for each; none where none is switched on.
 */
export async function firewallChecks(
  settings: Settings,
  target: Target,
  members: readonly Member[],
): Promise<Check[]> {
  const wanted = new Set(members.map(({ network }) => network.text));
  const checks: Check[] = [];
  for (const name of settings.firewalls) {
    const backend = BACKENDS[name];
    const printed: string[] = [];
    const troubles: string[] = [];
    for (const call of backend.list(target.table)) {
      const ran = await runProgram(call);
      if (ran.trouble !== undefined) troubles.push(ran.trouble);
      printed.push(ran.printed);
    }
    const [trouble] = troubles;
    if (trouble !== undefined) {
      checks.push(critical(name, trouble, "Run --sync; after a reload of the firewall, too"));
      continue;
    }
    const { seen } = await lookAt(backend, target.table);
    if (backend.drops?.(target, seen) === false) {
      checks.push(
        critical(
          name,
          "no rule drops what is in it, or not at the ports that are guarded",
          "Run --sync",
        ),
      );
      continue;
    }
    const held = new Set(backend.parse(target.table, printed));
    const missing = wanted.difference(held).size;
    const surplus = held.difference(wanted).size;
    checks.push(
      missing + surplus === 0
        ? fine(name, `it holds all ${wanted.size} addresses and blocks`)
        : warning(name, `${missing} blocked are not in it, ${surplus} in it are not`, "Run --sync"),
    );
  }
  return checks;
}
