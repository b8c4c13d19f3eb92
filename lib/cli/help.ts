/** `--help` and the usage lines, made from the tables of options, settings and exit statuses. */
import { SETTING_RULES } from "../policy/settings.ts";
import { VERSION } from "../version.ts";
import { EXIT_STATUSES } from "./exit_status.ts";
import { type Flag, FLAGS } from "./flags.ts";

/** How the program is called, for stderr when it was called without a word. */
export const USAGE = `usage: sentry --ip=ADDR {-c | -w | -b | -d} [-v]
       sentry -r [--ip=ADDR] [-v]
       sentry {--scan | --expire | --drain} [-v]
       sentry --install[=HOW] [--services=LIST] [--dry-run]
       sentry --uninstall [--purge] [--dry-run]
       sentry --doctor [--repair] [--json]
       sentry --gate [--ip=ADDR]
       sentry --test-log=FILE [--json | -v]
       sentry {--help | --version}
`;

/** What stands in ROOT_DIR: name and what it is. */
export const FILES: readonly (readonly [string, string])[] = [
  ["sentry.conf", "settings, KEY=value a line (optional)"],
  ["hosts.deny", "the deny list, newest first; may be edited by hand"],
  ["deny.patterns", "the same addresses for libwrap alone; not to be edited"],
  ["allow.patterns", "exceptions from listed blocks, likewise"],
  ["state/00 ... ff", "the records, one line of 128 bytes an address"],
  ["cursors", "where reading of each log stopped"],
  ["hook, spool, drained", "what libwrap calls, what it wrote down, how much is counted"],
  ["listed, redo", "what a run leaves for the next one to check or complete"],
  ["events.log", "what was decided, when and why"],
];

const SESSION = `  Put it to work, and see whether it does:

    # ./sentry --install
    # /var/db/sentry/sentry --doctor

  See what became of everybody, and of one address:

    # sentry -r
    no IP, skip info
       -------- summary ---------
      42 unique IPs have connected 190 times
       1 IPs are whitelisted
      38 IPs are blacklisted

    # sentry -r --ip=203.0.113.7
       4 connections from 203.0.113.7
    \tand it is blacklisted

  Let somebody in again, and trust an address for good:

    # sentry --ip=203.0.113.7 --delist
    # sentry --ip=198.51.100.20 --whitelist
`;

/**
 * The page that `--help` prints.
 *
 * @returns Usage, options, files, settings with their defaults, exit statuses, and a session.
 */
export function helpText(): string {
  const settings = SETTING_RULES.map(({ key, byDefault, about }): [string, string] => [
    key,
    `${about} (${byDefault === "" ? "none" : byDefault})`,
  ]);
  return `sentry ${VERSION}: blocks those who try to break in, and nobody else

${USAGE}
Options
${table(FLAGS.map((flag) => [optionText(flag), flag.about]))}
Files, in ROOT_DIR
${table(FILES)}
Settings, in sentry.conf and in the environment, which wins (defaults)
${table(settings)}
Exit statuses
${table(EXIT_STATUSES.map(([status, about]) => [String(status), about]))}
A session
${SESSION}`;
}

function optionText(flag: Flag): string {
  const value = flag.value && (flag.valueIsOptional ? `[=${flag.value}]` : `=${flag.value}`);
  const name = `--${flag.name}${value ?? ""}`;
  return flag.short ? `-${flag.short}, ${name}` : `    ${name}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}\n`).join("");
}
