/**
 * `found`: what was read of the logs about many addresses, and is not all in the records yet. It is put there in pieces, so that
 * nobody waits long for the lock; progress.ts says how much of it is. A line for each address, shard by shard, behind one that
 * says whether all of the logs was read, so that a block may follow:
 *
 *     found 1 all | found 1 part
 *     ADDRESS SUCCESSES FAILURES NAUGHTY PROBED FROM TO [JSON]
 *
 * FROM and TO are when the first and the last of it was, in epoch seconds, 0 where no line says; JSON is who has logged in, and what was tried before and since, where there is something to say of that.
 */
import { parseNetwork } from "../address/parse.ts";
import { writeAll } from "../files/write_file.ts";
import { shardOf } from "../state/shard.ts";
import { byShard, type Counts, evidenceAt } from "./counts.ts";
import type { Evidence, FirstLogin } from "./evidence.ts";
import type { Progress } from "./progress.ts";
import type { Visits } from "./visits.ts";

/** A part of `found`. */
export interface Piece {
  readonly evidence: readonly Evidence[];
  /** Where the next part begins. */
  readonly end: number;
}

/** Whether all of the logs was read, by the first line. */
const HEADS: ReadonlyMap<string, boolean> = new Map([["found 1 all", true], [
  "found 1 part",
  false,
]]);

/** Both first lines are shorter than this, in bytes. */
const HEAD_BYTES = 16;

/** How much is read at once, in bytes. */
const CHUNK = 1 << 18;

/** Each is a file to be read and synced. */
const MOST_SHARDS = 16;

/** How much of a user's name is kept, in characters. */
const MOST_NAME = 256;

/** What else a line may say. */
interface More {
  readonly logins?: readonly FirstLogin[] | undefined;
  readonly visits?: Omit<Visits, "failures"> & { readonly failures: readonly [string, number][] };
}

/**
 * Writes `found`.
 *
 * @param file Where to.
 * @param counts What was read of the logs.
 * @param isAll Whether nothing was left unread, so that a block may follow.
 * @returns That nothing of it is put.
 */
export function writeFound(file: Deno.FsFile, counts: Counts, isAll: boolean): Progress {
  const encoder = new TextEncoder();
  let text = `found 1 ${isAll ? "all" : "part"}\n`;
  const offset = text.length;
  let size = 0;
  const flush = () => {
    const bytes = encoder.encode(text);
    writeAll(file, bytes);
    size += bytes.length;
    text = "";
  };
  for (const i of byShard(counts)) {
    text += lineOf(evidenceAt(counts, i));
    if (text.length > CHUNK) flush();
  }
  flush();
  return { offset, size };
}

function lineOf(evidence: Evidence): string {
  const { network, successes, failures, naughty, probed, from, to, firstLogins, visits } = evidence;
  const line = `${network.text} ${successes} ${failures} ${naughty} ${probed} ${from ?? 0} ${
    to ?? 0
  }`;
  if (!firstLogins && !visits) return line + "\n";
  const more: More = {
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
 * @returns The part; lines in another form are passed over.
 */
export function readPiece(file: Deno.FsFile, from: number, most: number): Piece {
  const evidence: Evidence[] = [];
  let shard = -1;
  let shards = 0;
  // Where the last shard begins.
  let last = { end: from, size: 0 };
  let end = from;
  for (const line of linesFrom(file, from)) {
    const one = parseLine(line);
    if (one) {
      const own = shardOf(one.network);
      if (own !== shard) {
        if (++shards > MOST_SHARDS) break;
        last = { end, size: evidence.length };
      }
      shard = own;
      if (evidence.length === most) {
        if (last.size > 0) return { evidence: evidence.slice(0, last.size), end: last.end };
        break;
      }
      evidence.push(one);
    }
    end += line.length + 1;
  }
  return { evidence, end };
}

/** The lines from a byte on, one character a byte, without their ends; a last one without its end is none. */
function* linesFrom(file: Deno.FsFile, from: number): Generator<string> {
  const decoder = new TextDecoder("latin1");
  const buffer = new Uint8Array(CHUNK);
  let text = "";
  for (let at = from;;) {
    file.seekSync(at, Deno.SeekMode.Start);
    const got = file.readSync(buffer) ?? 0;
    if (got === 0) return;
    at += got;
    text += decoder.decode(buffer.subarray(0, got));
    let begin = 0;
    for (let end = 0; (end = text.indexOf("\n", begin)) >= 0; begin = end + 1) {
      yield text.slice(begin, end);
    }
    text = text.slice(begin);
  }
}

/** A user's name in it is escaped, so that all of it is ASCII. */
function parseLine(line: string): Evidence | undefined {
  const end = line.indexOf(" ");
  const network = parseNetwork(line.slice(0, end));
  const more = line.indexOf("{", end);
  const numbers = numbersIn(line, end, more < 0 ? line.length : more - 1);
  if (!network || numbers?.length !== 6) return undefined;
  const [successes = 0, failures = 0, naughty = 0, probed = 0, from = 0, to = 0] = numbers;
  const times = from > 0 ? { from, to } : undefined;
  const evidence: Evidence = { network, successes, failures, naughty, probed, ...times };
  return more < 0 ? evidence : withMore(evidence, line.slice(more));
}

/** Numbers, a space before each; nothing where anything else stands there. */
function numbersIn(line: string, from: number, to: number): number[] | undefined {
  const numbers: number[] = [];
  for (let i = from; i < to; i++) {
    const digit = line.charCodeAt(i) - ZERO;
    if (digit === SPACE) numbers.push(-1);
    else if (digit >= 0 && digit <= 9) numbers.push(10 * Math.max(0, numbers.pop()!) + digit);
    else return undefined;
  }
  return numbers.includes(-1) ? undefined : numbers;
}

const ZERO = 48;
/** Seen from zero. */
const SPACE = 32 - ZERO;

function withMore(evidence: Evidence, json: string): Evidence | undefined {
  try {
    const { logins, visits } = JSON.parse(json) as More;
    if (logins) evidence.firstLogins = logins;
    if (visits) evidence.visits = { ...visits, failures: new Map(visits.failures) };
    return evidence;
  } catch {
    return undefined;
  }
}
