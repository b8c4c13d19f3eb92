/**
 * `lists.todo`: what the lists have still to follow while many records are put in pieces, so that they are written once and not
 * with every piece. One line each, in order: `+ ADDRESS` must be listed, `- ADDRESS` must not, `a` allow.patterns is to be made
 * anew. Whoever changes the lists next takes all of it in first.
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { fileFailure } from "../files/failure.ts";
import { lstatIfPresent, readTextIfPresent } from "../files/read_file.ts";
import { openForUpdate, removeIfPresent, writeAll } from "../files/write_file.ts";

/** What a change means for the lists. */
export interface Listing {
  /** What they must list, oldest first, and what they must not. */
  readonly list: readonly Network[];
  readonly unlist: readonly Network[];
  /** Whether `allow.patterns` is to be made anew. */
  readonly exceptions: boolean;
}

function pathOf(rootDir: string): string {
  return `${rootDir}/lists.todo`;
}

/**
 * Where the next lines go.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The length of the file in bytes; 0 where there is none.
 */
export function listsTodoEnd(rootDir: string): number {
  return lstatIfPresent(pathOf(rootDir))?.size ?? 0;
}

/**
 * Adds lines; done again it changes nothing. They are on disk when this returns.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param at Where they go; what stands there already is a part of them.
 * @param listing What the lists have to follow.
 * @throws SentryError naming the file.
 */
export function addListsTodo(rootDir: string, at: number, listing: Listing): void {
  const lines = [
    ...listing.list.map(({ text }) => `+ ${text}\n`),
    ...listing.unlist.map(({ text }) => `- ${text}\n`),
    ...listing.exceptions ? ["a\n"] : [],
  ];
  if (lines.length === 0) return;
  const path = pathOf(rootDir);
  const file = openForUpdate(path, 0o600);
  try {
    file.truncateSync(at);
    file.seekSync(at, Deno.SeekMode.Start);
    writeAll(file, new TextEncoder().encode(lines.join("")));
    file.syncSync();
  } catch (error) {
    throw fileFailure("write", path, error);
  } finally {
    file.close();
  }
}

/**
 * What the lists have to follow, with what a change adds to it.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param then What comes last.
 * @returns All of it; of an address what was said last.
 * @throws SentryError when the file cannot be read.
 */
export function withListsTodo(rootDir: string, then: Listing): Listing {
  const text = readTextIfPresent(pathOf(rootDir)) ?? "";
  if (text === "") return then;
  const isOn = new Map<string, boolean>();
  const networks = new Map<string, Network>();
  let { exceptions } = then;
  const say = (network: Network, isListed: boolean) => {
    // So that it is in the place of what was said last.
    isOn.delete(network.text);
    isOn.set(network.text, isListed);
    networks.set(network.text, network);
  };
  for (const line of text.split("\n")) {
    const network = /^[+-] /.test(line) ? parseNetwork(line.slice(2)) : undefined;
    if (network) say(network, line.startsWith("+"));
    else if (line === "a") exceptions = true;
  }
  for (const network of then.list) say(network, true);
  for (const network of then.unlist) say(network, false);
  const some = (wanted: boolean) =>
    [...isOn].filter(([, isListed]) => isListed === wanted).map(([text]) => networks.get(text)!);
  return { list: some(true), unlist: some(false), exceptions };
}

/**
 * Forgets what the lists follow by now.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @throws SentryError naming the file.
 */
export function dropListsTodo(rootDir: string): void {
  removeIfPresent(pathOf(rootDir));
}
