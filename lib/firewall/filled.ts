/**
 * `firewall.filled`: which firewalls sentry has filled and not taken out since, one line `BACKEND TABLE` each. A line is written before
 * the firewall is first touched, so that nothing ever drops that no line names; whoever changes the file holds `firewall.lock`.
 */
import { BACKEND_NAMES, type BackendName } from "../policy/backend_names.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import { removeIfPresent, replaceFile } from "../files/write_file.ts";
import { isTableName, type Settings } from "../policy/settings.ts";

/** What was filled. */
export interface Filled {
  readonly name: BackendName;
  /** The FIREWALL_TABLE of then. */
  readonly table: string;
}

function pathOf(rootDir: string): string {
  return `${rootDir}/firewall.filled`;
}

/**
 * Reads what was filled.
 *
 * @param rootDir The ROOT_DIR.
 * @returns It; lines that sentry would not write are passed over.
 * @throws SentryError when it cannot be read.
 */
export function readFilled(rootDir: string): Filled[] {
  const lines = (readTextIfPresent(pathOf(rootDir)) ?? "").split("\n");
  return [...new Set(lines)].flatMap((line) => {
    const [word, table = "", ...more] = line.split(" ");
    const name = BACKEND_NAMES.find((one) => one === word);
    // A table's name becomes an argument of a tool that runs as root.
    return name && isTableName(table) && more.length === 0 ? [{ name, table }] : [];
  });
}

/**
 * What the settings have switched on.
 *
 * @param settings The settings.
 * @returns As {@link readFilled} has it.
 */
export function switchedOn({ firewalls, firewallTable: table }: Settings): Filled[] {
  return firewalls.map((name) => ({ name, table }));
}

/**
 * What was filled and is not switched on any more.
 *
 * @param settings The settings.
 * @returns It, as {@link readFilled} has it.
 * @throws SentryError when the file cannot be read.
 */
export function leftBehind(settings: Settings): Filled[] {
  return without(readFilled(settings.rootDir), switchedOn(settings));
}

/**
 * Leaves some out.
 *
 * @param all Some.
 * @param others What is left out.
 * @returns The rest.
 */
export function without(all: readonly Filled[], others: readonly Filled[]): Filled[] {
  const left = new Set(others.map(lineOf));
  return all.filter((one) => !left.has(lineOf(one)));
}

/**
 * Notes that a firewall is about to be filled.
 *
 * @param rootDir The ROOT_DIR.
 * @param one Which.
 * @throws SentryError naming the file.
 */
export function noteFilled(rootDir: string, one: Filled): void {
  const all = readFilled(rootDir);
  if (without([one], all).length > 0) write(rootDir, [...all, one]);
}

/**
 * Notes that some were taken out.
 *
 * @param rootDir The ROOT_DIR.
 * @param gone Which.
 * @throws SentryError naming the file.
 */
export function forgetFilled(rootDir: string, gone: readonly Filled[]): void {
  if (gone.length > 0) write(rootDir, without(readFilled(rootDir), gone));
}

function write(rootDir: string, all: readonly Filled[]): void {
  if (all.length === 0) removeIfPresent(pathOf(rootDir));
  else replaceFile(pathOf(rootDir), all.map(lineOf).join(""), 0o600);
}

function lineOf({ name, table }: Filled): string {
  return `${name} ${table}\n`;
}
