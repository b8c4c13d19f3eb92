/**
 * `firewall.todo`: what the firewall has still to follow, one line each: an address or block whose record was changed, `all` when
 * every backend is to be refilled, `all NAME` when one is. Lines are added under the lock, in the same change as the records;
 * they are cut off at the front once the firewall says what the records say. What is there twice is done twice, which is no harm.
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { fileFailure } from "../files/failure.ts";
import { regularIfPresent } from "../files/regular_file.ts";
import { bytesAt, tailAt } from "../files/tail_sum.ts";
import { appendToFile, removeIfPresent, replaceFile } from "../files/write_file.ts";

/** What is to be done. */
export interface FirewallTodo {
  /** How far the file was read, in bytes, and what stood before that, see files/tail_sum.ts. */
  readonly end: number;
  readonly tail: string;
  /** Those whose records were changed; none where every backend is to be refilled. */
  readonly networks: readonly Network[];
  /** Whether a backend is to be refilled. */
  readonly refills: (name: string) => boolean;
}

/** Every backend is to be refilled. */
export const REFILL_ALL = "all";

/**
 * With so many lines, and in a file of so many bytes, every backend is: it costs less than to follow them one by one, and none of
 * them has to be known.
 */
const MOST_LINES = 20_000;
const MOST_BYTES = 1 << 20;

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
  const some = lines.length > MOST_LINES ? [REFILL_ALL] : lines;
  appendToFile(pathOf(rootDir), some.map((line) => line + "\n").join(""), 0o600);
}

/** So many lines are added with one write. */
const AT_ONCE = 4096;

/**
 * Adds a line for each of some addresses and blocks, of which there can be more than there is memory for. To be called with the
 * lock held.
 *
 * @param rootDir The ROOT_DIR.
 * @param networks They.
 * @throws SentryError naming the file.
 */
export function addTodoOf(rootDir: string, networks: Iterable<Network>): void {
  let lines: string[] = [];
  for (const { text } of networks) {
    lines.push(text);
    if (lines.length < AT_ONCE) continue;
    addTodo(rootDir, lines);
    lines = [];
  }
  addTodo(rootDir, lines);
}

/**
 * Reads what is to be done.
 *
 * @param rootDir The ROOT_DIR.
 * @returns It; nothing when there is nothing to do.
 * @throws SentryError when it cannot be read.
 */
export function readTodo(rootDir: string): FirewallTodo | undefined {
  const path = pathOf(rootDir);
  const end = regularIfPresent(path)?.size ?? 0;
  if (end === 0) return undefined;
  const isLong = end > MOST_BYTES;
  const { text, tail } = opened(path, (file) => ({
    text: isLong ? `${REFILL_ALL}\n` : new TextDecoder().decode(bytesAt(file, 0, end)),
    tail: tailAt(file, end),
  }));
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
    end,
    tail,
    networks: refillsAll ? [] : [...networks.values()],
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
  const path = pathOf(rootDir);
  const size = regularIfPresent(path)?.size ?? 0;
  const failures = failed.map((name) => `${REFILL_ALL} ${name}\n`).join("");
  // Lines are only ever added behind; a file that holds something else there was removed by hand and begun anew.
  const isOther = size < done.end ||
    (size > 0 && opened(path, (file) => tailAt(file, done.end)) !== done.tail);
  if (isOther) return failures === "" ? undefined : appendToFile(path, failures, 0o600);
  const rest = size === done.end ? "" : opened(path, (file) => restOf(file, done.end, size));
  const again = rest + failures;
  if (again === "") removeIfPresent(path);
  else replaceFile(path, again, 0o600);
}

/** What was added meanwhile, or that it was too much. */
function restOf(file: Deno.FsFile, from: number, size: number): string {
  if (size - from > MOST_BYTES) return `${REFILL_ALL}\n`;
  return new TextDecoder().decode(bytesAt(file, from, size - from));
}

function opened<T>(path: string, body: (file: Deno.FsFile) => T): T {
  try {
    using file = Deno.openSync(path, { read: true });
    return body(file);
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}
