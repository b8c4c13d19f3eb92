/**
 * `firewall.rules`: of which kind the rule is that sentry last wrote in a firewall, one line `BACKEND TABLE new` or `BACKEND TABLE all`
 * each: whether it drops new connections alone, or all of them. A firewall without a line has the rule of before 2.1.1, or none. Whoever
 * changes the file holds `firewall.lock`.
 */
import { readTextIfPresent } from "../files/read_file.ts";
import { removeIfPresent, replaceFile } from "../files/write_file.ts";
import type { Settings } from "../policy/settings.ts";
import { type Filled, readFilled, switchedOn, without } from "./filled.ts";

function pathOf(rootDir: string): string {
  return `${rootDir}/firewall.rules`;
}

function lineOf({ name, table }: Filled, kills: boolean): string {
  return `${name} ${table} ${kills ? "all" : "new"}`;
}

/**
 * Which firewalls have a rule of another kind than FIREWALL_KILL says.
 *
 * @param settings The settings.
 * @returns Those that are switched on and were filled.
 * @throws SentryError when it cannot be read.
 */
export function ruledOtherwise(settings: Settings): Filled[] {
  const on = switchedOn(settings);
  const filled = without(on, without(on, readFilled(settings.rootDir)));
  const lines = new Set(linesIn(settings.rootDir));
  return filled.filter((one) => !lines.has(lineOf(one, settings.firewallKill)));
}

/**
 * Notes that a rule was written.
 *
 * @param rootDir The ROOT_DIR.
 * @param one Where.
 * @param kills Whether it drops what belongs to open connections, too.
 * @throws SentryError naming the file.
 */
export function noteRule(rootDir: string, one: Filled, kills: boolean): void {
  const line = lineOf(one, kills);
  const lines = linesIn(rootDir);
  if (lines.includes(line)) return;
  write(rootDir, [...lines.filter((other) => other !== lineOf(one, !kills)), line]);
}

/**
 * Notes that rules were taken out.
 *
 * @param rootDir The ROOT_DIR.
 * @param gone Where.
 * @throws SentryError naming the file.
 */
export function forgetRules(rootDir: string, gone: readonly Filled[]): void {
  const going = new Set(gone.flatMap((one) => [lineOf(one, true), lineOf(one, false)]));
  const lines = linesIn(rootDir);
  if (lines.some((line) => going.has(line))) {
    write(rootDir, lines.filter((line) => !going.has(line)));
  }
}

function linesIn(rootDir: string): string[] {
  return (readTextIfPresent(pathOf(rootDir)) ?? "").split("\n").slice(0, -1);
}

function write(rootDir: string, lines: readonly string[]): void {
  if (lines.length === 0) removeIfPresent(pathOf(rootDir));
  else replaceFile(pathOf(rootDir), lines.map((line) => line + "\n").join(""), 0o600);
}
