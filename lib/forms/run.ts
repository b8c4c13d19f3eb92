/** Matches a piece of a pattern that holds no text of any length: character by character, and in one way only. */
import { endOfHole, OTHERS, placeOf } from "./fitting.ts";
import { type Branch, type Op, SLOTS } from "./ops.ts";

/** What was taken while matching: a start and an end for each slot, and a bit where they hold. */
export interface Taken {
  readonly spans: Int32Array;
  mask: number;
  flags: number;
}

const PEER = SLOTS.indexOf("peer");
const PORT = SLOTS.indexOf("port");

/**
 * Makes a place for what is taken.
 *
 * @returns An empty one.
 */
export function nothingTaken(): Taken {
  return { spans: new Int32Array(2 * SLOTS.length), mask: 0, flags: 0 };
}

/**
 * Empties a place for what is taken.
 *
 * @param taken The place.
 */
export function forget(taken: Taken): void {
  taken.mask = 0;
  taken.flags = 0;
}

/**
 * Matches steps.
 *
 * @param ops The steps.
 * @param text The message.
 * @param at Where they begin.
 * @param taken Where to put what is taken; what it holds after a failure means nothing.
 * @param from The first step to be matched.
 * @returns Where they end; negative where they do not fit.
 */
export function run(
  ops: readonly Op[],
  text: string,
  at: number,
  taken: Taken,
  from = 0,
): number {
  for (let i = from; i < ops.length; i++) {
    const op = ops[i]!;
    if (op.kind === "literal") {
      const { codes } = op;
      // Cheaper than startsWith(): most differ in their first characters.
      for (let j = 0; j < codes.length; j++) if (text.charCodeAt(at + j) !== codes[j]) return -1;
      at += codes.length;
    } else if (op.kind === "hole") {
      const end = endOfHole(op.shape, op.fitting, op.longest, text, at);
      if (end < 0 || op.except?.has(text.slice(at, end).toLowerCase())) return -1;
      if (op.slot >= 0) take(taken, op.slot, at, end, op.type === "endpoint" ? text : undefined);
      at = end;
    } else {
      at = runOne(op, text, at, taken);
      if (at < 0) return -1;
    }
  }
  return at;
}

/** Takes the first alternative that fits. */
function runOne(op: Op & { kind: "group" }, text: string, at: number, taken: Taken): number {
  const { mask, flags } = taken;
  const place = placeOf(text, at);
  const ways = op.ways[place] ??= waysFrom(op, place);
  for (let i = 0; i < ways.length; i++) {
    const branch = ways[i]!;
    const end = branch.ops.length === 0 ? at : run(branch.ops, text, at, taken);
    if (end >= 0) {
      taken.flags |= branch.flags;
      return end;
    }
    taken.mask = mask;
    taken.flags = flags;
  }
  return -1;
}

/** The alternatives that can begin with a character. */
function waysFrom({ alternatives, starts }: Op & { kind: "group" }, place: number): Branch[] {
  return alternatives.slice(starts[place]).filter(({ ops: [op] }) =>
    op?.kind !== "literal" || (place < OTHERS ? op.codes[0] === place : op.codes[0]! >= OTHERS)
  );
}

function take(taken: Taken, slot: number, at: number, end: number, endpoint?: string): void {
  taken.spans[2 * slot] = at;
  taken.spans[2 * slot + 1] = end;
  taken.mask |= 1 << slot;
  if (endpoint === undefined || slot !== PEER) return;
  // The last colon stands before the port, and brackets may stand around the address.
  const colon = endpoint.lastIndexOf(":", end - 1);
  const isBracketed = endpoint.charCodeAt(at) === 91;
  taken.spans[0] = isBracketed ? at + 1 : at;
  taken.spans[1] = isBracketed ? colon - 1 : colon;
  take(taken, PORT, colon + 1, end);
}

/**
 * Gives what was taken.
 *
 * @param taken What was taken.
 * @param text The message.
 * @param slot The slot.
 * @returns Its text; nothing where none was taken.
 */
export function textIn({ spans, mask }: Taken, text: string, slot: number): string | undefined {
  return (mask & (1 << slot)) === 0 ? undefined : text.slice(spans[2 * slot], spans[2 * slot + 1]);
}

/**
 * The same, of digits.
 *
 * @param taken What was taken.
 * @param text The message.
 * @param slot The slot, of at most ten digits.
 * @returns The number; negative where none was taken.
 */
export function numberIn({ spans, mask }: Taken, text: string, slot: number): number {
  if ((mask & (1 << slot)) === 0) return -1;
  let number = 0;
  for (let i = spans[2 * slot]!; i < spans[2 * slot + 1]!; i++) {
    number = number * 10 + text.charCodeAt(i) - 48;
  }
  return number;
}
