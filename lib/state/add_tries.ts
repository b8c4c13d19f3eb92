/**
 * Adds what the logs say of an address to its record, in the bytes of its shard, where nothing else can follow from it: of a million
 * addresses that is most, and an object for each would take a run longer than reading them.
 */
import { ADDRESS_END } from "./address_bytes.ts";
import { CAUSE_START, RECORD_BYTES } from "./record.ts";
import { columnOf, isSet, numberAt } from "./record_bytes.ts";
import { findLine, putLine, type Shard } from "./shard_file.ts";

/** Tries that the logs tell of, none of them a success. */
export interface Tries {
  readonly failures: number;
  readonly naughty: number;
  readonly probed: number;
}

/** Whether nothing follows for an address on no list, that nobody has logged in from, by how often it connected and tried. */
export type IsQuiet = (seen: number, tries: Tries) => boolean;

const SPACE = 32;
const DASH = 45;
const ZERO = 48;
const NEWLINE = 10;

/** First byte and width. */
type Column = readonly [number, number];

const [SEEN, FIRST, LAST, STRIKES] = [
  columnOf("seen"),
  columnOf("firstSeen"),
  columnOf("lastSeen"),
  columnOf("strikes"),
] as const;
const LISTS = [columnOf("whitelistedAt"), columnOf("blacklistedAt")] as const;
const SUCCESSES = columnOf("successes");
const TRIES = [columnOf("failures"), columnOf("naughty"), columnOf("probed")] as const;

const blank = new Uint8Array(RECORD_BYTES);

/** For when `blank` was prepared last, in epoch seconds. */
let prepared: number | undefined;

/**
 * Adds tries.
 *
 * @param shard The shard of the address.
 * @param address Bytes, in which the address stands in its canonical form, with a space behind it.
 * @param from Where it begins.
 * @param tries What the logs say.
 * @param now Epoch seconds.
 * @param isQuiet Tells whether nothing follows.
 * @returns False where something may, and nothing was added.
 */
export function addTries(
  shard: Shard,
  address: Uint8Array,
  from: number,
  tries: Tries,
  now: number,
  isQuiet: IsQuiet,
): boolean {
  const at = findLine(shard, address, from);
  if (at < 0) {
    if (!isQuiet(0, tries)) return false;
    prepare(now);
    let end = 0;
    for (let i = from; address[i] !== SPACE; i++) blank[end++] = address[i]!;
    blank.fill(SPACE, end, ADDRESS_END);
    fill(blank, 0, tries);
    putLine(shard, -1, blank);
    return true;
  }
  const { bytes } = shard;
  const has = (column: Column) => isSet(bytes, at + column[0], column[1]);
  const number = (column: Column) => numberAt(bytes, at + column[0], column[1]);
  if (bytes[at + CAUSE_START] !== DASH || has(LISTS[0]) || has(LISTS[1]) || has(SUCCESSES)) {
    return false;
  }
  const sum = {
    failures: number(TRIES[0]) + tries.failures,
    naughty: number(TRIES[1]) + tries.naughty,
    probed: number(TRIES[2]) + tries.probed,
  };
  if (!isQuiet(number(SEEN), sum)) return false;
  write(bytes, at, FIRST, number(FIRST) || now);
  write(bytes, at, LAST, Math.max(number(LAST), now));
  fill(bytes, at, sum);
  shard.put.add(at);
  return true;
}

/** Makes of `blank` the record of an address that is first seen now, but for its address and tries. */
function prepare(now: number): void {
  if (now === prepared) return;
  blank.fill(SPACE);
  for (const column of [SEEN, STRIKES, SUCCESSES, ...LISTS]) write(blank, 0, column, 0);
  write(blank, 0, FIRST, now);
  write(blank, 0, LAST, now);
  blank[CAUSE_START] = DASH;
  blank[RECORD_BYTES - 1] = NEWLINE;
  prepared = now;
}

function fill(bytes: Uint8Array, at: number, tries: Tries): void {
  write(bytes, at, TRIES[0], tries.failures);
  write(bytes, at, TRIES[1], tries.naughty);
  write(bytes, at, TRIES[2], tries.probed);
}

/** A number at the right of its column; it stops at the largest that has room. */
function write(bytes: Uint8Array, at: number, column: Column, value: number): void {
  const start = at + column[0];
  let rest = Math.min(value, 10 ** column[1] - 1);
  let i = start + column[1] - 1;
  do {
    bytes[i--] = ZERO + rest % 10;
    rest = Math.floor(rest / 10);
  } while (rest > 0);
  while (i >= start) bytes[i--] = SPACE;
}
