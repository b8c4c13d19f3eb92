/**
 * From a pattern to what is matched: segments without the client's text, and the daemon's, which stand between them. A
 * pattern that could mean two things is refused.
 */
import type { Gap } from "./gap.ts";
import { expand } from "./expand.ts";
import { isText } from "./holes.ts";
import { type FormText, placeIn } from "./language.ts";
import { checkName, holds, SLOTS } from "./ops.ts";
import { type Node, parsePattern } from "./pattern.ts";
import { fault } from "./place.ts";
import { keyOf, type Segment, segmentOf } from "./segment.ts";

/** A pattern, or one way to choose among its options. */
export interface Variant {
  /** One more than there are gaps; the first and the last may be empty. */
  readonly segments: readonly Segment[];
  readonly gaps: readonly Gap[];
  /** Bits of the flags that are always set. */
  readonly flags: number;
  /** Which segment holds the client; negative where none does. */
  readonly peer: number;
  /** Whether it has a place for the user. */
  readonly hasUser: boolean;
  /** The client's text that is the user; negative where none is. */
  readonly userGap: number;
  /** Whether the client's text stands before the address. */
  readonly isBehindChosen: boolean;
  /** How many bytes of it are printed at most, before the address or, where that comes first, at all. */
  readonly mostChosen: number;
  /** Signs that must stand behind the first segment, where looking for them is far cheaper than looking for their segment. */
  readonly needles: readonly string[];
  /** Whether something must stand behind the client's text that stands behind the address. */
  readonly hasTail: boolean;
}

/**
 * Compiles a pattern.
 *
 * @param form The pattern as it is written.
 * @param bitOf The bit of a flag.
 * @param heads The first segments of the table's patterns, to which this one's are added; the same is matched once.
 * @returns What is matched: any of these.
 * @throws SentryError that names line and column.
 */
export function compile(
  form: FormText,
  bitOf: (flag: string) => number,
  heads: Map<string, Segment>,
): Variant[] {
  const bits = (flags: readonly string[]) => flags.reduce((all, flag) => all | bitOf(flag), 0);
  return expand(parsePattern(form), form).map(({ nodes, flags }) => {
    const { runs, gaps } = split(nodes, form);
    const segments = runs.map((run, i) => {
      const key = i === 0 ? `${gaps.length > 0}${keyOf(run)}` : "";
      const segment = heads.get(key) ?? segmentOf(run, i, gaps, form, bitOf);
      if (i === 0) heads.set(key, segment);
      return segment;
    });
    const holders = segments.flatMap(({ hasPeer }, i) => hasPeer ? [i] : []);
    const hasUser = gaps.some(({ isUser }) => isUser) ||
      segments.some(({ ops }) =>
        ops.some((op) => holds(op, (one) => one.kind === "hole" && SLOTS[one.slot] === "user"))
      );
    const peer = holders[0] ?? -1;
    const before = gaps.slice(0, Math.max(0, peer));
    const variant = {
      segments,
      gaps,
      flags: bits(flags),
      peer,
      hasUser,
      userGap: gaps.findIndex(({ isUser }) => isUser),
      isBehindChosen: before.some(({ isOwn }) => !isOwn),
      mostChosen: (before.length > 0 ? before : gaps.slice(0, 1))
        .reduce((sum, gap) => sum + (gap.most ?? Infinity), 0),
      needles: segments.slice(1, -1).flatMap(({ ops }) => {
        const op = ops.length > 1 ? ops.at(-1)! : undefined;
        return op?.kind === "literal" ? [op.text] : [];
      }),
      hasTail: segments.slice(peer + 1).some(({ least }) => least > 0),
    };
    refuse(variant, nodes, form);
    return variant;
  });
}

/**
 * Compiles a text that stands before messages, or behind them.
 *
 * @param form The pattern as it is written, without the client's text.
 * @param bitOf The bit of a flag.
 * @returns What is matched.
 * @throws SentryError that names line and column.
 */
export function compileAround(form: FormText, bitOf: (flag: string) => number): Segment {
  const nodes = parsePattern(form);
  const { runs, gaps } = split(nodes, form);
  if (gaps.length > 0) {
    throw fault(
      placeIn(form, 0),
      "what stands before or behind messages can't hold the client's text",
    );
  }
  return segmentOf(runs[0]!, 0, gaps, form, bitOf);
}

/** The bytes of a name in the domain name system, and a blank behind it. */
const LONGEST_HOST = 256;

/** Cuts a pattern where text of any length stands. */
function split(nodes: readonly Node[], form: FormText): { runs: Node[][]; gaps: Gap[] } {
  const runs: Node[][] = [[]];
  const gaps: Gap[] = [];
  for (const node of nodes) {
    if (node.kind !== "hole" || !isText(node.type)) runs.at(-1)!.push(node);
    else {
      if (gaps.length > 0 && runs.at(-1)!.length === 0) {
        throw fault(
          placeIn(form, node.at),
          "nothing tells where one text of the client's ends and this one begins; make one hole of them",
        );
      }
      const isOwn = node.type === "own";
      if (isOwn && gaps.some((gap) => !gap.isOwn)) {
        throw fault(
          placeIn(form, node.at),
          `the client's text stands before this, and might hold where it ends; write {${node.name}:chosen}`,
        );
      }
      checkName(node, form);
      const isHost = node.type === "host";
      const most = isHost ? LONGEST_HOST : node.most;
      gaps.push({ most, isUser: node.name === "user", isOwn, isHost, except: node.except });
      runs.push([]);
    }
  }
  return { runs, gaps };
}

function refuse({ segments, gaps }: Variant, nodes: readonly Node[], form: FormText): void {
  const peers = countPeers(nodes);
  if (peers > 1) {
    throw fault(placeIn(form, 0), "there is more than one {peer}; one client has one address");
  }
  const concludes = form.headings.find(({ meaning, role }) =>
    meaning !== "nothing" && meaning !== "known" && role !== "held"
  );
  if (peers === 0 && concludes) {
    throw fault(
      placeIn(form, 0),
      `there is no {peer:address}, and so nobody of whom "${concludes.meaning}" could be said; add it, or write nothing or known above the pattern`,
    );
  }
  const isBlank = gaps.length > 0 && segments.every(({ least }) => least === 0);
  if (isBlank && form.headings.some(({ meaning }) => meaning !== "known")) {
    throw fault(placeIn(form, 0), 'every message is like this; write "known" above it');
  }
}

/** How many clients a pattern can name at once. */
function countPeers(nodes: readonly Node[]): number {
  return nodes.reduce((sum, node) => {
    if (node.kind === "hole") return sum + (node.name === "peer" ? 1 : 0);
    if (node.kind === "literal") return sum;
    return sum + node.alternatives.reduce((most, one) => Math.max(most, countPeers(one.nodes)), 0);
  }, 0);
}
