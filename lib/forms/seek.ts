/** Where in a message a part of a pattern can stand. */
import { fitsAt } from "./fitting.ts";
import { forget, nothingTaken, run } from "./run.ts";
import type { Segment } from "./segment.ts";

/** What was taken by {@link endAt}. */
export const trial = nothingTaken();

/**
 * Tries whether a segment stands at a place.
 *
 * @param segment The segment.
 * @param text The message.
 * @param at The place.
 * @returns Where it ends; negative where it does not fit.
 */
export function endAt(segment: Segment, text: string, at: number): number {
  forget(trial);
  return run(segment.ops, text, at, trial);
}

/**
 * Finds where a segment may begin.
 *
 * @param segment The segment.
 * @param text The message.
 * @param at The first place to look at.
 * @returns The next place; negative when there is none.
 */
export function nextStart({ lead, starts }: Segment, text: string, at: number): number {
  if (lead !== "") return text.indexOf(lead, at);
  for (; at < text.length; at++) if (fitsAt(starts, text, at)) return at;
  return -1;
}

/**
 * Finds where a segment may begin, from behind.
 *
 * @param segment The segment.
 * @param text The message.
 * @param at The last place to look at.
 * @param least The first one.
 * @returns The last place between them; negative when there is none.
 */
export function lastStart(
  { lead, leadCodes, starts }: Segment,
  text: string,
  at: number,
  least: number,
): number {
  if (lead === "") {
    for (; at >= least; at--) if (fitsAt(starts, text, at)) return at;
    return -1;
  }
  // Cheaper than lastIndexOf(), which has to leave compiled code.
  const { length } = leadCodes;
  const first = leadCodes[0];
  for (at = Math.min(at, text.length - length); at >= least; at--) {
    if (text.charCodeAt(at) !== first) continue;
    let i = 1;
    while (i < length && text.charCodeAt(at + i) === leadCodes[i]) i++;
    if (i === length) return at;
  }
  return -1;
}

/**
 * Finds where a segment stands first.
 *
 * @param segment The segment.
 * @param text The message.
 * @param from The first place to look at.
 * @param to The last one.
 * @returns The place; negative when there is none.
 */
export function findFirst(segment: Segment, text: string, from: number, to: number): number {
  let at = nextStart(segment, text, from);
  for (; at >= 0 && at <= to; at = nextStart(segment, text, at + 1)) {
    if (endAt(segment, text, at) >= 0) return at;
  }
  return -1;
}

/**
 * Finds where a segment stands last, of which one place is known.
 *
 * @param segment The segment.
 * @param text The message.
 * @param from The place that is known.
 * @param to The last one to look at.
 * @param most Where the segment has to end.
 * @returns The place.
 */
export function findBefore(
  segment: Segment,
  text: string,
  from: number,
  to: number,
  most: number,
): number {
  let at = lastStart(segment, text, to, from);
  for (; at > from; at = lastStart(segment, text, at - 1, from)) {
    const end = endAt(segment, text, at);
    if (end >= 0 && end <= most) return at;
  }
  return from;
}

/**
 * Finds where a segment stands last that ends with the message.
 *
 * @param segment The segment.
 * @param text The message.
 * @param from The first place to look at.
 * @param to The last one.
 * @returns The place; negative when there is none.
 */
export function findLast(segment: Segment, text: string, from: number, to: number): number {
  const { length } = text;
  if (segment.most === 0) return length;
  // It may be missing.
  if (segment.least === 0 && to >= length && endAt(segment, text, length) === length) return length;
  const least = Math.max(from, length - segment.most);
  const most = Math.min(to, length - Math.max(1, segment.least));
  let at = lastStart(segment, text, most, least);
  for (; at >= least; at = lastStart(segment, text, at - 1, least)) {
    if (endAt(segment, text, at) === length) return at;
  }
  return -1;
}

/**
 * Finds where such a segment stands first.
 *
 * @param segment The segment.
 * @param text The message.
 * @param from The first place to look at.
 * @param last Where it stands last.
 * @returns The place.
 */
export function findFirstLast(segment: Segment, text: string, from: number, last: number): number {
  if (segment.most === 0) return last;
  const least = Math.max(from, text.length - segment.most);
  let at = nextStart(segment, text, least);
  for (; at >= 0 && at < last; at = nextStart(segment, text, at + 1)) {
    if (endAt(segment, text, at) === text.length) return at;
  }
  return last;
}
