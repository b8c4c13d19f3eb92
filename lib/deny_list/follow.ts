/**
 * `hosts.deny` and `deny.patterns` written anew in one pass over the bytes of hosts.deny: what came and went is looked up in a
 * table, all other lines are copied. Nothing is made of a line that stays, of which there can be a million.
 */
import { parseNetwork } from "../address/parse.ts";
import { byteLines } from "../files/byte_lines.ts";
import { byteWriter } from "../files/byte_writer.ts";
import { removeIfPresent, writeBeside } from "../files/write_file.ts";
import type { AddressTable } from "../state/address_table.ts";
import { OFF, ON } from "../state/todo_table.ts";
import { lineOf, patternOf } from "./hosts_deny.ts";
import { listingOf } from "./listing_line.ts";

/** Has a line that stays. */
const SEEN = 4;

/** What the list has to follow. */
export interface Follow {
  /** What came and went, newest first, with {@link ON} or {@link OFF}. */
  readonly table: AddressTable;
  /** Whether all that is to be listed is in the table, so that every other address goes. */
  readonly isAll: boolean;
  readonly ipv6Prefix: number;
}

/** The two files, written and not yet in place. */
export interface Followed {
  readonly hostsDeny: string;
  readonly patterns: string;
}

/**
 * Writes the two files beside those that are there.
 *
 * @param paths Where they are.
 * @param from hosts.deny, open for reading; nothing where there is none.
 * @param follow What they have to follow; the table's flags change.
 * @returns Where they were written.
 * @throws SentryError naming the file that could not be written; nothing is then left.
 */
export function followBeside(
  paths: { readonly hostsDeny: string; readonly patterns: string },
  from: Deno.FsFile | undefined,
  follow: Follow,
): Followed {
  const patterns = writeBeside(paths.patterns, (to) => writePatterns(from, to, follow), 0o644);
  try {
    const { beside } = writeBeside(
      paths.hostsDeny,
      (to) => writeHostsDeny(from, to, follow, patterns.written),
      0o644,
    );
    return { hostsDeny: beside, patterns: patterns.beside };
  } catch (error) {
    removeIfPresent(patterns.beside);
    throw error;
  }
}

/** What does not stay of hosts.deny. */
interface Cuts {
  /** Where each begins and ends, by turns. */
  readonly places: number[];
  /** What comes in place of those that end there. */
  readonly instead: Map<number, string>;
  /** Behind the last byte that was looked at. */
  size: number;
  /** Whether the last line has its newline. */
  isEnded: boolean;
}

function writePatterns(from: Deno.FsFile | undefined, to: Deno.FsFile, follow: Follow): Cuts {
  const { table, isAll, ipv6Prefix } = follow;
  const writer = byteWriter(to);
  const cuts: Cuts = { places: [], instead: new Map(), size: 0, isEnded: true };
  // Who came last is asked for first.
  if (!isAll) { for (const text of missingFrom(table)) writer.text(patternOf(parse(text)) + "\n"); }
  for (const line of from ? byteLines(from) : []) {
    const end = line.at + line.end - line.start + (line.isWhole ? 1 : 0);
    cuts.size = end;
    cuts.isEnded = line.isWhole;
    const listing = listingOf(line, ipv6Prefix);
    if (!listing) continue;
    const place = table.find();
    const flags = place < 0 ? 0 : table.flags(place);
    const stays = (flags & SEEN) === 0 && (isAll ? (flags & ON) !== 0 : (flags & OFF) === 0);
    if (!stays) {
      if (cuts.places.at(-1) === line.at && !cuts.instead.has(line.at)) cuts.places.pop();
      else cuts.places.push(line.at);
      cuts.places.push(end);
      continue;
    }
    if (place >= 0) table.setFlags(place, flags | SEEN);
    if (listing.instead !== undefined) {
      cuts.places.push(line.at, end);
      cuts.instead.set(end, listing.instead + "\n");
    }
    if (!isAll && (flags & ON) !== 0) continue;
    if (listing.pattern === undefined) writer.bytes(line.bytes, listing.from, listing.to);
    else writer.text(listing.pattern);
    writer.text("\n");
  }
  if (isAll) { for (const text of missingFrom(table)) writer.text(patternOf(parse(text)) + "\n"); }
  writer.flush();
  return cuts;
}

/** What is to be listed and has no line that was seen so far. */
function* missingFrom(table: AddressTable): Generator<string> {
  for (const place of table.places()) {
    if ((table.flags(place) & (ON | SEEN)) === ON) yield table.textAt(place);
  }
}

function parse(text: string) {
  return parseNetwork(text)!;
}

function writeHostsDeny(
  from: Deno.FsFile | undefined,
  to: Deno.FsFile,
  { table }: Follow,
  { places, instead, size, isEnded }: Cuts,
): void {
  const writer = byteWriter(to);
  for (const text of missingFrom(table)) writer.text(lineOf(parse(text)) + "\n");
  let at = 0;
  let isWhole = true;
  for (let i = 0; from && i <= places.length; i += 2) {
    const until = places[i] ?? size;
    if (until > at) {
      copy(from, at, until, writer.bytes);
      isWhole = until < size || isEnded;
    }
    at = places[i + 1] ?? size;
    const text = instead.get(at);
    if (i < places.length && text !== undefined) writer.text(text);
  }
  if (!isWhole) writer.text("\n");
  writer.flush();
}

const buffer = new Uint8Array(1 << 16);
let piece = buffer.subarray(0, 0);
let pieceAt = 0;
let pieceOf: Deno.FsFile | undefined;

/** Copies a part of a file; what was read behind it is kept, since the next part mostly stands there. */
function copy(
  file: Deno.FsFile,
  from: number,
  to: number,
  write: (bytes: Uint8Array, from: number, to: number) => void,
): void {
  for (let at = from; at < to;) {
    if (pieceOf !== file || at < pieceAt || at >= pieceAt + piece.length) {
      file.seekSync(at, Deno.SeekMode.Start);
      const got = file.readSync(buffer);
      if (!got) throw new Error("it was cut while it was read");
      [piece, pieceAt, pieceOf] = [buffer.subarray(0, got), at, file];
    }
    const end = Math.min(to, pieceAt + piece.length);
    write(piece, at - pieceAt, end - pieceAt);
    at = end;
  }
}
