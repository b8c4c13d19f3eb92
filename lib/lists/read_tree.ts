/**
 * Reads what sentry 0.22 keeps: a file `seen/A/B/C/D` with a line for each connection of A.B.C.D, and `white/A/B/C/D` and
 * `black/A/B/C/D` for those on a list.
 */
import { parseAddress } from "../address/parse.ts";
import { quote, SentryError } from "../errors.ts";
import { fileFailure } from "../files/failure.ts";
import { namesIn, readIfPresent } from "../files/read_file.ts";
import { type Entry, fromOldRecord } from "./entry.ts";
import type { Bad } from "./read_list.ts";

const NEWLINE = 10;

/** What the three trees say of an address: connections, and since when it is on a list. */
interface Leaves {
  seen: number;
  white: number;
  black: number;
}

/**
 * Reads the trees.
 *
 * @param folder The folder that they are in.
 * @returns What they say; files that are no address are bad.
 * @throws SentryError when there is none of the trees, and when one can't be read.
 */
export function readTree(folder: string): { entries: readonly Entry[]; bad: readonly Bad[] } {
  const found = new Map<string, Leaves>();
  const bad: Bad[] = [];
  const kinds = ["seen", "white", "black"] as const;
  const names = namesIn(folder);
  if (!kinds.some((kind) => names.has(kind))) {
    const what = "it is a folder, but holds none of seen, white and black, as sentry 0.22 has them";
    throw new SentryError("failed", `cannot import ${quote(folder)}: ${what}`);
  }
  for (const kind of kinds) {
    for (const path of filesBelow(`${folder}/${kind}`, 4)) {
      const address = parseAddress(path.split("/").slice(-4).join("."));
      if (!address) {
        bad.push({ where: quote(path), text: "", why: "is not named as an address" });
        continue;
      }
      const leaves = found.get(address.text) ?? { seen: 0, white: 0, black: 0 };
      leaves[kind] = kind === "seen" ? linesIn(path) : writtenAt(path);
      found.set(address.text, leaves);
    }
  }
  const entries: Entry[] = [...found].map(([text, { seen, white, black }]) =>
    fromOldRecord(parseAddress(text)!, seen, white, black)
  );
  return { entries, bad };
}

/** The files at a depth; no link is followed. */
function* filesBelow(folder: string, depth: number): Generator<string> {
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw fileFailure("read", folder, error);
  }
  for (const { name, isFile, isDirectory } of entries) {
    const path = `${folder}/${name}`;
    if (depth > 1 && isDirectory) yield* filesBelow(path, depth - 1);
    else if (depth > 1 || isFile) yield path;
  }
}

function linesIn(path: string): number {
  let lines = 0;
  for (const byte of readIfPresent(path) ?? []) if (byte === NEWLINE) lines++;
  return lines;
}

function writtenAt(path: string): number {
  return Math.floor((Deno.lstatSync(path).mtime?.getTime() ?? 1000) / 1000);
}
