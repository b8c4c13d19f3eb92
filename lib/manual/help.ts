/** `--help` and the usage lines, made from the tables of options, settings and exit statuses. */
import { SETTING_RULES } from "../policy/settings.ts";
import { VERSION } from "../version.ts";
import { EXIT_STATUSES } from "../exit_status.ts";
import { type Flag, FLAGS } from "./flags.ts";

/** How the program is called, for stderr when it was called without a word. */
export const USAGE = `usage: sentry --ip=ADDR {-c | -w | -b | -d} [-v]
       sentry -r [--ip=ADDR] [-v]
       sentry {--scan | --expire | --drain | --sync} [-v]
       sentry --install[=HOW] [--services=LIST] [--firewall=LIST] [--dry-run]
       sentry --uninstall [--purge] [--dry-run]
       sentry --doctor [--repair] [--json]
       sentry --import=FILE [--reason=TEXT] [--expire-days=DAYS]
              [--skip-bad] [--force] [-v]
       sentry --export[=FORMAT]
       sentry --gate [--ip=ADDR]
       sentry --test-log=FILE [--json | -v]
       sentry --test-log=FILE --judge [--set=KEY=VALUE]... [--json | -v]
       sentry --forms[=DAEMON]
       sentry --example[=NAME]
       sentry {--help[=TOPIC] | -h | --version}
`;

/** What `-h` prints: what most need, on one screen. */
export const SHORT_HELP = `sentry ${VERSION}: blocks whoever tries to break in, and nobody else

  sentry --install --dry-run         show what putting it to work would change
  sentry --install                   put it to work on this server
  sentry --doctor [--repair]         check that everything works, and mend it

  sentry -r                          print the summary
  sentry -r -v --ip=ADDR             what became of an address, and why
  sentry -d --ip=ADDR                let it in again (--delist)
  sentry -w --ip=ADDR                never block it (--whitelist)
  sentry -b --ip=ADDR                block it (--blacklist)

  sentry --scan -v                   read what is new in the logs, and judge
  sentry --test-log=FILE --judge     who would be blocked by a log, and why
  sentry --export, --import=FILE     lists, out and in
  sentry --sync                      fill the firewalls anew
  sentry --uninstall                 take out what --install put in place

ADDR is an IPv4 or IPv6 address, or a block such as 203.0.113.0/24.
All options, settings and files: sentry --help
The manual: sentry --help=TOPIC, of sentry, conf, rules and files
`;

/** What stands in ROOT_DIR: name and what it is. */
export const FILES: readonly (readonly [string, string])[] = [
  ["sentry.conf", "settings, KEY=value a line (optional)"],
  ["rules.d/*.rule", "what services of yours say of their clients (optional)"],
  ["hosts.deny", "the deny list, newest first; may be edited by hand"],
  ["deny.patterns", "the same addresses for libwrap alone; not to be edited"],
  ["allow.patterns", "exceptions from listed blocks, likewise"],
  ["state/100 ... 1ff", "the records, one line of 128 bytes an address"],
  ["cursors", "where reading of each log stopped"],
  ["logins", "who has logged in from where, while ALLOW_FAILURES is set; no names"],
  ["hook, spool, drained", "what libwrap calls, what it wrote down, how much is counted"],
  ["listed, redo, found", "what a run leaves for the next one to check or complete"],
  ["events.log", "what was decided, when and why"],
];

const SESSION = `  # ./sentry --install --dry-run; ./sentry --install
  # /var/db/sentry/sentry --doctor
  # sentry -r -v --ip=203.0.113.7             what became of it, and why
  # sentry --delist --ip=203.0.113.7          let it in again
  # sentry --whitelist --ip=198.51.100.20     never block it
`;

/**
 * The page that `--help` prints.
 *
 * @returns Commands, the options that go with them, files, settings with their defaults, exit statuses, and examples.
 */
export function helpText(): string {
  const settings = SETTING_RULES.map(({ key, byDefault, about }): [string, string] => [
    key,
    `${about} (${byDefault === "" ? "none" : byDefault})`,
  ]);
  const shown = FLAGS.filter(({ sameAs }) => sameAs === undefined);
  const commands = shown.filter(({ action }) => action !== undefined);
  const options = shown.filter(({ action }) => action === undefined);
  return `sentry ${VERSION}: blocks those who try to break in, and nobody else

Commands, one at a time
${table(commands.map((flag) => [flagText(flag), flag.about]))}
Options
${table(options.map((flag) => [flagText(flag), aboutOption(flag)]))}
Files, in ROOT_DIR
${table(FILES)}
Settings, in sentry.conf and in the environment, which wins (defaults)
${table(settings)}
Exit statuses
${table(EXIT_STATUSES.map(([status, about]) => [String(status), about]))}
Examples
${SESSION}`;
}

/** All names of a flag, the short one first, with its value and the address that it needs. */
function flagText(flag: Flag): string {
  const value = flag.value && (flag.valueIsOptional ? `[=${flag.value}]` : `=${flag.value}`);
  const others = FLAGS.filter(({ sameAs }) => sameAs === flag.name);
  const names = [flag, ...others].map(({ name }) => `--${name}`).join(", ");
  return `${flag.short ? `-${flag.short}, ` : "    "}${names}${value ?? ""}`;
}

/**
 * What an option says, after the commands that it goes with.
 *
 * @param flag The option.
 * @returns One sentence without its full stop.
 */
export function aboutOption({ goesWith, about }: Flag): string {
  const commands = FLAGS.filter(({ action, sameAs }) =>
    action && !sameAs && goesWith?.includes(action)
  );
  const few = commands.length > 0 && commands.length < 4;
  return few ? `with ${commands.map(({ name }) => `--${name}`).join(", ")}: ${about}` : about;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = rows.reduce((most, [name]) => Math.max(most, name.length), 0);
  return rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}\n`).join("");
}
