/** Checks that the firewalls hold what the records say. */
import { SentryError } from "../errors.ts";
import type { Member, Target } from "../firewall/backend.ts";
import type { BackendName } from "../policy/backend_names.ts";
import { BACKENDS } from "../firewall/backends.ts";
import { lookAt } from "../firewall/look.ts";
import type { Settings } from "../policy/settings.ts";
import { runProgram } from "../programs/run_program.ts";
import { leftBehind } from "../firewall/filled.ts";
import { type Check, critical, fine, unknown, warning } from "./check.ts";

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
  for (const name of settings.firewalls) checks.push(await checkOf(name, target, wanted));
  return checks;
}

/**
 * Names the firewalls that were filled and are not switched on any more.
 *
 * @param settings The settings.
 * @returns A finding for each.
 */
export function leftBehindChecks(settings: Settings): Check[] {
  try {
    return leftBehind(settings).map(({ name, table }) => {
      const says = `${table} was filled, and no setting names it any more; it may drop`;
      return warning(name, says, "Run --sync");
    });
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return [unknown("firewall", error.message, "Run --doctor as root")];
  }
}

async function checkOf(
  name: BackendName,
  target: Target,
  wanted: ReadonlySet<string>,
): Promise<Check> {
  const backend = BACKENDS[name];
  const printed: string[] = [];
  const calls = backend.list(target.table);
  for (const call of calls) {
    const ran = await runProgram(call);
    if (ran.trouble !== undefined) {
      const isGone = call.mayFail?.test(ran.trouble) ?? false;
      const says = isGone ? goneText(backend.makes(target.table), calls.length) : ran.trouble;
      return critical(name, says, "Run --sync; after a reload of the firewall, too");
    }
    printed.push(ran.printed);
  }
  const { trouble, seen } = await lookAt(backend, target.table);
  if (trouble !== undefined) return critical(name, trouble, "Without that nothing can be told");
  if (backend.drops?.(target, seen) === false) {
    const says = "no rule drops what is in it, or not at the ports that are guarded";
    return critical(name, says, "Run --sync");
  }
  const kills = backend.kills?.(target, seen);
  if (kills !== undefined && kills !== (target.kills ?? false)) {
    const says = kills
      ? "its rule drops what belongs to open connections, too, and FIREWALL_KILL is 0"
      : "its rule drops new connections alone, and FIREWALL_KILL is 1";
    return warning(name, says, "Run --sync");
  }
  const held = new Set(backend.parse(target.table, printed));
  const missing = wanted.difference(held).size;
  const surplus = held.difference(wanted).size;
  return missing + surplus === 0
    ? fine(name, `it holds all ${wanted.size} addresses and blocks`)
    : warning(name, `${missing} blocked are not in it, ${surplus} in it are not`, "Run --sync");
}

/** The tool's own words are no help: nft says "No such file or directory". */
function goneText(whatThereIs: string, parts: number): string {
  return parts === 1 ? `there is no ${whatThereIs}` : `not all is there of ${whatThereIs}`;
}
