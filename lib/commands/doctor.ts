/** `--doctor`: checks that everything works, and says what to do where it does not; `--repair` does it. */
import type { Request } from "./request.ts";
import { append } from "../append.ts";
import { sentenceOf, SentryError } from "../errors.ts";
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
import { filesCheck, oddFiles } from "../doctor/files_check.ts";
import { firewallChecks, leftBehindChecks } from "../doctor/firewall_checks.ts";
import { listedAround } from "../doctor/listed_words.ts";
import { limitsCheck } from "../doctor/limits_check.ts";
import { logChecks } from "../doctor/log_checks.ts";
import { ownRulesChecks } from "../doctor/own_rules_checks.ts";
import { programChecks } from "../doctor/program_checks.ts";
import { installedAs, ruleChecks } from "../doctor/rule_checks.ts";
import { recordsCheck } from "../doctor/records_check.ts";
import { scheduleCheck } from "../doctor/schedule_checks.ts";
import { sshdChecks } from "../doctor/sshd_checks.ts";
import { lookAtLists } from "../doctor/lists_look.ts";
import { loginsCheck, troubleCheck } from "../doctor/state_checks.ts";
import { callerAddress } from "../install/caller.ts";
import { readBytesAsText } from "../install/carry_out.ts";
import { lookAtSystem } from "../install/system.ts";
import type { Settings } from "../policy/settings.ts";
import { onBlockTroubles } from "../state/events.ts";
import { checkTrustedFolder } from "../files/trusted_folder.ts";
import { checkProgram } from "../programs/trusted_program.ts";
import { readSettings, withRootDir } from "../settings/read_settings.ts";
import { targetOf } from "../firewall/follow_records.ts";
import { allMembers } from "../firewall/members_of_records.ts";
import { moveAside } from "../doctor/move_aside.ts";
import type { Outcome } from "./outcome.ts";
import { repair } from "./repair.ts";
import type { World } from "./world.ts";

const WEEK_SECONDS = 7 * 86400;

/**
 * Checks, or mends and checks.
 *
 * @param request Whether to mend, and whether to print JSON.
 * @param world Environment, time, this program.
 * @returns The findings; the exit status is 0, 1, 2 or 3, as of a monitoring plugin.
 */
export async function doctor(request: Request, world: World): Promise<Outcome> {
  const moved: string[] = [];
  let settings: Settings;
  try {
    // Else no setting could be read, and nothing be mended.
    if (request.repair) append(moved, mendSettings(world));
    settings = readSettings(world.environment, world.executable());
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    const settings = critical("settings", error.message, "sentry does nothing until then");
    return shown([settings, ...filesWithoutSettings(world)], request, moved);
  }
  const done = request.repair ? await repair(settings, world) : { said: [], troubles: [] };
  const checks = await examine(settings, world);
  return { ...shown(checks, request, [...moved, ...done.said]), troubles: done.troubles };
}

/** What is odd about the files; where they are is known without settings. */
function filesWithoutSettings(world: World): Check[] {
  try {
    const { rootDir } = withRootDir(world.environment, world.executable());
    return [filesCheck(rootDir)].filter(({ level }) => level !== "OK");
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return [];
  }
}

function mendSettings(world: World): string[] {
  const { rootDir } = withRootDir(world.environment, world.executable());
  const path = `${rootDir}/sentry.conf`;
  const isOdd = Deno.uid() === 0 && checkTrustedFolder(rootDir) &&
    oddFiles(rootDir).some((one) => one.path === path);
  return isOdd ? moveAside(rootDir) : [];
}

async function examine(settings: Settings, world: World): Promise<Check[]> {
  const { rootDir } = settings;
  const system = lookAtSystem();
  const caller = installedAs(rootDir);
  const usesHook = (readBytesAsText("/etc/hosts.allow") ?? "").includes(`${rootDir}/hook`);
  const { now } = world;
  const looks: readonly (readonly [string, () => Promise<Check[]> | Check[]])[] = [
    ["files", () => [filesCheck(rootDir)]],
    ["program", () => programChecks(rootDir, system, usesHook)],
    ["rule", () => ruleChecks(settings, system, caller)],
    ["records", () => [recordsCheck(rootDir)]],
    ["limits", () => [limitsCheck(settings)]],
    ["lists", () => lookAtLists(settings, now, usesHook)],
    ["logs", () => logChecks(settings, now)],
    [
      "firewall",
      async () =>
        settings.firewalls.length > 0
          ? await firewallChecks(settings, await targetOf(settings), allMembers(settings, now))
          : [],
    ],
    ["firewall", () => leftBehindChecks(settings)],
    ["on-block", () => settings.onBlock === undefined ? [] : [onBlockCheck(settings, now)]],
    ["log-command", () => settings.logCommand ? [logCommandCheck(settings.logCommand)] : []],
    ["rules.d", () => ownRulesChecks(rootDir, settings.logCommand !== undefined, now)],
    ["schedule", () => [scheduleCheck(rootDir, now)]],
    ["you", async () => [await callerCheck(settings, world)]],
    ["sshd", () => sshdChecks(settings, caller)],
    ["logins", () => [loginsCheck(rootDir)]],
    ["trouble", () => [troubleCheck(rootDir, now)]],
  ];
  const checks: Check[] = [];
  for (const [name, look] of looks) append(checks, await found(name, look));
  return checks;
}

/** What can't be looked at is a finding too, and keeps nobody from looking at the rest. */
async function found(name: string, look: () => Promise<Check[]> | Check[]): Promise<Check[]> {
  try {
    return await look();
  } catch (error) {
    return [unknown(name, sentenceOf(error), "Nothing can be told of it till then")];
  }
}

function onBlockCheck({ onBlock: program = "", rootDir }: Settings, now: number): Check {
  const name = "on-block";
  try {
    checkProgram(program, "ON_BLOCK");
    const troubles = onBlockTroubles(rootDir, now - WEEK_SECONDS);
    const last = troubles.at(-1);
    if (last !== undefined) {
      const times = troubles.length === 1 ? "once" : `${troubles.length} times`;
      const says = `in the last week it went wrong ${times}, the last is: ${last}`;
      return warning(
        name,
        says,
        `Run ${program} by hand, as sentry.conf(5) tells; blocks stand all the same`,
      );
    }
    return fine(name, `${program} is run once an address is blocked`);
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return warning(name, error.message, "until then it is not run; blocks stand all the same");
  }
}

function logCommandCheck([program = ""]: readonly string[]): Check {
  const name = "log-command";
  try {
    checkProgram(program);
    return fine(name, `${program} is run by --scan for more log lines`);
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return warning(name, error.message, "Until then nobody is blocked by what it would print");
  }
}

async function callerCheck(settings: Settings, world: World): Promise<Check> {
  const name = "you";
  const caller = await callerAddress(world.environment);
  if (!caller) return fine(name, "it can't be told where you are connected from, if from anywhere");
  const around = (list: string) => listedAround(`${settings.rootDir}/${list}`, caller);
  const block = around("deny.patterns");
  return block === undefined || around("allow.patterns")
    ? fine(name, `${caller.text}, where you are connected from, is not blacklisted`)
    : critical(
      name,
      `${block} is blacklisted, and you are connected from ${caller.text}`,
      `Run --whitelist --ip=${caller.text} before you log out`,
    );
}

function shown(checks: readonly Check[], request: Request, said: readonly string[]): Outcome {
  const text = request.json
    ? checksJson(checks)
    : checksText(checks) + said.map((line) => `REPAIRED  ${line}\n`).join("");
  return { text, notes: [], troubles: [], status: statusOf(checks) };
}
