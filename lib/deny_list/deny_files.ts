/**
 * The deny list on disk: `hosts.deny`, for people and for rules written for sentry.pl, and `deny.patterns`,
 * for libwrap. Both are only ever replaced whole.
 *
 * `listed` (stamp.ts) remembers how hosts.deny looked when it was last written here. When it looks different,
 * somebody has edited it, and the difference to deny.patterns, which nobody edits, is what he did (hand_edit.ts).
 */
import type { Network } from "../address/network.ts";
import { fromBytes, toBytes } from "../files/latin1.ts";
import { lstatIfPresent, readIfPresent, readTextIfPresent } from "../files/read_file.ts";
import { replaceFile } from "../files/write_file.ts";
import {
  changeList,
  type DenyLine,
  formatHostsDeny,
  formatPatterns,
  parseHostsDeny,
  parsePatterns,
  patternOf,
} from "./hosts_deny.ts";
import { listsTodoEnd } from "../state/lists_todo.ts";
import { EDITED, fileStamp, NONE, prefixesStamp, readStamp, STALE, writeStamp } from "./stamp.ts";

/** Where the deny list of a ROOT_DIR is. */
export interface DenyFiles {
  /** Whatever else the list depends on, as one line: when it changes, the list is looked at again. */
  readonly depends: string;
  /** Whether the lists are kept up. */
  readonly isKept: boolean;
  /** Length of the block that a single IPv6 address without a length stands for. */
  readonly ipv6Prefix: number;
  readonly hostsDeny: string;
  readonly patterns: string;
  /** Who is let in although a listed block covers him, for the EXCEPT of the rule. */
  readonly exceptions: string;
  /** Who came to a long list, and left it, since these were last written. */
  readonly denyRecent: string;
  readonly allowRecent: string;
  readonly stamp: string;
  readonly rootDir: string;
}

/** Past this size, in bytes, the lists are not changed while others wait: some 40,000 addresses. */
export const LONG_BYTES = 1 << 20;

/** So long is a line of hosts.deny, about. */
const LINE_BYTES = 26;

/**
 * Whether the lists are so long, or are about to be, that they follow aside, and in pieces.
 *
 * @param files The files.
 * @param more How many addresses come.
 * @returns Goes by the sizes of files alone; false where the lists are not kept.
 */
export function areLong(files: DenyFiles, more: number): boolean {
  if (!files.isKept) return false;
  const size = (path: string) => lstatIfPresent(path)?.size ?? 0;
  const listed = Math.max(size(files.hostsDeny), 2 * size(files.patterns));
  return listed + 2 * listsTodoEnd(files.rootDir) + more * LINE_BYTES > LONG_BYTES;
}

/**
 * The files of a ROOT_DIR.
 *
 * @param rootDir Absolute path.
 * @param ipv6Prefix Length of the block that a single IPv6 address stands for.
 * @param depends Whatever else the list depends on, as one line.
 * @param isKept Whether the lists are kept up.
 * @returns Their paths.
 */
export function denyFilesOf(
  rootDir: string,
  ipv6Prefix: number,
  depends: string,
  isKept = true,
): DenyFiles {
  return {
    isKept,
    depends: `${depends} /${ipv6Prefix}`,
    ipv6Prefix,
    hostsDeny: `${rootDir}/hosts.deny`,
    patterns: `${rootDir}/deny.patterns`,
    exceptions: `${rootDir}/allow.patterns`,
    denyRecent: `${rootDir}/deny.recent`,
    allowRecent: `${rootDir}/allow.recent`,
    stamp: `${rootDir}/listed`,
    rootDir,
  };
}

/**
 * Whether hosts.deny is as it was left here; costs two system calls and a small read.
 *
 * @param files The files.
 * @param names The names in their folder.
 * @param stamp What `listed` says.
 * @returns False after a hand edit, when the file came from elsewhere, and when one of the two is gone.
 */
export function isAsLeft(
  files: DenyFiles,
  names: ReadonlySet<string>,
  stamp = readStamp(files.stamp),
): boolean {
  // Where records are and nothing tells of a list, it was lost, or there never was one.
  if (!names.has("hosts.deny") && !names.has("listed")) return !names.has("state");
  if (names.has("hosts.deny") && !names.has("deny.patterns")) return false;
  return stamp.list === stampOf(files);
}

/**
 * What follows from the records besides the list, and is not as it was left here: lost, damaged, or from elsewhere. Costs one
 * system call.
 *
 * @param files The files.
 * @param names The names in their folder.
 * @param prefixes The content of `prefixes`, empty where there is none.
 * @param stamp What `listed` says.
 * @returns The names of the files; none where there are no records. Without `listed` nothing tells what was there.
 */
export function notAsLeft(
  files: DenyFiles,
  names: ReadonlySet<string>,
  prefixes: string,
  stamp = readStamp(files.stamp),
): string[] {
  if (!["state", "listed", "prefixes", "allow.patterns"].some((name) => names.has(name))) return [];
  const odd: string[] = [];
  if (stamp.prefixes !== prefixesStamp(prefixes)) odd.push("prefixes");
  if (files.isKept && stamp.exceptions !== exceptionsStamp(files, names)) {
    odd.push("allow.patterns");
  }
  return odd;
}

function exceptionsStamp({ exceptions }: DenyFiles, names: ReadonlySet<string>): string {
  return `allow.patterns ${names.has("allow.patterns") ? fileStamp(exceptions) : "none"}`;
}

/**
 * Changes the deny list. Doing it again changes nothing more.
 *
 * @param files The files.
 * @param add What must be listed, oldest first.
 * @param remove What must not.
 * @returns Whether the two files agree; not where one was edited by hand and that is not adopted yet.
 * @throws SentryError naming the file that could not be read or written.
 */
export function changeDenyFiles(
  files: DenyFiles,
  add: readonly Network[],
  remove: readonly Network[],
): boolean {
  const text = readHostsDeny(files);
  const patterns = readTextIfPresent(files.patterns);
  const listed = parsePatterns(patterns ?? "");
  const lines = text === undefined ? linesOf(listed) : parseHostsDeny(text, files.ipv6Prefix);
  // While hosts.deny is as it was left its lines are what was listed, whatever became of deny.patterns.
  const isLeft = text !== undefined && isUnedited(files);
  const ours = isLeft ? listedOn(lines) : listed;
  const changed = changeList(lines, add, remove);
  const newText = formatHostsDeny(changed);

  // What was edited by hand and is not adopted yet stays a difference between the two files.
  for (const network of add) ours.set(network.text, network);
  for (const network of remove) ours.delete(network.text);
  const order = changed.filter(({ network }) => network && ours.has(network.text));
  const pending = order.length === ours.size ? [] : missingFrom(order, ours);
  const newPatterns = formatPatterns(pending.length === 0 ? order : [...order, ...pending]);
  const adopted = pending.length === 0 && order.length === changed.filter(isListing).length;

  if (newPatterns !== patterns) replaceFile(files.patterns, newPatterns, 0o644);
  if (newText !== text) replaceFile(files.hostsDeny, toBytes(newText), 0o644);
  return adopted;
}

/**
 * Writes `allow.patterns`, if it changes.
 *
 * @param files The files.
 * @param networks Who is let in although a listed block covers him.
 * @param keepsOld Whether those that are in it stay.
 * @throws SentryError naming the file.
 */
export function writeExceptions(
  files: DenyFiles,
  networks: readonly Network[],
  keepsOld: boolean,
): void {
  const before = readTextIfPresent(files.exceptions) ?? "";
  // A line that was cut, `203.`, is none of ours, and would let in 16 million.
  const old = keepsOld ? [...parsePatterns(before).values()] : [];
  const text = exceptionsText([...old, ...networks]);
  if (text !== before) replaceFile(files.exceptions, text, 0o644);
}

/**
 * The content of `allow.patterns`.
 *
 * @param networks Who is let in although a listed block covers him.
 * @returns The whole file.
 */
export function exceptionsText(networks: readonly Network[]): string {
  return [...new Set(networks.map(patternOf))].map((pattern) => pattern + "\n").sort().join("");
}

/**
 * Notes how everything looks, once it is written.
 *
 * @param files The files.
 * @param prefixes The content of `prefixes`.
 * @param isAdopted What {@link changeDenyFiles} returned; nothing where the list was not touched; of a long list, how hosts.deny
 * looked when what was done to it was read.
 * @throws SentryError naming the file.
 */
export function leaveStamp(
  files: DenyFiles,
  prefixes: string,
  isAdopted: boolean | string | undefined,
): void {
  const before = readStamp(files.stamp).list;
  const now = isAdopted === undefined
    ? before
    : typeof isAdopted === "string"
    ? isAdopted
    : isAdopted
    ? stampOf(files)
    : EDITED;
  const names = new Set(lstatIfPresent(files.exceptions) ? ["allow.patterns"] : []);
  writeStamp(files.stamp, {
    // It is made good once it is kept up again.
    list: !files.isKept && (isAdopted !== undefined || before === NONE) ? STALE : now,
    prefixes: prefixesStamp(prefixes),
    exceptions: files.isKept ? exceptionsStamp(files, names) : "",
  });
}

/**
 * Notes how the list looks, once it was written aside.
 *
 * @param files The files.
 * @param withExceptions Whether `allow.patterns` was written, too.
 * @throws SentryError naming the file.
 */
export function leaveListStamp(files: DenyFiles, withExceptions: boolean): void {
  const names = new Set(lstatIfPresent(files.exceptions) ? ["allow.patterns"] : []);
  const exceptions = withExceptions ? { exceptions: exceptionsStamp(files, names) } : {};
  writeStamp(files.stamp, { ...readStamp(files.stamp), list: stampOf(files), ...exceptions });
}

/**
 * Whether there is no list at all.
 *
 * @param files The files.
 * @returns False where one of the two is there.
 */
export function isListGone(files: DenyFiles): boolean {
  return !lstatIfPresent(files.hostsDeny) && !lstatIfPresent(files.patterns);
}

/**
 * Has the next change make anew what follows from the records besides the list.
 *
 * @param files The files.
 */
export function distrustFollowing(files: DenyFiles): void {
  writeStamp(files.stamp, { ...readStamp(files.stamp), prefixes: "", exceptions: "" });
}

/**
 * Has the next change look at everything, also if it looks as it was left.
 *
 * @param files The files.
 */
export function distrust(files: DenyFiles): void {
  const { list } = readStamp(files.stamp);
  writeStamp(files.stamp, { list: list === STALE ? STALE : EDITED, prefixes: "", exceptions: "" });
}

/**
 * What both files list.
 *
 * @param files The files.
 * @returns The addresses and blocks, by canonical text.
 */
export function listedInBoth(files: DenyFiles): Set<string> {
  const patterns = parsePatterns(readTextIfPresent(files.patterns) ?? "");
  const lines = parseHostsDeny(readHostsDeny(files) ?? "", files.ipv6Prefix);
  const both = lines.map(({ network }) => network?.text).filter((text) => text !== undefined);
  return new Set(both.filter((text) => patterns.has(text)));
}

/**
 * Reads hosts.deny.
 *
 * @param files The files.
 * @returns Its text, one character a byte; nothing where there is no such file.
 * @throws SentryError when it cannot be read.
 */
export function readHostsDeny(files: DenyFiles): string | undefined {
  const bytes = readIfPresent(files.hostsDeny);
  return bytes && fromBytes(bytes);
}

/** Lines for what is listed in deny.patterns but in none of some lines of hosts.deny. */
function missingFrom(lines: readonly DenyLine[], ours: Map<string, Network>): DenyLine[] {
  const listed = new Set(lines.map(({ network }) => network?.text));
  return changeList([], [...ours.values()].filter(({ text }) => !listed.has(text)), []);
}

function linesOf(listed: Map<string, Network>): DenyLine[] {
  return changeList([], [...listed.values()].reverse(), []);
}

function isListing(line: DenyLine): boolean {
  return line.network !== undefined;
}

function listedOn(lines: readonly DenyLine[]): Map<string, Network> {
  const networks = lines.map(({ network }) => network).filter((network) => network !== undefined);
  return new Map(networks.map((network) => [network.text, network]));
}

/**
 * Whether hosts.deny itself is as it was left, whatever else the list depends on.
 *
 * @param files The files.
 * @returns False also where nothing tells.
 */
export function isUnedited(files: DenyFiles): boolean {
  const now = fileStamp(files.hostsDeny);
  return now !== "none" && readStamp(files.stamp).list.startsWith(`${now} `);
}

/**
 * How hosts.deny looks, and what else the list depends on.
 *
 * @param files The files.
 * @returns As `listed` has it.
 */
export function stampOf({ hostsDeny, depends }: DenyFiles): string {
  const stamp = fileStamp(hostsDeny);
  return stamp === "none" ? stamp : `${stamp} ${depends}`;
}
