/**
 * `found`: what was read of the logs about many addresses, and is not all in the records yet. It is put there in pieces, so that
 * nobody waits long for the lock; progress.ts says how much of it is. A line for each address, shard by shard, behind one that
 * says whether all of the logs was read, so that a block may follow:
 *
 *     found 1 all | found 1 part
 *     ADDRESS SUCCESSES FAILURES NAUGHTY PROBED FROM TO [JSON]
 *
 * FROM and TO are when the first and the last of it was, in epoch seconds, 0 where no line says; JSON is how often it
 * connected, where that is counted with it, who has logged in, and what was tried before and since, where there is something to say
 * of that.
 */
import { parseNetwork } from "../address/parse.ts";
import { writeAll } from "../files/write_file.ts";
import { ADDRESS_END, addressShard } from "../state/address_bytes.ts";
import type { ShardKey } from "../state/shard.ts";
import { byShard, type Counts, evidenceAt, isPlain, KEY, SUMS, TIMES } from "./counts.ts";
import type { Evidence, FirstLogin } from "./evidence.ts";
import type { Progress } from "./progress.ts";
import type { Visits } from "../policy/visits.ts";

/** A part of `found`: lines as they stand there, since of most of them no object is needed. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** Where in `bytes` each line begins, and its newline is. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The shard of each line's address. */
  readonly shards: readonly number[];
  /** Where in the file the next part begins. */
  readonly end: number;
}

/** Whether all of the logs was read, by the first line. */
const HEADS: ReadonlyMap<string, boolean> = new Map([["found 1 all", true], [
  "found 1 part",
  false,
]]);

/** Both first lines are shorter than this, in bytes. */
const HEAD_BYTES = 16;

/** How much is written at once, in bytes; a line without JSON is shorter than the room that is left for it. */
const CHUNK = 1 << 18;
const ROOM = 256;

/** How much is read at once, in bytes: more than the longest line. */
const PIECE_BYTES = 1 << 20;

/** Each is a file to be read and synced, and in memory while its piece is put. */
const MOST_SHARDS = 8;

/** Of 5 MB each, as where ten million addresses are known, there are two in a piece. */
const MOST_SHARD_BYTES = 12 << 20;

/** How much of a user's name is kept, in characters. */
const MOST_NAME = 256;

/** What else a line may say. */
interface More {
  readonly connections?: number | undefined;
  readonly logins?: readonly FirstLogin[] | undefined;
  readonly visits?: Omit<Visits, "failures"> & { readonly failures: readonly [string, number][] };
}

/**
 * Writes `found`.
 *
 * @param file Where to.
 * @param counts What was read of the logs.
 * @param isAll Whether nothing was left unread, so that a block may follow.
 * @param key By which the shards are chosen.
 * @returns That nothing of it is put.
 */
export function writeFound(
  file: Deno.FsFile,
  counts: Counts,
  isAll: boolean,
  key: ShardKey,
): Progress {
  const encoder = new TextEncoder();
  const buffer = new Uint8Array(CHUNK + ROOM);
  let filled = encoder.encodeInto(`found 1 ${isAll ? "all" : "part"}\n`, buffer).written;
  const offset = filled;
  let size = 0;
  const write = (bytes: Uint8Array) => {
    writeAll(file, bytes);
    size += bytes.length;
  };
  const flush = () => {
    write(buffer.subarray(0, filled));
    filled = 0;
  };
  for (const i of byShard(counts, key)) {
    if (filled > CHUNK) flush();
    const end = writePlain(buffer, filled, counts, i);
    if (end > 0) filled = end;
    else {
      flush();
      write(encoder.encode(lineOf(evidenceAt(counts, i))));
    }
  }
  flush();
  return { offset, size };
}

function lineOf(evidence: Evidence): string {
  const { network, successes, failures, naughty, probed, from, to } = evidence;
  const { connections, firstLogins, visits } = evidence;
  const line = `${network.text} ${successes} ${failures} ${naughty} ${probed} ${from ?? 0} ${
    to ?? 0
  }`;
  if (!firstLogins && !visits && !connections) return line + "\n";
  const more: More = {
    connections,
    logins: firstLogins?.map((one) => ({ ...one, user: one.user?.slice(0, MOST_NAME) })),
    ...visits && { visits: { ...visits, failures: [...visits.failures] } },
  };
  return `${line} ${ascii(JSON.stringify(more))}\n`;
}

/** So that a byte is a character, whatever a client has called himself. */
function ascii(json: string): string {
  return json.replace(
    /[^ -~]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Whether a block may follow from what is in `found`.
 *
 * @param file The file.
 * @returns Nothing where it is no such file.
 */
export function isAllRead(file: Deno.FsFile): boolean | undefined {
  const bytes = new Uint8Array(HEAD_BYTES);
  file.seekSync(0, Deno.SeekMode.Start);
  const head = new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
  return HEADS.get(head.slice(0, head.indexOf("\n")));
}

/**
 * Reads a part.
 *
 * @param file The file.
 * @param from Where the part begins.
 * @param most How many addresses it has at most; it ends with a shard, unless one has more, and is of a few shards.
 * @param key By which the shards are chosen.
 * @param sizeOf How large a shard is, in bytes: together they are no larger than what is read in some ten milliseconds.
 * @param mostShards Of how many; by default of few.
 * @returns The part, which holds until the next one is read; lines that begin with no address are passed over.
 */
export function readPiece(
  file: Deno.FsFile,
  from: number,
  most: number,
  key: ShardKey,
  sizeOf: (shard: number) => number,
  mostShards = MOST_SHARDS,
): Piece {
  const buffer = room ??= new Uint8Array(PIECE_BYTES);
  const bytes = buffer.subarray(0, readAt(file, from, buffer));
  const starts: number[] = [];
  const ends: number[] = [];
  const shards: number[] = [];
  // Where the last shard begins, as line and as byte.
  let last = { lines: 0, at: 0 };
  let at = 0;
  let count = 0;
  let size = 0;
  for (let end = 0; (end = bytes.indexOf(NEWLINE, at)) >= 0; at = end + 1) {
    const shard = shardAt(bytes, at, end, key);
    if (shard < 0) continue;
    if (shard !== shards.at(-1)) {
      size += sizeOf(shard);
      if (++count > mostShards || (count > 1 && size > MOST_SHARD_BYTES)) break;
      last = { lines: starts.length, at };
    }
    if (starts.length === most) {
      if (last.lines > 0) {
        at = last.at;
        for (const some of [starts, ends, shards]) some.length = last.lines;
      }
      break;
    }
    starts.push(at);
    ends.push(end);
    shards.push(shard);
  }
  return { bytes, starts, ends, shards, end: from + at };
}

/** Made once: there are hundreds of parts, and memory is collected late. */
let room: Uint8Array | undefined;

function readAt(file: Deno.FsFile, from: number, buffer: Uint8Array): number {
  file.seekSync(from, Deno.SeekMode.Start);
  let filled = 0;
  for (let got = 1; got > 0 && filled < buffer.length; filled += got) {
    got = file.readSync(buffer.subarray(filled)) ?? 0;
  }
  return filled;
}

const column = new Uint8Array(ADDRESS_END);

/** The shard of the address that a line begins with; less than 0 where there is none. */
function shardAt(bytes: Uint8Array, start: number, end: number, key: ShardKey): number {
  const space = bytes.indexOf(SPACE, start);
  if (space < 0 || space > end || space - start > ADDRESS_END) return -1;
  column.fill(SPACE);
  for (let i = start; i < space; i++) column[i - start] = bytes[i]!;
  return addressShard(column, 0, key);
}

/**
 * What a line says of an address that nobody has logged in from, and that nothing else is said of.
 *
 * @param piece A part of `found`.
 * @param i Which of its lines.
 * @param into Where the tries go.
 * @returns False where the line says something else.
 */
export function readPlain(
  { bytes, starts, ends }: Piece,
  i: number,
  into: { failures: number; naughty: number; probed: number },
): boolean {
  const numbers = numbersIn(bytes, bytes.indexOf(SPACE, starts[i]!), ends[i]!);
  if (numbers !== NUMBERS || found[0] !== 0) return false;
  into.failures = found[1]!;
  into.naughty = found[2]!;
  into.probed = found[3]!;
  return true;
}

/**
 * What a line says.
 *
 * @param piece A part of `found`.
 * @param i Which of its lines.
 * @returns It; nothing where the line is damaged.
 */
export function readLine({ bytes, starts, ends }: Piece, i: number): Evidence | undefined {
  const [start, end] = [starts[i]!, ends[i]!];
  const line = new TextDecoder().decode(bytes.subarray(start, end));
  const space = line.indexOf(" ");
  const network = parseNetwork(line.slice(0, space));
  const more = line.indexOf("{", space);
  const numbers = numbersIn(bytes, start + space, more < 0 ? end : start + more - 1);
  if (!network || numbers !== NUMBERS) return undefined;
  const [successes = 0, failures = 0, naughty = 0, probed = 0, from = 0, to = 0] = found;
  const times = from > 0 ? { from, to } : undefined;
  const evidence: Evidence = { network, successes, failures, naughty, probed, ...times };
  return more < 0 ? evidence : withMore(evidence, line.slice(more));
}

/** How many numbers a line has. */
const NUMBERS = 6;

/** Those that {@link numbersIn} has read last. */
const found = new Float64Array(NUMBERS);

/**
 * The numbers of a line.
 *
 * @param bytes The line is among them.
 * @param from Where the space before the first of them stands.
 * @param to Where its newline is.
 * @returns Six, which hold until the next line is read; nothing where anything else stands there.
 */
export function numbersOf(bytes: Uint8Array, from: number, to: number): Float64Array | undefined {
  return numbersIn(bytes, from, to) === NUMBERS ? found : undefined;
}

/** Reads numbers, a space before each, and tells how many they are; less than 0 where anything else stands there. */
function numbersIn(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; count++) {
    if (bytes[i] !== SPACE || count === NUMBERS) return -1;
    let value = 0;
    const begin = ++i;
    for (; i < to && bytes[i] !== SPACE; i++) {
      const digit = bytes[i]! - ZERO;
      if (digit < 0 || digit > 9) return -1;
      value = 10 * value + digit;
    }
    if (i === begin) return -1;
    found[count] = value;
  }
  return count;
}

/** The line of an IPv4 address of which there are numbers alone; tells where it ends, 0 where there is something else. */
function writePlain(buffer: Uint8Array, at: number, counts: Counts, i: number): number {
  const { bytes, sums, times } = counts;
  if (!isPlain(counts, i)) return 0;
  for (let octet = 0; octet < 4; octet++) {
    at = writeNumber(buffer, at, bytes[i * KEY + octet]!);
    buffer[at++] = octet < 3 ? DOT : SPACE;
  }
  for (let k = 0; k < SUMS; k++) {
    at = writeNumber(buffer, at, sums[i * SUMS + k]!);
    buffer[at++] = SPACE;
  }
  at = writeNumber(buffer, at, times[i * TIMES]!);
  buffer[at++] = SPACE;
  at = writeNumber(buffer, at, times[i * TIMES + 1]!);
  buffer[at++] = NEWLINE;
  return at;
}

function writeNumber(buffer: Uint8Array, at: number, value: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  for (let i = at + digits - 1; i >= at; i--) {
    buffer[i] = ZERO + value % 10;
    value = Math.floor(value / 10);
  }
  return at + digits;
}

const NEWLINE = 10;
const SPACE = 32;
const DOT = 46;
const ZERO = 48;

function withMore(evidence: Evidence, json: string): Evidence | undefined {
  try {
    const { connections, logins, visits } = JSON.parse(json) as More;
    if (connections) evidence.connections = connections;
    if (logins) evidence.firstLogins = logins;
    if (visits) evidence.visits = { ...visits, failures: new Map(visits.failures) };
    return evidence;
  } catch {
    return undefined;
  }
}
