/** Checks that the firewalls hold what the records say. */
import { compareNetworks } from "../address/network.ts";
import { type Numbered, packNetworks } from "../address/packed.ts";
import { parseNetwork } from "../address/parse.ts";
import { SentryError } from "../errors.ts";
import type { Member, Target } from "../firewall/backend.ts";
import type { BackendName } from "../policy/backend_names.ts";
import { BACKENDS } from "../firewall/backends.ts";
import { countMembers } from "../firewall/members.ts";
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
 * @param members What each must hold, in the order of addresses; they can be gone through again.
 * @returns A finding for each; none where none is switched on.
 */
export async function firewallChecks(
  settings: Settings,
  target: Target,
  members: Iterable<Member>,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const name of settings.firewalls) checks.push(await checkOf(name, target, members));
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
  members: Iterable<Member>,
): Promise<Check> {
  const backend = BACKENDS[name];
  const { table } = target;
  const sum = countMembers(members);
  const held = packNetworks();
  let odd = 0;
  const take = (printed: string) => {
    for (const text of backend.parse(table, [printed])) {
      const network = parseNetwork(text);
      if (network) held.add(network, 0);
      else odd++;
    }
  };
  const isTooMany = sum > (backend.mostListed ?? Infinity);
  const calls = isTooMany ? [] : backend.list(table);
  for (const call of calls) {
    const ran = await runProgram(call, undefined, take);
    if (ran.trouble !== undefined) {
      const isGone = call.mayFail?.test(ran.trouble) ?? false;
      const says = isGone ? goneText(backend.makes(target.table), calls.length) : ran.trouble;
      return critical(name, says, "Run --sync; after a reload of the firewall, too");
    }
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
  if (isTooMany) {
    return fine(name, `its rule is there; what it holds of ${sum} would take it minutes to list`);
  }
  const { missing, surplus } = difference(members, held.sorted());
  return missing + surplus + odd === 0
    ? fine(name, `it holds all ${sum} addresses and blocks`)
    : warning(
      name,
      `${missing} blocked are not in it, ${surplus + odd} in it are not`,
      "Run --sync",
    );
}

/** How many are in one alone, of two lists in the order of addresses. */
function difference(
  wanted: Iterable<Member>,
  held: Iterable<Member | Numbered>,
): { missing: number; surplus: number } {
  let [missing, surplus] = [0, 0];
  const [left, right] = [wanted[Symbol.iterator](), held[Symbol.iterator]()];
  let [a, b] = [left.next(), right.next()];
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : compareNetworks(a.value.network, b.value.network);
    if (order < 0) missing++;
    if (order > 0) surplus++;
    if (order <= 0) a = left.next();
    if (order >= 0) b = right.next();
  }
  return { missing, surplus };
}

/** The tool's own words are no help: nft says "No such file or directory". */
function goneText(whatThereIs: string, parts: number): string {
  return parts === 1 ? `there is no ${whatThereIs}` : `not all is there of ${whatThereIs}`;
}
