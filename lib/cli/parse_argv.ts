/** The words of the command line become a request, or one sentence about the word that is wrong. */
import { parseAddress } from "../address/parse.ts";
import type { Network } from "../address/network.ts";
import { quote, SentryError } from "../errors.ts";
import { type Action, type Flag, FLAGS } from "./flags.ts";

/** What was asked for. */
export interface Request {
  readonly action: Action;
  /** The address given with `--ip`, canonical. */
  readonly address: Network | undefined;
  /** The file given with `--test-log`. */
  readonly file: string | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly force: boolean;
}

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
  const words = argv.flatMap((word) => /^-[A-Za-z]{2,}$/.test(word) ? splitShort(word) : [word]);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const name = equals < 0 ? word : word.slice(0, equals);
    const flag = FLAGS.find((known) => name === `--${known.name}` || name === `-${known.short}`);
    if (!flag) {
      throw usage(`${name.startsWith("-") ? "unknown option" : "unexpected word"} ${quote(name)}`);
    }
    if (given.has(flag.name)) throw usage(`option --${flag.name} is given twice`);
    const value = equals >= 0 ? word.slice(equals + 1) : flag.value ? words[++i] : undefined;
    if (!flag.value && value !== undefined) throw usage(`option --${flag.name} takes no value`);
    if (flag.value && !value) throw usage(`option --${flag.name} needs a value: ${example(flag)}`);
    given.set(flag.name, value);
  }
  const actions = FLAGS.filter((flag) => flag.action && given.has(flag.name));
  const [first, second] = actions;
  if (!first?.action) throw usage(`nothing to do; give one of ${actionNames()}`);
  if (second) {
    throw usage(`--${first.name} and --${second.name} can't go together; give one of them`);
  }
  for (const flag of FLAGS) {
    const isStray = given.has(flag.name) && flag.goesWith?.includes(first.action) === false;
    if (isStray && first.action !== "help" && first.action !== "version") {
      throw usage(`option --${flag.name} does not go with --${first.name}`);
    }
  }
  const ip = given.get("ip");
  if (first.needsIp && ip === undefined) {
    throw usage(`--${first.name} needs an address: --${first.name} --ip=203.0.113.7`);
  }
  return {
    action: first.action,
    address: ip === undefined ? undefined : readAddress(ip),
    file: given.get("test-log"),
    json: given.has("json"),
    verbose: given.has("verbose"),
    force: given.has("force"),
  };
}

function readAddress(text: string): Network {
  const address = parseAddress(text);
  if (!address) {
    throw usage(`--ip takes one IPv4 or IPv6 address such as 203.0.113.7, not ${quote(text)}`);
  }
  return address;
}

function actionNames(): string {
  return FLAGS.filter((flag) => flag.action).map((flag) => `--${flag.name}`).join(", ");
}

function example(flag: Flag): string {
  return `--${flag.name}=${flag.value}`;
}

function usage(message: string): SentryError {
  return new SentryError("usage", message);
}

function splitShort(word: string): string[] {
  return [...word.slice(1)].map((letter) => `-${letter}`);
}
