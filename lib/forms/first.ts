/**
 * Which characters a piece of a pattern can begin with: that decides where a hole before it ends, and whether alternatives can
 * be told apart.
 */
import { type HoleType, isText } from "./holes.ts";
import type { Alternative, Node } from "./pattern.ts";

/** What can follow a place. */
export interface First {
  /** Characters of literals. */
  readonly codes: ReadonlySet<number>;
  /** Types of holes. */
  readonly types: ReadonlySet<HoleType>;
}

/** Nothing can follow. */
export const END: First = { codes: new Set(), types: new Set() };

/** Text follows. */
export const CHOSEN: First = { codes: new Set(), types: new Set(["chosen"]) };

/**
 * Finds what pieces can begin with.
 *
 * @param nodes The pieces.
 * @param follow What can follow them.
 * @returns What they and, where they may be missing, what follows can begin with.
 */
export function firstOf(nodes: readonly Node[], follow: First): First {
  const [node] = nodes;
  if (!node) return follow;
  if (node.kind === "literal") {
    return { codes: new Set([node.text.charCodeAt(0)]), types: new Set() };
  }
  if (node.kind === "hole") return { codes: new Set(), types: new Set([node.type]) };
  const behind = firstOf(nodes.slice(1), follow);
  const all = node.alternatives.map((one) => firstOf(one.nodes, behind));
  return {
    codes: new Set(all.flatMap(({ codes }) => [...codes])),
    types: new Set(all.flatMap(({ types }) => [...types])),
  };
}

/** How many beginnings of one group are told apart. */
const MOST_LEADS = 64;

/**
 * Finds the literals that pieces can begin with.
 *
 * @param nodes The pieces.
 * @returns The literals, up to the first hole; among them an empty one where they can begin with a hole, or be missing.
 */
export function leadsOf(nodes: readonly Node[]): string[] {
  let leads = [""];
  for (const node of nodes) {
    if (node.kind === "hole") return leads;
    if (node.kind === "literal") leads = leads.map((lead) => lead + node.text);
    else {
      const inner = node.alternatives.map((one) => ({ leads: leadsOf(one.nodes), one }));
      const longer = leads.flatMap((lead) =>
        inner.flatMap((alternative) => alternative.leads.map((behind) => lead + behind))
      );
      if (longer.length > MOST_LEADS) return leads;
      leads = longer;
      if (node.alternatives.some((one) => !isLiteral(one.nodes))) return leads;
    }
  }
  return leads;
}

/** Whether pieces hold no hole. */
function isLiteral(nodes: readonly Node[]): boolean {
  return nodes.every((node) =>
    node.kind === "literal" ||
    (node.kind === "group" && node.alternatives.every((one) => isLiteral(one.nodes)))
  );
}

/**
 * Finds an alternative that is never reached, or not always.
 *
 * @param alternatives The alternatives, in order.
 * @returns The earlier and the later one that can't be told apart; nothing where all can.
 */
export function confused(
  alternatives: readonly Alternative[],
): readonly [earlier: string, later: Alternative] | undefined {
  const leads = alternatives.map(({ nodes }) => leadsOf(nodes));
  for (const [i, later] of alternatives.entries()) {
    // The one that is empty stands for whatever does not fit the others.
    const isLast = i === alternatives.length - 1;
    if (isLast && later.nodes.length === 0) continue;
    for (const earlier of leads.slice(0, i)) {
      for (const lead of earlier) {
        if (leads[i]!.some((other) => other.startsWith(lead))) return [lead, later];
      }
    }
  }
  return undefined;
}

/**
 * Tells whether pieces hold text of any length, the client's or the daemon's own.
 *
 * @param nodes The pieces.
 * @returns Whether they do.
 */
export function holdsText(nodes: readonly Node[]): boolean {
  return nodes.some((node) =>
    node.kind === "group"
      ? node.alternatives.some((one) => holdsText(one.nodes))
      : node.kind === "hole" && isText(node.type)
  );
}
