/**
 * The deny list on disk: `hosts.deny`, for people and for rules written for sentry.pl, and `deny.patterns`,
 * for libwrap. Both are only ever replaced whole.
 *
 * `listed` remembers how hosts.deny looked when it was last written here. When it looks different,
 * somebody has edited it, and the difference to deny.patterns, which nobody edits, is what he did.
 */
import type { Network } from "../address/network.ts";
import { fromBytes, toBytes } from "../files/latin1.ts";
import { lstatIfPresent, readIfPresent, readTextIfPresent } from "../files/read_file.ts";
import { removeIfPresent, replaceFile } from "../files/write_file.ts";
import {
  changeList,
  type DenyLine,
  formatHostsDeny,
  formatPatterns,
  parseHostsDeny,
  parsePatterns,
  patternOf,
  wordsOf,
} from "./hosts_deny.ts";

/** Where the deny list of a ROOT_DIR is. */
export interface DenyFiles {
  /** Whatever else the list depends on, as one line: when it changes, the list is looked at again. */
  readonly depends: string;
  /** Length of the block that a single IPv6 address without a length stands for. */
  readonly ipv6Prefix: number;
  readonly hostsDeny: string;
  readonly patterns: string;
  /** Who is let in although a listed block covers him, for the EXCEPT of the rule. */
  readonly exceptions: string;
  readonly stamp: string;
}

/**
 * The files of a ROOT_DIR.
 *
 * @param rootDir Absolute path.
 * @param ipv6Prefix Length of the block that a single IPv6 address stands for.
 * @param depends Whatever else the list depends on, as one line.
 * @returns Their paths.
 */
export function denyFilesOf(rootDir: string, ipv6Prefix: number, depends: string): DenyFiles {
  return {
    depends: `${depends} /${ipv6Prefix}`,
    ipv6Prefix,
    hostsDeny: `${rootDir}/hosts.deny`,
    patterns: `${rootDir}/deny.patterns`,
    exceptions: `${rootDir}/allow.patterns`,
    stamp: `${rootDir}/listed`,
  };
}

/**
 * Whether hosts.deny is as it was left here; costs two system calls and a small read.
 *
 * @param files The files.
 * @param names The names in their folder.
 * @returns False after a hand edit, and when the file came from elsewhere.
 */
export function isAsLeft(files: DenyFiles, names: ReadonlySet<string>): boolean {
  if (!names.has("hosts.deny") && !names.has("listed")) return true;
  return (readTextIfPresent(files.stamp) ?? "none\n") === stampOf(files);
}

/**
 * What was done to hosts.deny by hand since it was last written here.
 *
 * @param files The files.
 * @returns Addresses and blocks that came and went, and those that stayed. A hosts.deny that is gone altogether is an accident,
 * not an edit: nothing went, and the next change of the list writes it again.
 */
export function readHandEdit(
  files: DenyFiles,
): { added: Network[]; removed: Network[]; kept: Network[]; stale: boolean } {
  const text = readHostsDeny(files);
  const stale = readTextIfPresent(files.stamp) === STALE;
  const before = parsePatterns(readTextIfPresent(files.patterns) ?? "");
  if (text === undefined) {
    return { added: [], removed: [], kept: [...before.values()], stale };
  }
  const now = new Map<string, Network>();
  for (const { network } of parseHostsDeny(text, files.ipv6Prefix)) {
    if (network) now.set(network.text, network);
  }
  return {
    added: [...now.values()].filter((network) => !before.has(network.text)),
    removed: [...before.values()].filter((network) => !now.has(network.text)),
    kept: [...now.values()].filter((network) => before.has(network.text)),
    stale,
  };
}

/**
 * Changes the deny list. Doing it again changes nothing more.
 *
 * @param files The files.
 * @param add What must be listed, oldest first.
 * @param remove What must not.
 * @throws SentryError naming the file that could not be read or written.
 */
export function changeDenyFiles(
  files: DenyFiles,
  add: readonly Network[],
  remove: readonly Network[],
): void {
  const text = readHostsDeny(files);
  const patterns = readTextIfPresent(files.patterns) ?? "";
  const ours = parsePatterns(patterns);
  const lines = text === undefined ? linesOf(ours) : parseHostsDeny(text, files.ipv6Prefix);
  const changed = changeList(lines, add, remove);
  const newText = formatHostsDeny(changed);

  // What was edited by hand and is not adopted yet stays a difference between the two files.
  for (const network of add) ours.set(network.text, network);
  for (const network of remove) ours.delete(network.text);
  const order = changed.filter(({ network }) => network && ours.has(network.text));
  const pending = order.length === ours.size ? [] : missingFrom(order, ours);
  const newPatterns = formatPatterns(pending.length === 0 ? order : [...order, ...pending]);
  const adopted = pending.length === 0 && order.length === changed.filter(isListing).length;

  if (newPatterns !== patterns || text === undefined) {
    replaceFile(files.patterns, newPatterns, 0o644);
  }
  if (newText !== text) replaceFile(files.hostsDeny, toBytes(newText), 0o644);
  const stamp = stampOf(files);
  if (!adopted) removeIfPresent(files.stamp);
  else if (readTextIfPresent(files.stamp) !== stamp) replaceFile(files.stamp, stamp, 0o600);
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
  const old = keepsOld ? before.split("\n").slice(0, -1) : [];
  const patterns = new Set([...old, ...networks.map(patternOf)]);
  const text = [...patterns].map((pattern) => pattern + "\n").sort().join("");
  if (text !== before) replaceFile(files.exceptions, text, 0o644);
}

/**
 * Notes that the list is not kept up for now, so that it is made good once it is again.
 *
 * @param files The files.
 */
export function leaveStale(files: DenyFiles): void {
  if (readTextIfPresent(files.stamp) !== STALE) replaceFile(files.stamp, STALE, 0o600);
}

/**
 * Has the next change compare the two files, also if hosts.deny looks as it was left.
 *
 * @param files The files.
 */
export function distrust(files: DenyFiles): void {
  if (readTextIfPresent(files.stamp) !== STALE) removeIfPresent(files.stamp);
}

/**
 * Whether the two files list some addresses and blocks, and nothing else. Compares text, without reading each address: there
 * can be a hundred thousand.
 *
 * @param files The files.
 * @param networks What should be listed, each once.
 * @returns False also where hosts.deny lists something in a form that is not ours.
 */
export function listExactly(files: DenyFiles, networks: Iterable<Network>): boolean {
  const text = readTextIfPresent(files.patterns) ?? "";
  const words = wordsOf(text);
  // libwrap reads a last line without its end as well: a torn `203.`, or `ALL`.
  if (text !== words.map((word) => word + "\n").join("")) return false;
  const patterns = new Set(words);
  let lines = 0;
  for (const line of (readHostsDeny(files) ?? "").split("\n")) {
    const listing = /^ALL: (\S+) : deny$/.exec(line)?.[1];
    if (listing === undefined ? listsSomething(line, files.ipv6Prefix) : !patterns.has(listing)) {
      return false;
    }
    if (listing !== undefined) lines++;
  }
  let wanted = 0;
  for (const network of networks) {
    if (!patterns.has(patternOf(network))) return false;
    wanted++;
  }
  return lines === patterns.size && wanted === patterns.size;
}

function listsSomething(line: string, ipv6Prefix: number): boolean {
  return parseHostsDeny(line, ipv6Prefix).some(isListing);
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

const STALE = "stale\n";

function readHostsDeny(files: DenyFiles): string | undefined {
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

/** Inode, size and times: an editor changes at least one of them, whichever way it saves. */
function stampOf({ hostsDeny, depends }: DenyFiles): string {
  const info = lstatIfPresent(hostsDeny);
  if (!info) return "none\n";
  const { ino, size, mtime, ctime } = info;
  return `${ino} ${size} ${mtime?.getTime()} ${ctime?.getTime()} ${depends}\n`;
}
