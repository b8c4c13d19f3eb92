/** Checks that the firewalls hold what the records say. */
import type { Member } from "../firewall/backend.ts";
import { BACKENDS } from "../firewall/backends.ts";
import { runCall } from "../firewall/run_call.ts";
import type { Settings } from "../policy/settings.ts";
import { type Check, critical, fine, warning } from "./check.ts";

/**
 * Compares every firewall that is switched on with the records.
 *
 * @param settings The settings.
 * @param members What each must hold.
 * @returns A finding for each; none where none is switched on.
 */
export async function firewallChecks(
  settings: Settings,
  members: readonly Member[],
): Promise<Check[]> {
  const wanted = new Set(members.map(({ network }) => network.text));
  const checks: Check[] = [];
  for (const name of settings.firewalls) {
    const backend = BACKENDS[name];
    const printed: string[] = [];
    const troubles: string[] = [];
    for (const call of backend.list(settings.firewallTable)) {
      const ran = await runCall(call);
      if (ran.trouble !== undefined) troubles.push(ran.trouble);
      printed.push(ran.printed);
    }
    const [trouble] = troubles;
    if (trouble !== undefined) {
      checks.push(critical(name, trouble, "Run --sync; after a reload of the firewall, too"));
      continue;
    }
    const held = new Set(backend.parse(settings.firewallTable, printed));
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
