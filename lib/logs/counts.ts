/**
 * What new lines say of each address, as numbers in a few arrays: a flood is of a million addresses, and an object for each
 * would be most of the memory that a run takes.
 */
import { type Network, networkOf, subjectOf } from "../address/network.ts";
import { type ShardKey, shardOfBytes } from "../state/shard.ts";
import type { Finding } from "../forms/event.ts";
import type { Evidence, FirstLogin } from "./evidence.ts";
import { addVisit, joinVisits, noVisits, type Visits } from "../policy/visits.ts";

/** What is said of some addresses, in the order in which they were first named. */
export interface Counts {
  /** How many addresses. */
  size: number;
  /** Sixteen bytes for each: the address. */
  bytes: Uint8Array;
  /** The length of each block in bits; past 128 that of a block of IPv4 addresses, and 128. */
  lengths: Uint8Array;
  /** Successes, failures, naughty, probed of each. */
  sums: Uint32Array;
  /** When the first and the last of it was, in epoch seconds; 0 where no line says. */
  times: Uint32Array;
  /** Where each is, by its hash: its number and 1; 0 where there is none. */
  slots: Uint32Array;
  /** The first logins of those that have any, by number. */
  readonly logins: Map<number, readonly FirstLogin[]>;
  /** While ALLOW_FAILURES is set: the visits of each, by number. */
  readonly visits: Map<number, Visits>;
  /** How often those connected whose connections are counted with it, by number. */
  readonly connections: Map<number, number>;
}

/** How many bytes, sums and times each address has. */
export const KEY = 16;
export const SUMS = 4;
export const TIMES = 2;

const SUCCESSES = 0;
const FAILURES = 1;
const NAUGHTY = 2;
const PROBED = 3;
const IPV4 = 128;

/**
 * Counts of nobody.
 *
 * @returns What {@link addFinding} adds to.
 */
export function noCounts(): Counts {
  return {
    size: 0,
    bytes: new Uint8Array(16 * KEY),
    lengths: new Uint8Array(16),
    sums: new Uint32Array(16 * SUMS),
    times: new Uint32Array(16 * TIMES),
    slots: new Uint32Array(32),
    logins: new Map(),
    visits: new Map(),
    connections: new Map(),
  };
}

/**
 * Adds what a line says, if it is the daemon's for sure.
 *
 * @param counts What the lines before say.
 * @param finding What the line says.
 * @param prefix Length of the block by which IPv6 clients are counted, in bits.
 * @param hash Hashes a user's name; nothing where it does not matter who it was.
 */
export function addFinding(
  counts: Counts,
  finding: Finding,
  prefix: number,
  hash: ((name: string) => string) | undefined,
): void {
  const { outcome, times, at: when } = finding;
  if (finding.isDoubtful) return;
  const i = numberOf(counts, subjectOf(finding.address, prefix));
  if (when !== undefined) widen(counts.times, i, when, when);
  const { sums, logins, visits } = counts;
  const at = i * SUMS;
  if (outcome === "success") {
    if (!logins.has(i)) {
      const { family, user } = finding;
      logins.set(i, [{ family, tries: sums[at + FAILURES]! + sums[at + NAUGHTY]!, user }]);
    }
    add(sums, at + SUCCESSES, times);
  } else if (outcome === "failed") add(sums, at + FAILURES, times);
  else if (outcome === "naughty") add(sums, at + NAUGHTY, times);
  else if (outcome === "probed") add(sums, at + PROBED, times);
  if (hash && outcome !== "probed") {
    let own = visits.get(i);
    if (!own) visits.set(i, own = noVisits());
    addVisit(own, finding, hash);
  }
}

/**
 * Adds what another log says.
 *
 * @param counts What the logs before say.
 * @param others What this one says.
 */
export function addCounts(counts: Counts, others: Counts): void {
  for (let i = 0; i < others.size; i++) addEvidence(counts, evidenceAt(others, i));
}

/**
 * Adds what is said of one address.
 *
 * @param counts What was said so far.
 * @param evidence What else is.
 */
export function addEvidence(counts: Counts, evidence: Evidence): void {
  const i = numberOf(counts, evidence.network);
  const { sums, times, logins, visits } = counts;
  const at = i * SUMS;
  const { from, to, connections } = evidence;
  if (connections) counts.connections.set(i, (counts.connections.get(i) ?? 0) + connections);
  if (from !== undefined && to !== undefined) widen(times, i, from, to);
  add(sums, at + SUCCESSES, evidence.successes);
  add(sums, at + FAILURES, evidence.failures);
  add(sums, at + NAUGHTY, evidence.naughty);
  add(sums, at + PROBED, evidence.probed);
  if (evidence.firstLogins) logins.set(i, [...logins.get(i) ?? [], ...evidence.firstLogins]);
  if (evidence.visits) {
    const own = visits.get(i);
    visits.set(i, own ? joinVisits(own, evidence.visits) : evidence.visits);
  }
}

/** What is said of each address, in the order in which they were first named. */
export function* evidenceIn(counts: Counts): Generator<Evidence> {
  for (let i = 0; i < counts.size; i++) yield evidenceAt(counts, i);
}

/**
 * The addresses shard by shard, so that each file is looked at once.
 *
 * @param counts What is said of them.
 * @param key By which the shards are chosen.
 * @returns Their numbers.
 */
export function byShard(counts: Counts, key: ShardKey): Uint32Array {
  const { size, bytes, lengths } = counts;
  const shards = new Uint8Array(size);
  const ends = new Uint32Array(257);
  // Not a view for each of a million.
  const [four, sixteen] = [new Uint8Array(4), new Uint8Array(16)];
  for (let i = 0; i < size; i++) {
    const own = lengths[i]! > IPV4 ? four : sixteen;
    for (let k = 0; k < own.length; k++) own[k] = bytes[i * KEY + k]!;
    // The last byte: all are below 256, or none is.
    shards[i] = shardOfBytes(own, key);
    ends[shards[i]! + 1]!++;
  }
  for (let shard = 0; shard < 256; shard++) ends[shard + 1]! += ends[shard]!;
  const order = new Uint32Array(size);
  for (let i = 0; i < size; i++) order[ends[shards[i]!]!++] = i;
  return order;
}

/**
 * Whether there are numbers alone of an address, and it is a single one of IPv4.
 *
 * @param counts What is said of all.
 * @param i Its number.
 * @returns False where somebody has logged in, too, or connections are counted.
 */
export function isPlain(counts: Counts, i: number): boolean {
  const { lengths, logins, visits, connections } = counts;
  return lengths[i] === IPV4 + 32 && !logins.has(i) && !visits.has(i) && !connections.has(i);
}

/**
 * What is said of an address.
 *
 * @param counts What is said of all.
 * @param i Its number.
 * @returns It.
 */
export function evidenceAt(counts: Counts, i: number): Evidence {
  const { bytes, lengths, sums, times, logins, visits } = counts;
  const isIPv4 = lengths[i]! > IPV4;
  const own = bytes.slice(i * KEY, i * KEY + (isIPv4 ? 4 : 16));
  const at = i * SUMS;
  const evidence: Evidence = {
    network: networkOf(own, isIPv4 ? lengths[i]! - IPV4 : lengths[i]!),
    successes: sums[at + SUCCESSES]!,
    failures: sums[at + FAILURES]!,
    naughty: sums[at + NAUGHTY]!,
    probed: sums[at + PROBED]!,
  };
  if (times[i * TIMES]! > 0) {
    evidence.from = times[i * TIMES]!;
    evidence.to = times[i * TIMES + 1]!;
  }
  const [first, visit] = [logins.get(i), visits.get(i)];
  if (first) evidence.firstLogins = first;
  if (visit) evidence.visits = visit;
  const connections = counts.connections.get(i);
  if (connections) evidence.connections = connections;
  return evidence;
}

function widen(times: Uint32Array, i: number, from: number, to: number): void {
  const at = i * TIMES;
  if (times[at] === 0 || from < times[at]!) times[at] = from;
  if (to > times[at + 1]!) times[at + 1] = to;
}

/** A number that is too large for its place stays as large as it can be. */
function add(sums: Uint32Array, at: number, times: number): void {
  sums[at] = Math.min(sums[at]! + times, 0xffffffff);
}

/** The number of an address or block; it gets one where it has none. */
function numberOf(counts: Counts, { bytes, length }: Network): number {
  const code = bytes.length === 4 ? IPV4 + length : length;
  const mask = counts.slots.length - 1;
  let slot = hashOf(bytes, 0, bytes.length, code) & mask;
  for (; counts.slots[slot] !== 0; slot = (slot + 1) & mask) {
    const i = counts.slots[slot]! - 1;
    if (counts.lengths[i] === code && isAt(counts.bytes, i * KEY, bytes)) return i;
  }
  const i = counts.size++;
  if (i === counts.lengths.length) grow(counts);
  counts.bytes.set(bytes, i * KEY);
  counts.lengths[i] = code;
  if (2 * counts.size > counts.slots.length) spread(counts);
  else counts.slots[slot] = i + 1;
  return i;
}

/**
 * Whoever chooses addresses can't make them meet in one slot: it begins with a number that nobody knows.
 */
const [SECRET = 0] = crypto.getRandomValues(new Uint32Array(1));

function hashOf(bytes: Uint8Array, from: number, to: number, code: number): number {
  let hash = SECRET ^ code;
  for (let i = from; i < to; i++) {
    hash = Math.imul(hash ^ bytes[i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isAt(all: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (all[at + i] !== bytes[i]) return false;
  return true;
}

function grow(counts: Counts): void {
  const size = 2 * counts.lengths.length;
  const { bytes, lengths, sums, times } = counts;
  counts.bytes = new Uint8Array(size * KEY);
  counts.lengths = new Uint8Array(size);
  counts.sums = new Uint32Array(size * SUMS);
  counts.times = new Uint32Array(size * TIMES);
  counts.bytes.set(bytes);
  counts.lengths.set(lengths);
  counts.sums.set(sums);
  counts.times.set(times);
}

function spread(counts: Counts): void {
  const { size, bytes, lengths } = counts;
  const slots = counts.slots = new Uint32Array(4 * counts.slots.length);
  const mask = slots.length - 1;
  for (let i = 0; i < size; i++) {
    const code = lengths[i]!;
    const from = i * KEY;
    let slot = hashOf(bytes, from, from + (code > IPV4 ? 4 : 16), code) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = i + 1;
  }
}
