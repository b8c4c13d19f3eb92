/** A pattern whose options hold text of any length stands for several without: one for each way to choose among them. */
import { holdsText } from "./first.ts";
import type { FormText } from "./language.ts";
import { placeIn } from "./language.ts";
import type { Node } from "./pattern.ts";
import { fault } from "./place.ts";

/** One way to choose. */
export interface Choice {
  readonly nodes: readonly Node[];
  /** The flags that are set by choosing so. */
  readonly flags: readonly string[];
}

/** How many ways there may be. */
const MOST = 16;

/**
 * Chooses in every way.
 *
 * @param nodes The pattern.
 * @param form As it is written.
 * @returns The ways, in the order of the alternatives.
 * @throws SentryError when there are too many.
 */
export function expand(nodes: readonly Node[], form: FormText): Choice[] {
  if (!holdsText(nodes)) return [{ nodes, flags: [] }];
  let choices: Choice[] = [{ nodes: [], flags: [] }];
  for (const node of nodes) {
    const pieces: Choice[] = node.kind === "group" && holdsText([node])
      ? node.alternatives.flatMap(({ flag, nodes }) =>
        expand(nodes, form).map((inner) => ({
          nodes: inner.nodes,
          flags: flag === undefined ? inner.flags : [...inner.flags, flag],
        }))
      )
      : [{ nodes: [node], flags: [] }];
    choices = choices.flatMap((choice) =>
      pieces.map((piece) => ({
        nodes: [...choice.nodes, ...piece.nodes],
        flags: [...choice.flags, ...piece.flags],
      }))
    );
    if (choices.length > MOST) {
      throw fault(
        placeIn(form, node.at),
        `the options up to here stand for more than ${MOST} patterns; write several patterns`,
      );
    }
  }
  return choices;
}
