/** Checks of sshd's own settings: how many clients may be starting up, which refused ones do for five seconds each. */
import { planLogs } from "../logs/sources.ts";
import { readFileTail } from "../files/read_tail.ts";
import type { Settings } from "../policy/settings.ts";
import { askProgram } from "../programs/run_program.ts";
import { SSHD } from "../programs/sshd.ts";
import { type Check, fine, unknown, warning } from "./check.ts";
import type { Caller } from "./rule_checks.ts";

/** libwrap's clean_exit() sleeps this long in sshd's child, in seconds. */
const REFUSAL_SECONDS = 5;

/** How much of the log is looked at, in bytes. */
const TAIL_BYTES = 1 << 18;

/**
 * Checks sshd's settings.
 *
 * @param settings The settings.
 * @param caller How sentry was installed.
 * @returns The findings.
 */
export async function sshdChecks(settings: Settings, caller: Caller): Promise<Check[]> {
  const printed = await askProgram(SSHD, ["-T"]);
  if (printed === undefined) {
    return [unknown("sshd", "sshd -T does not print its settings", "Run it and see what it says")];
  }
  const value = (key: string) => new RegExp(`^${key} (.*)$`, "mi").exec(printed)?.[1] ?? "";
  const checks: Check[] = [];
  if (caller === "pam" && value("usepam") !== "yes") {
    checks.push(warning("pam", "sshd does not use PAM", 'Set "UsePAM yes" in sshd_config'));
  }
  if (value("usedns") === "yes" && caller === "pam") {
    checks.push(warning("names", "PAM is given names, not addresses", 'Set "UseDNS no"'));
  }
  checks.push(slotsCheck(value("maxstartups"), value("persourcemaxstartups"), refusals(settings)));
  return checks;
}

function slotsCheck(
  maxStartups: string,
  perSource: string,
  refused: { count: number; seconds: number } | undefined,
): Check {
  const name = "slots";
  const begin = Number(/^\d+/.exec(maxStartups)?.[0] ?? 10);
  const says = `MaxStartups ${maxStartups}, PerSourceMaxStartups ${perSource || "none"}`;
  if (!refused || refused.count < 10) return fine(name, `${says}; few are refused`);
  const rate = refused.count / Math.max(1, refused.seconds);
  const held = rate * REFUSAL_SECONDS;
  const about = `${says}; ${(rate * 60).toFixed(1)} a minute are refused, which holds ${
    held.toFixed(1)
  } slots`;
  if (held < begin / 2) return fine(name, about);
  const hint = perSource === "none" || perSource === "" ? " and set PerSourceMaxStartups 3" : "";
  return warning(name, about, `Block in the firewall too${hint}, or raise MaxStartups`);
}

/** How often libwrap refused, by the end of the log. */
function refusals(settings: Settings): { count: number; seconds: number } | undefined {
  const { files, copies } = planLogs(settings);
  const path = [...files, ...copies].find(([, families]) => families.has("ssh"))?.[0];
  if (path === undefined) return undefined;
  try {
    return refusalsIn(readFileTail(path, TAIL_BYTES), new Date().getFullYear());
  } catch {
    // Another check says that the log cannot be read.
    return undefined;
  }
}

/**
 * Counts refusals in a log.
 *
 * @param text Its lines.
 * @param year The year, for headers that have none.
 * @returns How many there are, in how many seconds from the first line to the last; nothing when that cannot be told.
 */
export function refusalsIn(
  text: string,
  year: number,
): { count: number; seconds: number } | undefined {
  const lines = text.split("\n").filter((line) => line !== "");
  const times = lines.map((line) => timeOf(line, year)).filter((time) => !Number.isNaN(time));
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const count =
    lines.filter((line) => /: refused connect from \S+(?: \(\S+\))?$/.test(line)).length;
  return { count, seconds: Math.max(0, (last - first) / 1000) };
}

/** RFC 3339, or `Nov 23 21:19:00`; milliseconds. */
function timeOf(line: string, year: number): number {
  const [, stamp] = /^(\d{4}-\d\d-\d\dT\S+) /.exec(line) ?? [];
  if (stamp !== undefined) return Date.parse(stamp);
  const [, day, time] = /^([A-Z][a-z]{2} [ \d]\d) (\d\d:\d\d:\d\d) /.exec(line) ?? [];
  return Date.parse(`${day} ${year} ${time} UTC`);
}
