/**
 * Finds the ways in which a pattern fits a message. Where the client's text stands before or behind the address, it may
 * hold what looks like the daemon's words about another one: so all places are looked at where such words stand.
 */
import { leastLength } from "../logs/cut.ts";
import { type Op, type Segment, SLOTS, type Variant } from "./compile.ts";
import { endOfHole, splitEndpoint } from "./holes.ts";

/** A way in which a pattern fits. */
export interface Fit {
  /** Bits of the flags that are set. */
  readonly flags: number;
  /** The client as printed; empty where the pattern names none. */
  readonly peer: string;
  readonly port: string | undefined;
  readonly session: string | undefined;
  readonly pid: string | undefined;
  readonly tries: string | undefined;
  readonly voice: string | undefined;
  /** Where there is one way only. */
  readonly user: string | undefined;
  /** Where the client's text begins; the message's length where it holds none. */
  readonly chosen: number;
}

/** What was taken while matching: a start and an end for each slot, and a bit where they hold. */
export interface Taken {
  readonly spans: number[];
  mask: number;
  flags: number;
}

const PEER = 0;
const PORT = 1;

/**
 * @returns An empty one.
 */
export function nothingTaken(): Taken {
  return { spans: new Array<number>(2 * SLOTS.length).fill(0), mask: 0, flags: 0 };
}

/**
 * Matches steps.
 *
 * @param ops The steps.
 * @param text The message.
 * @param at Where they begin.
 * @param taken Where to put what is taken; what it holds after a failure means nothing.
 * @returns Where they end; negative where they do not fit.
 */
export function run(ops: readonly Op[], text: string, at: number, taken: Taken): number {
  for (const op of ops) {
    if (op.kind === "literal") {
      if (!text.startsWith(op.text, at)) return -1;
      at += op.text.length;
    } else if (op.kind === "hole") {
      const end = endOfHole(op.type, op.stops, text, at);
      if (end < 0 || op.except?.has(text.slice(at, end).toLowerCase())) return -1;
      if (op.slot >= 0) take(taken, op.slot, at, end, op.type === "endpoint" ? text : undefined);
      at = end;
    } else {
      const { mask, flags } = taken;
      let end = -1;
      for (const branch of op.alternatives) {
        end = run(branch.ops, text, at, taken);
        if (end >= 0) {
          taken.flags |= branch.flags;
          break;
        }
        taken.mask = mask;
        taken.flags = flags;
      }
      if (end < 0) return -1;
      at = end;
    }
  }
  return at;
}

function take(taken: Taken, slot: number, at: number, end: number, endpoint?: string): void {
  taken.spans[2 * slot] = at;
  taken.spans[2 * slot + 1] = end;
  taken.mask |= 1 << slot;
  if (endpoint === undefined || slot !== PEER) return;
  const [address, port] = splitEndpoint(endpoint.slice(at, end));
  const start = at + (endpoint[at] === "[" ? 1 : 0);
  taken.spans[1] = start + address.length;
  taken.spans[0] = start;
  take(taken, PORT, end - port.length, end);
}

/** How many clients one pattern may find; more are as unclear as two. */
const MOST_FITS = 4;

/**
 * Finds the ways in which a pattern fits a whole message.
 *
 * @param variant The pattern.
 * @param text The message.
 * @param isEscaped Whether the daemon escapes the client's text, so that it is longer than what he sent.
 * @returns The ways that differ in client or flags; none where it does not fit.
 */
export function fitsOf(variant: Variant, text: string, isEscaped = false): Fit[] {
  const { segments, gaps, peer } = variant;
  const last = segments.length - 1;
  const taken = nothingTaken();
  const first = run(segments[0]!.ops, text, 0, taken);
  if (first < 0) return [];
  if (last === 0) {
    return first === text.length ? [fitOf(variant, text, taken, text.length, undefined)] : [];
  }
  const firsts = [0];
  const ends = [first];
  // Only what stands before the first text has one place for sure.
  const { most = Infinity } = isEscaped ? {} : gaps[0]!;
  const limit = Math.min(text.length, first + LONGEST_BYTE * most);
  for (let i = 1; i <= last; i++) {
    const segment = segments[i]!;
    const to = i === 1 ? limit : text.length;
    const start = i === last
      ? findLast(segment, text, ends[i - 1]!, to, true)
      : findFirst(segment, text, ends[i - 1]!, to);
    if (start < 0) return [];
    firsts.push(start);
    ends.push(endAt(segment, text, start));
  }
  const lasts = firsts.slice();
  lasts[last] = findLast(
    segments[last]!,
    text,
    ends[last - 1]!,
    last === 1 ? limit : text.length,
    false,
  );
  for (let i = last; i > 0; i--) {
    if (gaps[i - 1]!.isOwn) lasts[i] = firsts[i]!;
    else if (i < last) {
      const most = i === 1 ? limit : text.length;
      lasts[i] = findBefore(segments[i]!, text, firsts[i]!, most, lasts[i + 1]!);
    }
  }
  // As short as each text may be.
  const isTooLong = (gap: number, to: number) => {
    const { most } = gaps[gap]!;
    return most !== undefined && !isEscaped &&
      isLonger(text, endAt(segments[gap]!, text, lasts[gap]!), to, most);
  };
  if (gaps.some((_, i) => isTooLong(i, firsts[i + 1]!))) return [];
  for (let i = 1; i <= last; i++) {
    if (i !== peer && !takeSole(segments[i]!, text, firsts[i]!, lasts[i]!, taken)) return UNCLEAR;
  }
  const user = userOf(variant, text, firsts, ends, lasts);
  if (peer <= 0) return [fitOf(variant, text, taken, first, user)];
  const isOut = (at: number) => isTooLong(peer - 1, at);
  return placements(variant, text, { firsts, ends, lasts }, taken, user, isOut);
}

/** How long one byte may be as a syslogd writes it: `\\303`, and `M-^A`. */
const LONGEST_BYTE = 5;

/** Whether a text was of more bytes than there may be. */
function isLonger(text: string, from: number, to: number, most: number): boolean {
  return to - from > most && leastLength(text.slice(from, to)) > most;
}

/** Every place where the segment that names the client can stand. */
function placements(
  variant: Variant,
  text: string,
  { firsts, ends, lasts }: Record<"firsts" | "ends" | "lasts", readonly number[]>,
  others: Taken,
  user: string | undefined,
  isOut: (at: number) => boolean,
): Fit[] {
  const { segments, peer } = variant;
  const segment = segments[peer]!;
  const isLast = peer === segments.length - 1;
  const most = isLast ? text.length : lasts[peer + 1]!;
  const fits: Fit[] = [];
  for (
    let at = firsts[peer]!;
    at >= 0 && at <= lasts[peer]!;
    at = nextStart(segment, text, at + 1)
  ) {
    if (isOut(at)) continue;
    const taken = { spans: others.spans.slice(), mask: others.mask, flags: others.flags };
    const end = run(segment.ops, text, at, taken);
    if (end < 0 || end > most || (isLast && end !== text.length)) continue;
    const fit = fitOf(variant, text, taken, ends[0]!, user);
    const same = fits.findIndex((one) => one.peer === fit.peer && one.flags === fit.flags);
    if (same < 0) fits.push(fit);
    else if (fits[same]!.port !== fit.port) fits[same] = { ...fits[same]!, port: undefined };
    if (fits.length >= MOST_FITS) return UNCLEAR;
  }
  return fits;
}

/** Two ways that name nobody and differ, so that nothing is concluded. */
const NOBODY: Fit = {
  flags: -1,
  peer: "",
  port: undefined,
  session: undefined,
  pid: undefined,
  tries: undefined,
  voice: undefined,
  user: undefined,
  chosen: 0,
};

/** There are several ways, and what they mean may differ. */
export const UNCLEAR: Fit[] = [NOBODY];

/**
 * Takes what a segment holds that does not name the client, if there is one place for it. Where there are more, what it holds
 * is not taken.
 *
 * @returns Whether it is clear which flags it sets.
 */
function takeSole(
  segment: Segment,
  text: string,
  start: number,
  last: number,
  taken: Taken,
): boolean {
  if (start === last) {
    run(segment.ops, text, start, taken);
    return true;
  }
  if (!segment.hasFlags) return true;
  let flags = -1;
  for (let at = start; at >= 0 && at <= last; at = nextStart(segment, text, at + 1)) {
    const trial = nothingTaken();
    if (run(segment.ops, text, at, trial) < 0) continue;
    if (flags >= 0 && flags !== trial.flags) return false;
    flags = trial.flags;
  }
  taken.flags |= flags;
  return true;
}

function fitOf(
  variant: Variant,
  text: string,
  taken: Taken,
  chosen: number,
  user: string | undefined,
): Fit {
  const slot = (index: number) =>
    (taken.mask & (1 << index)) === 0
      ? undefined
      : text.slice(taken.spans[2 * index], taken.spans[2 * index + 1]);
  return {
    flags: variant.flags | taken.flags,
    peer: slot(PEER) ?? "",
    port: slot(PORT),
    user: slot(2) ?? user,
    session: slot(3),
    pid: slot(4),
    tries: slot(5),
    voice: slot(6),
    chosen,
  };
}

/** The text between two segments that have one place each. */
function userOf(
  { gaps }: Variant,
  text: string,
  firsts: readonly number[],
  ends: readonly number[],
  lasts: readonly number[],
): string | undefined {
  const gap = gaps.findIndex(({ isUser }) => isUser);
  const isSole = gap >= 0 && firsts[gap] === lasts[gap] && firsts[gap + 1] === lasts[gap + 1];
  return isSole ? text.slice(ends[gap], firsts[gap + 1]) : undefined;
}

/** For what is not wanted. */
const SCRATCH = nothingTaken();

function endAt(segment: Segment, text: string, at: number): number {
  return run(segment.ops, text, at, SCRATCH);
}

/** The next place from `at` on where a segment can begin; negative when there is none. */
function nextStart({ ops, starts }: Segment, text: string, at: number): number {
  const [op] = ops;
  if (op?.kind === "literal") return text.indexOf(op.text, at);
  for (; at < text.length; at++) if (starts.has(text.charCodeAt(at))) return at;
  return -1;
}

/** The last place up to `at` where a segment can begin; negative when there is none. */
function lastStart({ ops, starts }: Segment, text: string, at: number): number {
  const [op] = ops;
  if (at < 0) return -1;
  if (op?.kind === "literal") return text.lastIndexOf(op.text, at);
  for (; at >= 0; at--) if (starts.has(text.charCodeAt(at))) return at;
  return -1;
}

/** The first place of a segment between two places. */
function findFirst(segment: Segment, text: string, from: number, to: number): number {
  let at = nextStart(segment, text, from);
  for (; at >= 0 && at <= to; at = nextStart(segment, text, at + 1)) {
    if (endAt(segment, text, at) >= 0) return at;
  }
  return -1;
}

/** The last place of a segment from `from` on up to `most` that ends before `to`. */
function findBefore(
  segment: Segment,
  text: string,
  from: number,
  most: number,
  to: number,
): number {
  let at = lastStart(segment, text, Math.min(most, to - segment.least));
  for (; at > from; at = lastStart(segment, text, at - 1)) {
    const end = endAt(segment, text, at);
    if (end >= 0 && end <= to) return at;
  }
  return from;
}

/** Where a segment stands that ends with the message: the first or the last place between two places. */
function findLast(
  segment: Segment,
  text: string,
  from: number,
  to: number,
  isFirst: boolean,
): number {
  if (segment.most === 0) return text.length;
  const least = Math.max(from, text.length - segment.most);
  const most = Math.min(to, text.length - segment.least);
  if (least > most) return -1;
  const fits = (at: number) => endAt(segment, text, at) === text.length;
  // It may be missing.
  const canMiss = segment.least === 0 && to === text.length && fits(text.length);
  if (isFirst) {
    let at = nextStart(segment, text, least);
    for (; at >= 0 && at <= most; at = nextStart(segment, text, at + 1)) if (fits(at)) return at;
    return canMiss ? text.length : -1;
  }
  if (canMiss) return text.length;
  let at = lastStart(segment, text, most);
  for (; at >= least; at = lastStart(segment, text, at - 1)) if (fits(at)) return at;
  return -1;
}
