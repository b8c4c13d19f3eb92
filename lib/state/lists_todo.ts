/**
 * `lists.todo`: what the lists have still to follow while many records are put in pieces, so that they are written once and not
 * with every piece. One line each, in order: `+ ADDRESS` must be listed, `- ADDRESS` must not, `a` allow.patterns is to be made
 * anew, `n` so are the lists, from the records. Whoever changes the lists next takes all of it in first; where they are long it is
 * taken in aside (todo_table.ts).
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { fileFailure } from "../files/failure.ts";
import { lstatIfPresent, readTextIfPresent } from "../files/read_file.ts";
import { type ByteWriter, byteWriter } from "../files/byte_writer.ts";
import { openForUpdate, removeIfPresent } from "../files/write_file.ts";

/** What a change means for the lists. */
export interface Listing {
  /** What they must list, oldest first, and what they must not. */
  readonly list: readonly Network[];
  readonly unlist: readonly Network[];
  /** Whether `allow.patterns` is to be made anew. */
  readonly exceptions: boolean;
}

/** What the lists are to follow later, of which there can be more than there is memory for. */
export interface LaterListing {
  readonly list: Iterable<Network>;
  readonly unlist: Iterable<Network>;
  readonly exceptions: boolean;
  /** Whether the lists are to be made anew from the records. */
  readonly anew: boolean;
}

/** The file. */
export function listsTodoPath(rootDir: string): string {
  return `${rootDir}/lists.todo`;
}

/**
 * Where the next lines go.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The length of the file in bytes; 0 where there is none.
 */
export function listsTodoEnd(rootDir: string): number {
  return lstatIfPresent(listsTodoPath(rootDir))?.size ?? 0;
}

/**
 * Adds lines; done again it changes nothing. They are on disk when this returns.
 *
 * @param rootDir The ROOT_DIR, its lock held.
 * @param at Where they go; what stands there already is a part of them.
 * @param listing What the lists have to follow.
 * @throws SentryError naming the file.
 */
export function addListsTodo(rootDir: string, at: number, listing: LaterListing): void {
  const path = listsTodoPath(rootDir);
  let file: Deno.FsFile | undefined;
  let writer: ByteWriter | undefined;
  const line = (text: string) => {
    if (!writer) {
      file = openForUpdate(path, 0o600);
      file.truncateSync(at);
      file.seekSync(at, Deno.SeekMode.Start);
      writer = byteWriter(file);
    }
    writer.text(text);
  };
  try {
    for (const [kind, networks] of [["+", listing.list], ["-", listing.unlist]] as const) {
      for (const { text } of networks) line(`${kind} ${text}\n`);
    }
    if (listing.exceptions) line("a\n");
    if (listing.anew) line("n\n");
    writer?.flush();
    file?.syncSync();
  } catch (error) {
    throw fileFailure("write", path, error);
  } finally {
    file?.close();
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
  const text = readTextIfPresent(listsTodoPath(rootDir)) ?? "";
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
  removeIfPresent(listsTodoPath(rootDir));
}
