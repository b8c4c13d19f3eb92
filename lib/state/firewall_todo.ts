/**
 * `firewall.todo`: what the firewall has still to follow, one line each: an address or block whose record was changed, `all` when
 * every backend is to be refilled, `all NAME` when one is. Lines are added under the lock, in the same change as the records;
 * they are cut off at the front once the firewall says what the records say. What is there twice is done twice, which is no harm.
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import { appendToFile, removeIfPresent, replaceFile } from "../files/write_file.ts";

/** What is to be done. */
export interface FirewallTodo {
  /** The file as it was read. */
  readonly text: string;
  readonly networks: readonly Network[];
  /** Whether a backend is to be refilled. */
  readonly refills: (name: string) => boolean;
}

/** Every backend is to be refilled. */
export const REFILL_ALL = "all";

function pathOf(rootDir: string): string {
  return `${rootDir}/firewall.todo`;
}

/**
 * Adds lines. To be called with the lock held.
 *
 * @param rootDir The ROOT_DIR.
 * @param lines Addresses, blocks, {@link REFILL_ALL}, or that with a backend's name.
 * @throws SentryError naming the file.
 */
export function addTodo(rootDir: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  appendToFile(pathOf(rootDir), lines.map((line) => line + "\n").join(""), 0o600);
}

/**
 * Reads what is to be done.
 *
 * @param rootDir The ROOT_DIR.
 * @returns It; nothing when there is nothing to do.
 * @throws SentryError when it cannot be read.
 */
export function readTodo(rootDir: string): FirewallTodo | undefined {
  const text = readTextIfPresent(pathOf(rootDir));
  if (text === undefined || text === "") return undefined;
  const networks = new Map<string, Network>();
  const refills = new Set<string>();
  for (const line of text.split("\n").slice(0, -1)) {
    const network = parseNetwork(line);
    if (network) networks.set(network.text, network);
    // A line that a crash has damaged could have been any.
    else refills.add(line.startsWith("all ") ? line.slice(4) : REFILL_ALL);
  }
  const refillsAll = refills.has(REFILL_ALL) || !text.endsWith("\n");
  return {
    text,
    networks: [...networks.values()],
    refills: (name) => refillsAll || refills.has(name),
  };
}

/**
 * Forgets what is to be done. To be called with the lock held.
 *
 * @param rootDir The ROOT_DIR.
 * @throws SentryError naming the file.
 */
export function dropTodo(rootDir: string): void {
  removeIfPresent(pathOf(rootDir));
}

/**
 * Cuts off what was done, and writes down which backends failed. To be called with the lock held.
 *
 * @param rootDir The ROOT_DIR.
 * @param done What {@link readTodo} gave.
 * @param failed The names of backends to be refilled at the next run.
 * @throws SentryError naming the file; all of it is then done again.
 */
export function cutTodo(rootDir: string, done: FirewallTodo, failed: readonly string[]): void {
  const text = readTextIfPresent(pathOf(rootDir)) ?? "";
  // Lines are only ever added behind; a file that begins otherwise was removed by hand and begun anew.
  const rest = text.startsWith(done.text) ? text.slice(done.text.length) : text;
  const again = rest + failed.map((name) => `all ${name}\n`).join("");
  if (again === "") removeIfPresent(pathOf(rootDir));
  else if (again !== text) replaceFile(pathOf(rootDir), again, 0o600);
}
