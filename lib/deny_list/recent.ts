/**
 * `deny.recent` and `allow.recent`: who came to a long list, or left it, since `deny.patterns` was last written. The rule of
 * libwrap names them beside it, so that a block is in force, and gone, at once, while the long files follow later.
 */
import { insideOneOf } from "../address/inside.ts";
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { lstatIfPresent, readTextIfPresent } from "../files/read_file.ts";
import { replaceFile } from "../files/write_file.ts";
import { around, type Prefixes } from "../state/prefixes.ts";
import { OFF, ON, tableOfTodo } from "../state/todo_table.ts";
import { parsePatterns, patternOf } from "./hosts_deny.ts";

/** Libwrap reads it for every client; past this size, in bytes, the long files are to follow first. */
export const MOST_RECENT = 1 << 20;

/** Where the two are. */
export interface RecentFiles {
  readonly denyRecent: string;
  readonly allowRecent: string;
}

/** Who comes and goes. */
export interface Moved {
  readonly list: Iterable<Network>;
  readonly unlist: Iterable<Network>;
}

/**
 * Has them say that some are listed and others are not. May be done again.
 *
 * @param files Where they are.
 * @param moved Who comes and goes.
 * @param prefixes The blocks on a list, as they are now.
 * @param isBlock Whether something was given as a block: one that goes may have others in it that stay.
 * @throws SentryError naming the file.
 */
export function addRecent(
  files: RecentFiles,
  moved: Moved,
  prefixes: Prefixes,
  isBlock: (network: Network) => boolean,
): void {
  const came = new Map<string, Network>();
  const went = new Map<string, Network>();
  for (const network of moved.list) {
    if (came.size * 20 > MOST_RECENT) break;
    came.set(patternOf(network), network);
  }
  for (const network of moved.unlist) {
    if (went.size * 20 > MOST_RECENT) break;
    went.set(patternOf(network), network);
  }
  const denied = linesOf(files.denyRecent).filter((line) => !came.has(line) && !went.has(line));
  const size = denied.reduce((sum, line) => sum + line.length + 1, 0);
  const isFull = size + came.size * 20 > MOST_RECENT;
  const deny = isFull ? denied : [...[...came.keys()].reverse(), ...denied];
  const isDenied = insideOneOf([...came.values()].filter(isBlock));
  const allowed = linesOf(files.allowRecent).filter((line) => {
    const [network] = came.has(line) ? [] : parsePatterns(line).values();
    return network !== undefined && !isDenied(network);
  });
  const allow = new Set(allowed);
  for (const [pattern, network] of went) {
    if (isLetIn(network, prefixes, isBlock)) allow.add(pattern);
  }
  write(files.denyRecent, deny);
  write(files.allowRecent, [...allow]);
}

/**
 * Has them say what is still to be followed, once the long files have followed the rest.
 *
 * @param files Where they are.
 * @param todo The lines that are left of `lists.todo`.
 * @param prefixes The blocks on a list.
 * @param isBlock Whether something was given as a block.
 * @throws SentryError naming the file.
 */
export function leaveRecent(
  files: RecentFiles,
  todo: Uint8Array,
  prefixes: Prefixes,
  isBlock: (network: Network) => boolean,
): void {
  const deny: string[] = [];
  const allow: string[] = [];
  const table = tableOfTodo(todo);
  let size = 0;
  for (const place of table.places()) {
    const network = parseNetwork(table.textAt(place))!;
    const pattern = patternOf(network);
    if (table.flags(place) === ON && (size += pattern.length + 1) < MOST_RECENT) deny.push(pattern);
    if (table.flags(place) === OFF && isLetIn(network, prefixes, isBlock)) allow.push(pattern);
  }
  write(files.denyRecent, deny);
  write(files.allowRecent, allow);
}

/**
 * Empties them, once the long files have followed all.
 *
 * @param files Where they are.
 * @throws SentryError naming the file.
 */
export function dropRecent(files: RecentFiles): void {
  write(files.denyRecent, []);
  write(files.allowRecent, []);
}

/** Who left the list because a block around it came stays refused. */
function isLetIn(
  network: Network,
  prefixes: Prefixes,
  isBlock: (network: Network) => boolean,
): boolean {
  return !isBlock(network) && around(prefixes, network)[0]?.list !== "deny";
}

function linesOf(path: string): string[] {
  return (readTextIfPresent(path) ?? "").split("\n").slice(0, -1);
}

function write(path: string, lines: readonly string[]): void {
  const text = lines.map((line) => line + "\n").join("");
  const size = lstatIfPresent(path)?.size;
  // No file is as good as an empty one.
  if (text === "" && !size) return;
  if (text.length !== size || text !== readTextIfPresent(path)) replaceFile(path, text, 0o644);
}
