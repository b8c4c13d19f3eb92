/** `--install`: puts sentry to work on this server, and says every step. */
import { append } from "../append.ts";
import { readSettings } from "../settings/read_settings.ts";
import { subjectOf } from "../address/network.ts";
import type { Request } from "./request.ts";
import { SentryError } from "../errors.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { checkTrustedFolder, makeFolder } from "../files/trusted_folder.ts";
import { callerAddress } from "../install/caller.ts";
import {
  changeFile,
  copyProgram,
  isSameFile,
  readBytesAsText,
  systemctl,
} from "../install/carry_out.ts";
import { type Link, linkTarget, makeLink, packagedProgram } from "../install/package_links.ts";
import type { FileChange } from "../install/file_change.ts";
import { isManualPage, keptName, type Plan, planInstall } from "../install/plan.ts";
import { lookAtSystem } from "../install/system.ts";
import { isNeverBlocked, whitelisted } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { unifiedDiff } from "../report/diff.ts";
import { changeRecords } from "../decisions/change_records.ts";
import { put } from "../decisions/put_records.ts";
import { openingText, refuseMissingTools, setUp, setupText } from "../firewall/setup.ts";
import { type Outcome, outcome } from "./outcome.ts";
import type { World } from "./world.ts";

/**
 * Installs, or shows what would be changed.
 *
 * @param request How, for which services, and whether only to show it.
 * @param settings The settings.
 * @param world Environment, time, this program.
 * @returns Every step, how to undo it, and how to get back in.
 * @throws SentryError when it can't work here, or a step failed; what was done so far is said then, too.
 */
export async function install(
  request: Request,
  settings: Settings,
  world: World,
): Promise<Outcome> {
  const { rootDir } = settings;
  const { how, services, firewalls } = request;
  const packaged = packagedProgram(world.executable(), rootDir);
  refuseUnlessRoot(request.dryRun);
  if (!Deno.build.standalone) {
    throw new SentryError("failed", "only the compiled program can install itself: build it first");
  }
  checkTrustedFolder(rootDir);
  const wish = { rootDir, how, services, firewalls, packaged };
  const plan = planInstall(wish, lookAtSystem(), readBytesAsText);
  await refuseMissingTools(firewalls);
  const switchedOn = (settings: Settings) => ({
    ...settings,
    firewalls: [...new Set([...settings.firewalls, ...firewalls])],
  });
  const program = { from: world.executable(), to: `${rootDir}/sentry` };
  const copies = packaged === undefined && !isSameFile(program.from, program.to);
  const caller = await callerAddress(world.environment);
  if (request.dryRun) {
    const first = [
      caller ? `would whitelist ${caller.text}, where you are connected from\n` : "",
      copies ? `would copy ${program.from} to ${program.to}\n` : "",
      ...missing(plan.links).map(({ path, target }) => `would link ${path} to ${target}\n`),
    ];
    const last = await setupText(switchedOn(settings));
    return outcome(first.join("") + diffs(plan.changes) + last + adviceText(plan));
  }

  const say = (step: string) => world.write(step + "\n");
  if (!lstatIfPresent(rootDir)) {
    // libwrap reads the list as whoever the service runs as.
    makeFolder(rootDir, 0o755);
    say(`made ${rootDir}`);
  }
  const isLinked = makeLinks(plan.links, say);
  // The package's settings may have been no file of ROOT_DIR yet.
  if (isLinked) settings = readSettings(world.environment, world.executable());
  const withFirewalls = switchedOn(settings);
  if (caller && !isNeverBlocked(caller, settings)) {
    const subject = subjectOf(caller, settings.ipv6Prefix);
    const isNew = await changeRecords(settings, world.now, (change) => {
      const record = change.get(subject);
      const isNew = record.whitelistedAt === 0;
      if (isNew) put(change, whitelisted(record, "hand", world.now), "whitelisted", world.now);
      return isNew;
    });
    if (isNew) say(`whitelisted ${subject.text}, where you are connected from`);
  } else if (!caller) {
    say(
      "you are at the console, or it can't be told where you are connected from: nobody is whitelisted",
    );
  }
  if (copies) {
    copyProgram(program.from, program.to);
    say(`copied the program to ${program.to}`);
  }
  // What an earlier version left in hosts.deny is taken over before a rule names the list made of it.
  await changeRecords(settings, world.now, () => {});
  const again = planInstall(wish, lookAtSystem(), readBytesAsText);
  const troubles = await carryOut(again, say);
  // What is there for the first time was not written by a change of records, and is not to be taken for damage.
  if (again.changes.length > 0) await changeRecords(settings, world.now, () => {});
  // Also what sentry.conf had switched on before.
  append(troubles, await setUp(withFirewalls, world.now, say));
  const changed = copies || isLinked || again.changes.length > 0 || again.systemctlAfter.length > 0;
  return outcome(
    changed
      ? afterwards(request, withFirewalls, packaged && "sentry")
      : "everything is in place already\n",
    [],
    troubles,
  );
}

/**
 * Does what a plan says.
 *
 * @param plan The plan.
 * @param say Tells of each step once it is done.
 * @returns What failed without stopping it.
 */
export async function carryOut(plan: Plan, say: (step: string) => void): Promise<string[]> {
  const troubles: string[] = [];
  const run = async (commands: Plan["systemctlAfter"]) => {
    for (const args of commands) {
      const trouble = await systemctl(args);
      if (trouble === undefined) say(`ran systemctl ${args.join(" ")}`);
      else troubles.push(trouble);
    }
  };
  makeLinks(plan.links, say);
  await run(plan.systemctlBefore);
  for (const change of plan.changes) {
    try {
      changeFile(change);
      say(stepText(change));
    } catch (error) {
      // Where others may write to the manual pages, as in some /usr/local, ours is not worth failing for.
      if (!isManualPage(change.path) || !(error instanceof SentryError)) throw error;
      say(`NOTE: there is no manual page: ${error.message}`);
    }
  }
  await run(plan.systemctlAfter);
  for (const advice of plan.advice) say(`NOTE: ${advice}`);
  return troubles;
}

/** Makes the links that are missing; whether any was. */
function makeLinks(links: readonly Link[], say: (step: string) => void): boolean {
  const made = missing(links);
  for (const link of made) {
    makeLink(link);
    say(`linked ${link.path} to ${link.target} (${link.about})`);
  }
  return made.length > 0;
}

function missing(links: readonly Link[]): Link[] {
  return links.filter(({ path, target }) => linkTarget(path) !== target);
}

/**
 * Refuses whoever is not root.
 *
 * @param dryRun Whether nothing will be changed; then anybody may.
 * @throws SentryError that says what to do.
 */
export function refuseUnlessRoot(dryRun: boolean): void {
  if (Deno.uid() === 0 || dryRun) return;
  throw new SentryError("failed", "this changes the server, so only root can do it: use sudo");
}

/**
 * The changes of a plan as a diff that patch(1) reads.
 *
 * @param changes The changes.
 * @returns The diff; empty when there is none.
 */
export function diffs(changes: readonly FileChange[]): string {
  return changes.map(({ path, before, after }) => unifiedDiff(path, before, after)).join("");
}

/** The advice of a plan, a line each. */
export function adviceText(plan: Plan): string {
  return plan.advice.map((advice) => `NOTE: ${advice}\n`).join("");
}

function stepText({ path, before, after, about }: FileChange): string {
  if (after === undefined) return `removed ${path} (${about})`;
  return `${before === undefined ? "wrote" : "changed"} ${path} (${about})`;
}

function afterwards(
  { how }: Request,
  settings: Settings,
  command = `${settings.rootDir}/sentry`,
): string {
  const { rootDir, firewalls } = settings;
  const sentry = `sudo ${command}`;
  const works = how === "scan"
    ? `It works from the next run of --scan on. What is blocked stands in ${rootDir}/hosts.deny and
${[`${rootDir}/deny.patterns`, ...firewalls].join(" and in ")}, for what asks them.`
    : "It works from the next connection on; nothing has to be restarted.";
  const next = `
${works}
  ${sentry} --doctor                     check that it does
  ${sentry} -r                           see what it has done
  ${sentry} --uninstall                  undo all of this
`;
  if (how === "scan" && firewalls.length === 0) return next;
  const switchOff = how === "scan"
    ? `${sentry} --uninstall                  no sentry at all`
    : how === "pam"
    ? `sudo cp ${keptName("/etc/pam.d/sshd")} /etc/pam.d/sshd    no sentry at all`
    : `sudo sed -i '\\|${rootDir}/|s|^|#|' /etc/hosts.allow    no sentry at all`;
  return `${next}Keep this session open until you have logged in a second time. If you are locked out, from another
address or the console:
  ${sentry} --delist --ip=ADDR           let one address in again
  ${switchOff}
${openingText(settings)}`;
}
