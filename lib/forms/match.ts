/**
 * Finds the ways in which a pattern fits a message. Where the client's text stands before or behind the address, it may
 * hold what looks like the daemon's words about another one: so all places are looked at where such words stand.
 */
import { leastLength } from "./cut.ts";
import type { Variant } from "./compile.ts";
import { type Fit, fitOf, taken } from "./fit.ts";
import { fitsAt } from "./fitting.ts";
import { forget, run } from "./run.ts";
import {
  endAt,
  findBefore,
  findFirst,
  findFirstLast,
  findLast,
  lastStart,
  nextStart,
  trial,
} from "./seek.ts";
import type { Segment } from "./segment.ts";

/** How many clients one pattern may find; more are as unclear as two. */
const MOST_FITS = 4;

/** It does not fit. */
export const NONE: readonly Fit[] = [];

/** There are several ways, and what they mean may differ. */
export const UNCLEAR: readonly Fit[] = [];

/** Of each segment the first place and the last where it can stand, and where it ends if it stands at the first. */
const firsts: number[] = [];
const lasts: number[] = [];
const ends: number[] = [];

/**
 * Finds the ways in which a pattern fits a whole message.
 *
 * @param variant The pattern.
 * @param text The message.
 * @param compared How many characters at its beginning were found to be those of the pattern's first literal.
 * @param isEscaped Whether the daemon escapes the client's text, so that it is longer than what he sent.
 * @returns The ways that differ in client or flags; {@link NONE}, or {@link UNCLEAR}.
 */
export function fitsOf(
  variant: Variant,
  text: string,
  compared: number,
  isEscaped = false,
): readonly Fit[] {
  const { segments, peer } = variant;
  const last = segments.length - 1;
  const { ends } = segments[last]!;
  if (ends && !fitsAt(ends, text, text.length - 1)) return NONE;
  const first = runHead(segments[0]!, text, compared);
  if (first < 0) return NONE;
  if (last === 0) return first === text.length ? [fitOf(variant, text, first, undefined)] : NONE;
  const { needles } = variant;
  for (let i = 0; i < needles.length; i++) if (text.indexOf(needles[i]!, first) < 0) return NONE;
  if (last === 1 && !variant.gaps[0]!.except) {
    const sole = fitInTwo(variant, text, first, isEscaped);
    if (sole !== undefined) return sole;
  }
  if (!place(variant, text, first, isEscaped)) return NONE;
  if (!isEscaped && isTooLong(variant, text)) return NONE;
  for (let i = 1; i <= last; i++) {
    if (i !== peer && !takeSole(segments[i]!, text, firsts[i]!, lasts[i]!)) return UNCLEAR;
  }
  const user = userOf(variant, text);
  if (peer <= 0) return [fitOf(variant, text, first, user)];
  return placements(variant, text, user, isEscaped);
}

/** What was matched last, and with what result: many patterns of a table begin with the same. */
const head = { segment: undefined as Segment | undefined, text: "", end: 0, mask: 0, flags: 0 };

/** Matches the first segment. */
function runHead(segment: Segment, text: string, compared: number): number {
  if (head.segment !== segment || head.text !== text) {
    forget(taken);
    head.segment = segment;
    head.text = text;
    const { length } = segment.lead;
    const isCompared = length > 0 && length <= compared;
    head.end = run(segment.ops, text, isCompared ? length : 0, taken, isCompared ? 1 : 0);
    head.mask = taken.mask;
    head.flags = taken.flags;
  } else {
    taken.mask = head.mask;
    taken.flags = head.flags;
  }
  return head.end;
}

/** Of a pattern with one text of the client's: nothing where there are several ways in which it fits. */
function fitInTwo(
  variant: Variant,
  text: string,
  first: number,
  isEscaped: boolean,
): readonly Fit[] | undefined {
  const segment = variant.segments[1]!;
  const { length } = text;
  const { mask, flags } = taken;
  const least = Math.max(first, length - segment.most);
  let at = segment.most === 0 ? length : lastStart(segment, text, length - segment.least, least);
  for (; at >= least; at = lastStart(segment, text, at - 1, least)) {
    if (run(segment.ops, text, at, taken) === length) break;
    taken.mask = mask;
    taken.flags = flags;
  }
  // Where it may be missing, there are two ways at least.
  if (segment.least === 0 && segment.most > 0) return reset(mask, flags);
  if (at < least) return NONE;
  const before = segment.most === 0 ? at : nextStart(segment, text, least);
  if (before !== at) return reset(mask, flags);
  const { most } = variant.gaps[0]!;
  if (most !== undefined && !isEscaped && at - first > most) return reset(mask, flags);
  const user = variant.userGap === 0 ? text.slice(first, at) : undefined;
  return [fitOf(variant, text, first, user)];
}

function reset(mask: number, flags: number): undefined {
  taken.mask = mask;
  taken.flags = flags;
}

/**
 * Finds where each segment can stand: behind the first places of those before it, and before the last places of those behind
 * it.
 *
 * @returns Whether all can.
 */
function place(
  { segments, gaps }: Variant,
  text: string,
  first: number,
  isEscaped: boolean,
): boolean {
  const last = segments.length - 1;
  // Only what stands before the first text has one place for sure.
  const printed = isEscaped ? undefined : gaps[0]!.most;
  const limit = printed === undefined ? text.length : first + LONGEST_BYTE * printed;
  firsts[0] = lasts[0] = 0;
  ends[0] = first;
  for (let i = 1; i < last; i++) {
    const at = findFirst(segments[i]!, text, ends[i - 1]!, i === 1 ? limit : text.length);
    if (at < 0) return false;
    firsts[i] = at;
    ends[i] = endAt(segments[i]!, text, at);
  }
  const end = segments[last]!;
  const at = findLast(end, text, ends[last - 1]!, last === 1 ? limit : text.length);
  if (at < 0) return false;
  lasts[last] = at;
  firsts[last] = at === ends[last - 1] ? at : findFirstLast(end, text, ends[last - 1]!, at);
  ends[last] = text.length;
  for (let i = last; i > 0; i--) {
    const { isOwn, except } = gaps[i - 1]!;
    if (except && holdsAny(except, text, ends[i - 1]!, firsts[i]!)) return false;
    if (isOwn) lasts[i] = firsts[i]!;
    else if (i < last) {
      const to = Math.min(i === 1 ? limit : text.length, lasts[i + 1]! - segments[i]!.least);
      lasts[i] = findBefore(segments[i]!, text, firsts[i]!, to, lasts[i + 1]!);
    }
  }
  return true;
}

/** Whether a text holds one of several words. */
function holdsAny(words: ReadonlySet<string>, text: string, from: number, to: number): boolean {
  const held = text.slice(from, to);
  for (const word of words) if (held.includes(word)) return true;
  return false;
}

/** How long one byte may be as a syslogd writes it: `\\303`, and `M-^A`. */
const LONGEST_BYTE = 5;

/** Whether a text of the client's must be longer than it may be, as short as it may be. */
function isTooLong({ gaps, segments }: Variant, text: string): boolean {
  for (let i = 0; i < gaps.length; i++) {
    if (isLonger(gaps[i]!.most, segments[i]!, text, i, firsts[i + 1]!)) return true;
  }
  return false;
}

/** The same, of one text, where what follows it stands at a place. */
function isLonger(
  most: number | undefined,
  before: Segment,
  text: string,
  index: number,
  to: number,
): boolean {
  if (most === undefined || to - ends[index]! <= most) return false;
  const from = lasts[index] === firsts[index] ? ends[index]! : endAt(before, text, lasts[index]!);
  return to - from > most && leastLength(text.slice(from, to)) > most;
}

/** Every place where the segment that names the client can stand. */
function placements(
  variant: Variant,
  text: string,
  user: string | undefined,
  isEscaped: boolean,
): readonly Fit[] {
  const { segments, gaps, peer } = variant;
  const segment = segments[peer]!;
  const isLast = peer === segments.length - 1;
  const most = isLast ? text.length : lasts[peer + 1]!;
  const { mask, flags } = taken;
  const fits: Fit[] = [];
  let at = firsts[peer]!;
  for (; at >= 0 && at <= lasts[peer]!; at = nextStart(segment, text, at + 1)) {
    const before = segments[peer - 1]!;
    if (!isEscaped && isLonger(gaps[peer - 1]!.most, before, text, peer - 1, at)) continue;
    // What others took stays: no two take for the same slot.
    taken.mask = mask;
    taken.flags = flags;
    const end = run(segment.ops, text, at, taken);
    if (end < 0 || end > most || (isLast && end !== text.length)) continue;
    const fit = fitOf(variant, text, ends[0]!, user);
    const same = fits.findIndex((one) => one.peer === fit.peer && one.flags === fit.flags);
    if (same < 0) fits.push(fit);
    else if (fits[same]!.port !== fit.port) fits[same] = { ...fits[same]!, port: -1 };
    if (fits.length >= MOST_FITS) return UNCLEAR;
  }
  return fits.length === 0 ? NONE : fits;
}

/**
 * Takes what a segment holds that does not name the client, if there is one place for it. Where there are more, what it holds
 * is not taken.
 *
 * @returns Whether it is clear which flags it sets.
 */
function takeSole(segment: Segment, text: string, start: number, last: number): boolean {
  if (start === last) {
    run(segment.ops, text, start, taken);
    return true;
  }
  if (!segment.hasFlags) return true;
  let flags = -1;
  for (let at = start; at >= 0 && at <= last; at = nextStart(segment, text, at + 1)) {
    if (endAt(segment, text, at) < 0) continue;
    if (flags >= 0 && flags !== trial.flags) return false;
    flags = trial.flags;
  }
  taken.flags |= flags;
  return true;
}

/** The text between two segments that have one place each. */
function userOf({ userGap: gap }: Variant, text: string): string | undefined {
  const isSole = gap >= 0 && firsts[gap] === lasts[gap] && firsts[gap + 1] === lasts[gap + 1];
  return isSole ? text.slice(ends[gap], firsts[gap + 1]) : undefined;
}
