/**
 * The text of the two deny files. libwrap reads a file that a rule names as a bag of tokens split at white
 * space, each of them a pattern (hosts_access(5)); so in hosts.deny the colon touches `ALL`, and
 * deny.patterns holds nothing but patterns.
 */
import { type Network, subjectOf } from "../address/network.ts";
import { parsePattern } from "../address/pattern.ts";

/** One line of hosts.deny, without its newline. */
export interface DenyLine {
  readonly text: string;
  /** The address or block that it lists; nothing for a line that is not ours to understand. */
  readonly network: Network | undefined;
}

/** A service, an address or block, `deny`, a comment; all but the address may be missing. */
const LISTING =
  /^\s*(?:([A-Za-z][\w.-]*)\s*:\s*)?([0-9.]+(?:\/[0-9.]+)?|\[[0-9A-Fa-f:.]+\](?:\/[0-9]+)?)(\s*:\s*deny)?(\s+#.*|\s*)$/i;

/**
 * Reads hosts.deny.
 *
 * @param text The whole file; its last newline may be missing.
 * @param ipv6Prefix Length of the block that a single IPv6 address without a length stands for.
 * @returns Its lines in order; a line that lists one address or block knows it.
 */
export function parseHostsDeny(text: string, ipv6Prefix = 128): DenyLine[] {
  if (text === "") return [];
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  return lines.map((line) => ({ text: line, network: listedIn(line, ipv6Prefix) }));
}

/**
 * What nobody is blocked for, though whoever wrote it may think so.
 *
 * @param lines The lines of hosts.deny.
 * @returns The lines that list nothing and are neither empty nor comments, and their numbers, from 1 on.
 */
export function notUnderstood(lines: readonly DenyLine[]): { number: number; text: string }[] {
  return lines.flatMap(({ text, network }, i) =>
    network || /^\s*(?:#|$)/.test(text) ? [] : [{ number: i + 1, text: text.trim() }]
  );
}

/**
 * Writes hosts.deny.
 *
 * @param lines Its lines.
 * @returns The whole file.
 */
export function formatHostsDeny(lines: readonly DenyLine[]): string {
  return lines.map((line) => line.text + "\n").join("");
}

/**
 * Writes deny.patterns: the same addresses, one bare pattern a line.
 *
 * @param lines The lines of hosts.deny.
 * @returns The whole file.
 */
export function formatPatterns(lines: readonly DenyLine[]): string {
  return lines.map((line) => line.network ? patternOf(line.network) + "\n" : "").join("");
}

/**
 * Reads deny.patterns.
 *
 * @param text The whole file.
 * @returns What it lists, by canonical text. A word that {@link formatPatterns} would not write lists nobody: `203.` is what a
 * crash has left of an address.
 */
export function parsePatterns(text: string): Map<string, Network> {
  const listed = new Map<string, Network>();
  for (const word of wordsOf(text)) {
    const network = parseOurs(word);
    if (network) listed.set(network.text, network);
  }
  return listed;
}

/**
 * What stands in deny.patterns though {@link formatPatterns} would not write it. libwrap takes it for a pattern all the same, and for
 * `ALL` it refuses everybody.
 *
 * @param text The whole file.
 * @returns The words, in order.
 */
export function foreignWords(text: string): string[] {
  return wordsOf(text).filter((word) => !parseOurs(word));
}

/**
 * The words of a file that a rule names, as libwrap takes them apart.
 *
 * @param text The whole file.
 * @returns The words, in order.
 */
export function wordsOf(text: string): string[] {
  return text.split(/[ \t\n\v\f\r]+/).filter((word) => word !== "");
}

/**
 * The list with addresses added at its head and others taken out; every other line stays where it is, and as it is where
 * libwrap reads it as it is meant.
 *
 * @param lines The list before.
 * @param add What must be in it; what already is keeps its line.
 * @param remove What must not be in it.
 * @returns The list after: no address twice.
 */
export function changeList(
  lines: readonly DenyLine[],
  add: readonly Network[],
  remove: readonly Network[],
): DenyLine[] {
  const gone = new Set(remove.map((network) => network.text));
  const kept: DenyLine[] = [];
  const present = new Set<string>();
  for (const line of lines) {
    const text = line.network?.text;
    if (text !== undefined && (gone.has(text) || present.has(text))) continue;
    if (text !== undefined) present.add(text);
    kept.push(inWords(line));
  }
  const fresh: DenyLine[] = [];
  for (const network of add) {
    if (present.has(network.text) || gone.has(network.text)) continue;
    present.add(network.text);
    fresh.push({ text: lineOf(network), network });
  }
  return [...fresh.reverse(), ...kept];
}

/**
 * The line of an address or block in hosts.deny.
 *
 * @param network The address or block.
 * @returns The line without its newline.
 */
export function lineOf(network: Network): string {
  return `ALL: ${patternOf(network)} : deny`;
}

/**
 * A block as libwrap's pattern. IPv6 always has its length: a bare `[address]` makes libwrap look up the
 * client's name.
 *
 * @param network The address or block.
 * @returns `203.0.113.7`, `203.0.113.0/24`, `[2001:db8::]/64`.
 */
export function patternOf(network: Network): string {
  if (network.bytes.length === 4) return network.text;
  const address = network.text.replace(/\/.*/, "");
  return `[${address}]/${network.length}`;
}

/** `ALL: A : deny`, `sshd:A`, `A # why`: a line with one address or block, and no other pattern. */
function listedIn(line: string, ipv6Prefix: number): Network | undefined {
  const token = LISTING.exec(line)?.[2];
  const network = token === undefined ? undefined : parseToken(token);
  return network && token?.endsWith("]") ? subjectOf(network, ipv6Prefix) : network;
}

/**
 * A line as libwrap reads it as it is meant: to it `ALL:192.0.2.1:deny` is one word, which lists nobody, and a word `ALL` lists
 * everybody.
 *
 * @param line A line.
 * @returns The line itself where there is nothing to change.
 */
export function inWords(line: DenyLine): DenyLine {
  const { text, network } = line;
  // Ours, of which there can be many.
  const isOurs = text.startsWith("ALL: ") && text.endsWith(" : deny");
  if (!network || isOurs) return line;
  const [, service = "ALL", token = "", deny, comment] = LISTING.exec(text) ?? [];
  const words = text.replace(/#.*/, "").split(/\s+/);
  if (words.includes(token) && !words.some((word) => /^all$/i.test(word))) return line;
  return { ...line, text: `${service}: ${token}${deny ? " : deny" : ""}${comment?.trimEnd()}` };
}

/** A pattern in the form that {@link patternOf} gives it, and in no other. */
function parseOurs(word: string): Network | undefined {
  const network = parseToken(word);
  return network && patternOf(network) === word ? network : undefined;
}

/** `192.0.2.1`, `192.0.2.0/24`, `192.0.2.0/255.255.255.0`, `192.0.2.`, `[2001:db8::1]`, `[2001:db8::]/64`. */
function parseToken(token: string): Network | undefined {
  const isBracketed = token.startsWith("[");
  if (!isBracketed && token.includes(":")) return undefined;
  const network = parsePattern(token);
  return isBracketed && network?.bytes.length !== 16 ? undefined : network;
}
