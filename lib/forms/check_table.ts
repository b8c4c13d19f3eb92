/** Looks at a whole table, of which else each pattern is looked at when a message first begins like it. */
import { expand } from "./expand.ts";
import { isText } from "./holes.ts";
import type { Meaning } from "./heading.ts";
import { type FormText, placeIn } from "./language.ts";
import { type Node, parsePattern } from "./pattern.ts";
import { fault } from "./place.ts";
import type { Segment } from "./segment.ts";
import { type Table, variantsOf } from "./table.ts";

/**
 * Looks at all of a table.
 *
 * @param table The table.
 * @throws SentryError that names line and column.
 */
export function checkTable(table: Table): void {
  const around = flagsOf(table.after ? [...table.before, table.after] : table.before);
  const given = [...table.programs.values()].reduce((all, bits) => all | bits, around);
  const set = new Map<FormText["headings"], number>();
  for (const form of table.forms) {
    const { headings } = form.text;
    const flags = variantsOf(table, form).reduce(
      (all, variant) => all | variant.flags | flagsOf(variant.segments),
      set.get(headings) ?? given,
    );
    set.set(headings, flags);
  }
  for (const [headings, flags] of set) {
    for (const heading of headings) {
      const odd = heading.needs.find((flag) => (flags & table.bitOf(flag)) === 0);
      if (odd === undefined) continue;
      throw fault(
        heading.place,
        `no pattern below sets the flag "${odd}"; write {${odd}?…} in one`,
      );
    }
  }
}

function flagsOf(segments: readonly Segment[]): number {
  const of = (ops: Segment["ops"]): number =>
    ops.reduce(
      (all, op) =>
        op.kind === "group"
          ? op.alternatives.reduce((sum, one) => sum | one.flags | of(one.ops), all)
          : all,
      0,
    );
  return segments.reduce((all, { ops }) => all | of(ops), 0);
}

/**
 * Refuses options directly before the client's text: it may begin like one that the daemon has left out. That does no harm where
 * what follows is said of the client himself, and is no milder than without.
 *
 * @param table The table; of daemons' own, of which it is known what they let a name be, none is asked to pass.
 * @throws SentryError that names line and column.
 */
export function refuseOptions(table: Table): void {
  for (const { text } of table.forms) checkOptions(text);
}

function checkOptions(form: FormText): void {
  for (const { nodes } of expand(parsePattern(form), form)) {
    for (const [i, node] of nodes.entries()) {
      if (node.kind !== "hole" || !isText(node.type) || node.type === "own") continue;
      for (let j = i - 1; j >= 0 && mayBeEmpty(nodes[j]!); j--) checkOption(nodes[j]!, form);
    }
  }
}

/** What a client gains nothing by. */
const HARSH: readonly Meaning[] = ["failed", "naughty"];

function checkOption(node: Node, form: FormText): void {
  const { flags, hasPeer } = heldBy(node);
  const gained = form.headings.find(({ meaning, needs }) =>
    !HARSH.includes(meaning) && needs.some((flag) => flags.has(flag))
  );
  if (!hasPeer && !gained) return;
  const what = hasPeer ? "name any address" : `have "${gained!.meaning}" said of him`;
  throw fault(
    placeIn(form, node.at),
    `the client's text behind this may begin like it, so that he could ${what}; write a pattern with it and one without`,
  );
}

/** Whether a pattern goes on without it. */
function mayBeEmpty(node: Node): boolean {
  return node.kind === "group" &&
    node.alternatives.some(({ nodes }) => nodes.every(mayBeEmpty));
}

function heldBy(node: Node): { flags: Set<string>; hasPeer: boolean } {
  const flags = new Set<string>();
  if (node.kind !== "group") {
    return { flags, hasPeer: node.kind === "hole" && node.name === "peer" };
  }
  let hasPeer = false;
  for (const { flag, nodes } of node.alternatives) {
    if (flag !== undefined) flags.add(flag);
    for (const held of nodes.map(heldBy)) {
      hasPeer ||= held.hasPeer;
      for (const one of held.flags) flags.add(one);
    }
  }
  return { flags, hasPeer };
}
