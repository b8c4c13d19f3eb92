/** `--uninstall`: takes out what `--install` put in place. Records, lists and settings stay, unless they are to go too. */
import { append } from "../append.ts";
import type { Request } from "./request.ts";
import { leftovers } from "../files/leftovers.ts";
import { lstatIfPresent, namesIn } from "../files/read_file.ts";
import { checkTrustedFolder } from "../files/trusted_folder.ts";
import { removeIfPresent } from "../files/write_file.ts";
import { readBytesAsText } from "../install/carry_out.ts";
import { isPackageLink } from "../install/package_links.ts";
import { planUninstall } from "../install/plan.ts";
import { lookAtSystem } from "../install/system.ts";
import type { Settings } from "../policy/settings.ts";
import { switchedOn } from "../firewall/filled.ts";
import { RULE_NAME } from "../rules/rule.ts";
import { rulesFolder } from "../rules/there.ts";
import { KEPT, STATE_NAMES, WITH_PROGRAM } from "../state/own_names.ts";
import { adviceText, carryOut, diffs, refuseUnlessRoot } from "./install.ts";
import { attempt } from "../decisions/attempt.ts";
import { drain } from "./drain.ts";
import { removalText, removeFirewalls } from "../firewall/setup.ts";
import { type Outcome, outcome } from "./outcome.ts";
import type { World } from "./world.ts";

/**
 * Uninstalls, or shows what would be changed.
 *
 * @param request Whether records and settings go too, and whether only to show it.
 * @param settings The settings.
 * @param world Time, and where to say each step.
 * @returns What was done and what is left.
 * @throws SentryError when a step failed; it can then be run again.
 */
export async function uninstall(
  request: Request,
  settings: Settings,
  world: World,
): Promise<Outcome> {
  const { rootDir } = settings;
  refuseUnlessRoot(request.dryRun);
  const isThere = checkTrustedFolder(rootDir);
  const hasOwnHook = !isPackageLink(`${rootDir}/hook`);
  const plan = planUninstall(rootDir, lookAtSystem(), readBytesAsText, hasOwnHook);
  const found = () => {
    const going = new Set([
      ...WITH_PROGRAM,
      ...hasOwnHook ? [] : ["hook"],
      ...request.purge ? KEPT : [],
    ]);
    const names = namesIn(rootDir);
    // A run that was killed may have left a copy that it had not yet renamed; the first names are those of 2.1.0.
    const old = [...going].map((name) => `${name}.new`).filter((name) => names.has(name));
    return [...going.intersection(names), ...old, ...leftovers(names, going)];
  };
  const going = found();
  if (request.dryRun) {
    const rest = going.map((name) => `would remove ${rootDir}/${name}\n`).join("");
    const state = request.purge && isThere ? `would remove ${rootDir}\n` : "";
    const sets = removalText(settings, switchedOn(settings));
    return outcome(diffs(plan.changes) + sets + rest + state + adviceText(plan));
  }
  const say = (step: string) => world.write(step + "\n");
  const troubles = await carryOut(plan, say);
  const removed = await removeFirewalls(settings);
  removed.notes.forEach(say);
  append(troubles, removed.troubles);
  // No new connection is written down from here on; those that were are counted first.
  if (isThere && !request.purge) {
    const counted = await attempt(settings, world.now, () => drain(settings, world.now));
    append(troubles, counted.troubles);
    append(troubles, counted.done?.troubles ?? []);
    if (counted.done && !counted.done.text.startsWith("0 ")) say(counted.done.text.trim());
  }
  // With what was made since, such as a lock.
  for (const name of found()) {
    const gone = await attempt(settings, world.now, () => removeIfPresent(`${rootDir}/${name}`));
    if (gone.troubles.length === 0) say(`removed ${rootDir}/${name}`);
    append(troubles, gone.troubles);
  }
  if (request.purge && isThere) removeFolder(rootDir, say, troubles);
  const left = !request.purge && isThere
    ? `records, lists and settings are left in ${rootDir}; --uninstall --purge removes them too\n`
    : "";
  const nothing = plan.changes.length === 0 && going.length === 0 && !request.purge;
  return outcome(nothing ? "nothing of sentry's is installed here\n" : left, [], troubles);
}

/** Only what is ours goes: ROOT_DIR may have been given a folder that holds other things. */
function removeFolder(rootDir: string, say: (step: string) => void, troubles: string[]): void {
  const names = namesIn(`${rootDir}/state`);
  const old = [...STATE_NAMES].map((name) => `${name}.new`);
  for (const name of [...STATE_NAMES, ...old, ...leftovers(names, STATE_NAMES)]) {
    removeIfPresent(`${rootDir}/state/${name}`);
  }
  const rules = rulesFolder(rootDir);
  const hasRules = lstatIfPresent(rules)?.isDirectory === true;
  for (const name of hasRules ? namesIn(rules) : []) {
    if (RULE_NAME.test(name)) removeIfPresent(`${rules}/${name}`);
  }
  for (const folder of [`${rootDir}/state`, ...hasRules ? [rules] : [], rootDir]) {
    const left = [...namesIn(folder)];
    if (left.length > 0) {
      troubles.push(`${folder} is not removed: ${left.join(", ")} in it is not ours`);
      return;
    }
    if (lstatIfPresent(folder)) Deno.removeSync(folder);
  }
  say(`removed ${rootDir}`);
}
