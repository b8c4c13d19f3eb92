/** The words of the command line become a request, or one sentence about the word that is wrong. */
import { parseAddress, parseNetwork } from "../address/parse.ts";
import type { Network } from "../address/network.ts";
import { quote, SentryError } from "../errors.ts";
import { BACKEND_NAMES, type BackendName } from "../policy/backend_names.ts";
import { nearestFlag } from "./nearest_flag.ts";
import type { Request } from "../commands/request.ts";
import type { Installation } from "../install/installation.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../lists/formats.ts";
import { type Action, type Flag, FLAGS } from "../manual/flags.ts";

/**
 * Reads the command line: `--name`, `--name=VALUE`, `--name VALUE`, `-n`, and short switches in one word (`-cv`).
 *
 * `parseArgs` of node:util would do, but loading it costs a tenth of the time that a whole run may take.
 *
 * @param argv The words after the program's name.
 * @returns The request: exactly one action, with an address where it needs one.
 * @throws SentryError of kind `usage` that names the word that is unknown, repeated, missing or wrong.
 */
export function parseArgv(argv: readonly string[]): Request {
  const given = new Map<string, string | undefined>();
  const trial: string[] = [];
  const words = argv.flatMap((word) => /^-[A-Za-z]{2,}$/.test(word) ? splitShort(word) : [word]);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const name = equals < 0 ? word : word.slice(0, equals);
    const flag = FLAGS.find((known) => name === `--${known.name}` || name === `-${known.short}`);
    if (!flag) throw unknownWord(word, name, words[i - 1]);
    if (given.has(flag.name) && !flag.isRepeatable) {
      throw usage(`option --${flag.name} is given twice`);
    }
    const isNextValue = flag.takesNextWord && /^[a-z]/.test(words[i + 1] ?? "");
    const takesNext = flag.value && (!flag.valueIsOptional || isNextValue);
    const value = equals >= 0 ? word.slice(equals + 1) : takesNext ? words[++i] : undefined;
    if (!flag.value && value !== undefined) throw usage(`option --${flag.name} takes no value`);
    if (flag.value && !value && (takesNext || equals >= 0)) {
      throw usage(`option --${flag.name} needs a value: ${example(flag)}`);
    }
    given.set(flag.name, value);
    if (flag.name === "set" && value !== undefined) trial.push(value);
  }
  const actions = FLAGS.filter((flag) => flag.action && given.has(flag.name));
  const [first, second] = actions;
  if (!first?.action) throw usage(`nothing to do; give one of ${actionNames()}`);
  if (second) {
    throw usage(`--${first.name} and --${second.name} can't go together; give one of them`);
  }
  for (const flag of FLAGS) {
    const isStray = given.has(flag.name) && flag.goesWith?.includes(first.action) === false;
    if (isStray && !IS_ABOUT.has(first.action)) {
      throw usage(`option --${flag.name} does not go with --${first.name}`);
    }
  }
  if (given.has("set") && !given.has("judge")) {
    throw usage("option --set goes with --judge: give both");
  }
  const ip = given.get("ip");
  if (first.needsIp && ip === undefined) {
    throw usage(`--${first.name} needs an address: --${first.name} --ip=203.0.113.7`);
  }
  return {
    action: first.action,
    address: ip === undefined ? undefined : readAddress(ip, TAKES_BLOCKS.has(first.action)),
    file: given.get("test-log") ?? given.get("import"),
    format: readFormat(given.get("export") ?? "plain"),
    daemon: given.get("forms"),
    example: given.get("example"),
    generated: given.get("generate"),
    topic: given.get("help"),
    reason: readReason(given.get("reason")),
    expireDays: readDays(given.get("expire-days")),
    skipBad: given.has("skip-bad"),
    json: given.has("json"),
    judge: given.has("judge"),
    trial,
    verbose: given.has("verbose"),
    force: given.has("force"),
    how: readHow(given.get("install") ?? "libwrap"),
    services: readServices(given.get("services") ?? "sshd"),
    firewalls: readFirewalls(given.get("firewall")),
    dryRun: given.has("dry-run"),
    purge: given.has("purge"),
    repair: given.has("repair"),
  };
}

/** What is said about the program, whatever else is asked for. */
const IS_ABOUT: ReadonlySet<Action> = new Set(["usage", "help", "version"]);

/** What can be said of a block as well as of an address. */
const TAKES_BLOCKS: ReadonlySet<Action> = new Set(["whitelist", "blacklist", "delist", "report"]);

function readAddress(text: string, takesBlocks: boolean): Network {
  const address = takesBlocks ? parseNetwork(text) : parseAddress(text);
  if (address) return address;
  const form = takesBlocks ? " or a block such as 203.0.113.0/24" : "";
  throw usage(`--ip takes one IPv4 or IPv6 address such as 203.0.113.7${form}, not ${quote(text)}`);
}

function readHow(text: string): Installation {
  if (text === "libwrap" || text === "pam" || text === "scan") return text;
  throw usage(`--install takes libwrap, pam or scan, not ${quote(text)}`);
}

function readFormat(text: string): ExportFormat {
  const format = EXPORT_FORMATS.find((name) => name === text);
  if (format) return format;
  throw usage(`--export takes ${EXPORT_FORMATS.join(", ")}, not ${quote(text)}`);
}

/** It stands in a line of events.log. */
function readReason(text: string | undefined): string | undefined {
  if (text === undefined || /^[ -~]{1,100}$/.test(text)) return text;
  throw usage(`--reason takes up to 100 printable ASCII characters, not ${quote(text)}`);
}

function readDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
  throw usage(`--expire-days takes a whole number of days, 1 to 9999, not ${quote(text)}`);
}

function readFirewalls(text: string | undefined): BackendName[] {
  const words = text === undefined ? [] : text.split(",").map((word) => word.trim());
  const names = words.map((word) => BACKEND_NAMES.find((name) => name === word));
  const odd = words.find((_, i) => names[i] === undefined);
  if (odd !== undefined) {
    throw usage(`--firewall takes ${BACKEND_NAMES.join(", ")}, not ${quote(odd)}`);
  }
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Names as they stand in hosts.allow; no pattern of hosts_access(5), of which ALL is one. */
function readServices(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const isOdd = (name: string) => !/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) || PATTERNS.has(name);
  const odd = names.find(isOdd);
  if (odd !== undefined) {
    throw usage(`--services takes names such as sshd,vsftpd, not ${quote(odd)}`);
  }
  return [...new Set(names)];
}

const PATTERNS = new Set(["ALL", "EXCEPT", "LOCAL", "KNOWN", "UNKNOWN", "PARANOID"]);

function actionNames(): string {
  return FLAGS.filter((flag) => flag.action).map((flag) => `--${flag.name}`).join(", ");
}

function example(flag: Flag): string {
  return `--${flag.name}=${flag.value}`;
}

/** A value that may be left out stands behind `=` alone; behind a blank it is a word that nobody asked for. */
function unknownWord(word: string, name: string, before: string | undefined): SentryError {
  if (word.startsWith("-")) {
    const near = nearestFlag(name);
    const todo = near === undefined ? "--help lists them" : `did you mean --${near}?`;
    return usage(`unknown option ${quote(name)}; ${todo}`);
  }
  const address = parseNetwork(word)?.text;
  const flag = FLAGS.find((known) => known.valueIsOptional && before === `--${known.name}`);
  const isValue = flag !== undefined && /^[\w.,-]+$/.test(word);
  const todo = address
    ? `give it as --ip=${address}`
    : isValue
    ? `give it as --${flag.name}=${word}`
    : "--help lists the options";
  return usage(`unexpected word ${quote(word)}; ${todo}`);
}

function usage(message: string): SentryError {
  return new SentryError("usage", message);
}

function splitShort(word: string): string[] {
  return [...word.slice(1)].map((letter) => `-${letter}`);
}
