/** The parts of a pattern between which text of any length stands. */
import type { Gap } from "./gap.ts";
import { CHOSEN, END, firstOf } from "./first.ts";
import { codesOf, type Fitting, fittingOf } from "./fitting.ts";
import { type FormText, placeIn } from "./language.ts";
import { endsOf, holds, lengthOf, type Op, opsOf } from "./ops.ts";
import type { Node } from "./pattern.ts";
import { fault } from "./place.ts";

/** A part of a pattern without the client's text. */
export interface Segment {
  readonly ops: readonly Op[];
  /** The literal that it begins with; empty where that may be one of several. */
  readonly lead: string;
  readonly leadCodes: Uint16Array;
  /** What it can begin with. */
  readonly starts: Fitting;
  /** What it can end with; nothing where that may be anything. */
  readonly ends: Fitting | undefined;
  /** How many characters it has. */
  readonly least: number;
  readonly most: number;
  readonly hasPeer: boolean;
  /** Whether it can set flags. */
  readonly hasFlags: boolean;
}

/**
 * Names a segment by what is in it.
 *
 * @param nodes Its pieces.
 * @returns A text that is the same for all that are the same.
 */
export function keyOf(nodes: readonly Node[]): string {
  let key = "";
  for (const node of nodes) {
    if (node.kind === "literal") key += `\n${node.text}`;
    else if (node.kind === "hole") {
      key += `{${node.name}:${node.type}${node.except ? [...node.except].join(" ") : ""}}`;
    } else {
      for (const { flag = "", nodes } of node.alternatives) key += `|${flag}?${keyOf(nodes)}`;
      key += ")";
    }
  }
  return key;
}

/**
 * Makes a segment.
 *
 * @param nodes Its pieces.
 * @param index Which of the pattern's it is, from 0.
 * @param gaps The text between the pattern's segments.
 * @param form The pattern as it is written.
 * @param bitOf The bit of a flag.
 * @returns The segment.
 * @throws SentryError where nothing tells where it begins, or whose address it holds.
 */
export function segmentOf(
  nodes: readonly Node[],
  index: number,
  gaps: readonly Gap[],
  form: FormText,
  bitOf: (flag: string) => number,
): Segment {
  const last = gaps.length;
  const follow = index === last ? END : CHOSEN;
  const first = firstOf(nodes, follow);
  const ops = opsOf(nodes, follow, form, bitOf);
  const [least, most] = lengthOf(ops);
  const isMiddle = index > 0 && index < last;
  const [node] = nodes;
  if (node && index > 0 && [...first.types].some((type) => type !== "chosen" || !isMiddle)) {
    throw fault(
      placeIn(form, node.at),
      "nothing tells where the client's text ends and this begins; a literal must stand between them",
    );
  }
  const hasPeer = ops.some((op) => holds(op, (one) => one.kind === "hole" && one.slot === 0));
  const isBehindChosen = gaps.slice(0, index).some((gap) => !gap.isOwn && !gap.isHost);
  if (node && isMiddle && hasPeer && isBehindChosen && !decides(nodes)) {
    throw fault(
      placeIn(form, node.at),
      "the client's text stands on both sides of the address, and nothing tells which one is the daemon's; write more of what the daemon prints there, a word at least, or leave the pattern away",
    );
  }
  const hasFlags = ops.some((op) =>
    holds(op, (one) => one.kind === "group" && one.alternatives.some(({ flags }) => flags !== 0))
  );
  const lead = node?.kind === "literal" ? node.text : "";
  const starts = fittingOf(first.codes);
  const ends = index === last ? endsOf(ops) : undefined;
  return { ops, lead, leadCodes: codesOf(lead), starts, ends, least, most, hasPeer, hasFlags };
}

/** Whether pieces have a letter or a digit that is always there. */
function decides(nodes: readonly Node[]): boolean {
  return nodes.some((node) => node.kind === "literal" && /[\p{L}\p{N}]/u.test(node.text));
}
