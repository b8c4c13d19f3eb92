/** `--doctor`: checks that everything works, and says what to do where it does not; `--repair` does it. */
import { contains } from "../address/network.ts";
import type { Request } from "../cli/parse_argv.ts";
import { SentryError } from "../errors.ts";
import { parsePatterns } from "../deny_list/hosts_deny.ts";
import {
  type Check,
  checksJson,
  checksText,
  critical,
  fine,
  statusOf,
  unknown,
  warning,
} from "../doctor/check.ts";
import { firewallChecks, leftBehindChecks } from "../doctor/firewall_checks.ts";
import { logChecks } from "../doctor/log_checks.ts";
import { programChecks } from "../doctor/program_checks.ts";
import { installedAs, ruleChecks } from "../doctor/rule_checks.ts";
import { scheduleCheck } from "../doctor/schedule_checks.ts";
import { sshdChecks } from "../doctor/sshd_checks.ts";
import {
  listsCheck,
  loginsCheck,
  recordsCheck,
  spoolCheck,
  troubleCheck,
} from "../doctor/state_checks.ts";
import { callerAddress } from "../install/caller.ts";
import { readBytesAsText } from "../install/carry_out.ts";
import { lookAtSystem } from "../install/system.ts";
import type { Settings } from "../policy/settings.ts";
import { onBlockTroubles } from "../state/events.ts";
import { readSettings } from "../settings/read_settings.ts";
import { changeRecords } from "./change_records.ts";
import { targetOf } from "./firewall.ts";
import { allMembers } from "./firewall_members.ts";
import { checkProgram } from "./on_block.ts";
import type { Outcome } from "./outcome.ts";
import { repair } from "./repair.ts";
import type { World } from "./run.ts";

const WEEK_SECONDS = 7 * 86400;

/**
 * Checks, or mends and checks.
 *
 * @param request Whether to mend, and whether to print JSON.
 * @param world Environment, time, this program.
 * @returns The findings; the exit status is 0, 1, 2 or 3, as of a monitoring plugin.
 */
export async function doctor(request: Request, world: World): Promise<Outcome> {
  let settings: Settings;
  try {
    settings = readSettings(world.environment, world.executable());
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return shown(
      [critical("settings", error.message, "sentry does nothing until then")],
      request,
      [],
    );
  }
  const done = request.repair ? await repair(settings, world) : { said: [], troubles: [] };
  const checks = await examine(settings, world);
  return { ...shown(checks, request, done.said), troubles: done.troubles };
}

async function examine(settings: Settings, world: World): Promise<Check[]> {
  const { rootDir } = settings;
  const system = lookAtSystem();
  const caller = installedAs(rootDir);
  const usesHook = (readBytesAsText("/etc/hosts.allow") ?? "").includes(`${rootDir}/hook`);
  const listed = new Set(parsePatterns(readBytesAsText(`${rootDir}/deny.patterns`) ?? "").keys());
  return [
    ...programChecks(rootDir, system, usesHook),
    ...await ruleChecks(rootDir, system, caller, listed),
    recordsCheck(rootDir),
    ...await underLock(settings, world.now, usesHook),
    ...await logChecks(settings, world.now),
    ...settings.firewalls.length > 0
      ? await firewallChecks(settings, await targetOf(settings), allMembers(settings, world.now))
      : [],
    ...leftBehindChecks(settings),
    ...settings.onBlock === undefined
      ? []
      : [onBlockCheck(settings.onBlock, settings.rootDir, world.now)],
    scheduleCheck(rootDir, world.now),
    await callerCheck(settings, world),
    ...await sshdChecks(settings, caller),
    loginsCheck(rootDir),
    troubleCheck(rootDir, world.now),
  ];
}

/** What must not change while it is looked at. */
async function underLock(settings: Settings, now: number, usesHook: boolean): Promise<Check[]> {
  try {
    return await changeRecords(settings, now, (change) => [
      listsCheck(change, settings),
      spoolCheck(change, settings.rootDir, now, usesHook),
    ]);
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return [unknown("lists", error.message, "Run --doctor as root")];
  }
}

function onBlockCheck(program: string, rootDir: string, now: number): Check {
  const name = "on-block";
  try {
    checkProgram(program);
    const troubles = onBlockTroubles(rootDir, now - WEEK_SECONDS);
    const last = troubles.at(-1);
    if (last !== undefined) {
      const times = troubles.length === 1 ? "once" : `${troubles.length} times`;
      const says = `in the last week it went wrong ${times}, the last is: ${last}`;
      return warning(
        name,
        says,
        `Run ${program} by hand, as README tells; blocks stand all the same`,
      );
    }
    return fine(name, `${program} is run once an address is blocked`);
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return warning(name, error.message, "until then it is not run; blocks stand all the same");
  }
}

async function callerCheck(settings: Settings, world: World): Promise<Check> {
  const name = "you";
  const caller = await callerAddress(world.environment);
  if (!caller) return fine(name, "it can't be told where you are connected from, if from anywhere");
  const around = (list: string) =>
    [...parsePatterns(readBytesAsText(`${settings.rootDir}/${list}`) ?? "").values()]
      .find((one) => contains(one, caller));
  const block = around("deny.patterns");
  return block === undefined || around("allow.patterns")
    ? fine(name, `${caller.text}, where you are connected from, is not blacklisted`)
    : critical(
      name,
      `${block.text} is blacklisted, and you are connected from ${caller.text}`,
      `Run --whitelist --ip=${caller.text} before you log out`,
    );
}

function shown(checks: readonly Check[], request: Request, said: readonly string[]): Outcome {
  const text = request.json
    ? checksJson(checks)
    : checksText(checks) + said.map((line) => `REPAIRED  ${line}\n`).join("");
  return { text, notes: [], troubles: [], status: statusOf(checks) };
}
