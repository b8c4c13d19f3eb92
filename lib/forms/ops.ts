/** From a piece of a pattern that holds no text of any length to the steps in which it is matched. */
import { CHOSEN, confused, type First, firstOf } from "./first.ts";
import { codesOf, type Fitting, fittingIn, fittingOf, OTHERS, PLACES, SHAPES } from "./fitting.ts";
import { type HoleType, isOf, LONGEST } from "./holes.ts";
import { type FormText, placeIn } from "./language.ts";
import type { Alternative, Hole, Node } from "./pattern.ts";
import { fault } from "./place.ts";

/** What is taken out of a message: the names of holes that mean something. */
export const SLOTS = ["peer", "port", "user", "session", "pid", "tries", "voice"] as const;

/** Which types each may have. */
const SLOT_TYPES: Readonly<Record<typeof SLOTS[number], readonly HoleType[]>> = {
  peer: ["address", "numeric", "endpoint"],
  port: ["port"],
  user: ["chosen", "word", "name", "own"],
  session: ["word", "hex", "number", "name"],
  pid: ["number"],
  tries: ["number"],
  voice: ["word"],
};

/** A step of matching. */
export type Op =
  | {
    readonly kind: "literal";
    readonly text: string;
    /** Its characters, of which there is one at least. */
    readonly codes: Uint16Array;
  }
  | {
    readonly kind: "hole";
    readonly type: HoleType;
    /** What it looks like, where it is more than characters of a sort. */
    readonly shape: RegExp | undefined;
    /** Which characters fit. */
    readonly fitting: Fitting;
    /** How many there may be. */
    readonly longest: number;
    /** What does not stand there, whether in small letters or capitals. */
    readonly except: ReadonlySet<string> | undefined;
    /** Its place among {@link SLOTS}; negative where the name means nothing. */
    readonly slot: number;
  }
  | {
    readonly kind: "group";
    readonly alternatives: readonly Branch[];
    /** By a character, the first alternative that can begin with it; behind all others, at the end of the text. */
    readonly starts: Uint8Array;
    /** The same, all that can begin with it: made when a text first has it there. */
    readonly ways: (readonly Branch[] | undefined)[];
  };

/** One way on. */
export interface Branch {
  readonly ops: readonly Op[];
  /** A bit for each flag that is set. */
  readonly flags: number;
}

/** All steps have the same fields in the same order, which makes one look-up of each place that reads them. */
const BLANK = {
  kind: "",
  text: "",
  codes: undefined,
  type: undefined,
  shape: undefined,
  fitting: undefined,
  longest: 0,
  except: undefined,
  slot: -1,
  alternatives: undefined,
  starts: undefined,
  ways: undefined,
};

/**
 * Finds what steps can end with.
 *
 * @param ops The steps.
 * @returns The characters; nothing where that may be anything, or all may be missing.
 */
export function endsOf(ops: readonly Op[]): Fitting | undefined {
  const ends = fittingOf(NO_CODES);
  return addEnds(ops, ends) ? ends : undefined;
}

const NO_CODES: ReadonlySet<number> = new Set();

/** Adds what steps can end with; tells whether that is all. */
function addEnds(ops: readonly Op[], ends: Fitting): boolean {
  for (let i = ops.length - 1; i >= 0; i--) {
    const op = ops[i]!;
    if (op.kind === "literal") {
      ends[Math.min(op.text.charCodeAt(op.text.length - 1), OTHERS)] = 1;
      return true;
    }
    if (op.kind === "hole") {
      if (op.type === "endpoint" || op.type === "time") return false;
      for (let code = 0; code < ends.length; code++) if (op.fitting[code] !== 0) ends[code] = 1;
      return true;
    }
    let mayMiss = false;
    for (const { ops } of op.alternatives) {
      if (ops.length === 0) mayMiss = true;
      else if (!addEnds(ops, ends)) return false;
    }
    if (!mayMiss) return true;
  }
  return false;
}

/**
 * Makes steps.
 *
 * @param nodes The pieces.
 * @param follow What can follow them.
 * @param form The pattern as it is written.
 * @param bitOf The bit of a flag.
 * @returns The steps.
 * @throws SentryError where nothing tells where a hole ends, or which alternative is meant.
 */
export function opsOf(
  nodes: readonly Node[],
  follow: First,
  form: FormText,
  bitOf: (flag: string) => number,
): Op[] {
  return nodes.map((node, i): Op => {
    if (node.kind === "literal") {
      return { ...BLANK, kind: "literal", text: node.text, codes: codesOf(node.text) };
    }
    const behind = firstOf(nodes.slice(i + 1), follow);
    if (node.kind === "hole") return holeOf(node, behind, form);
    const twins = confused(node.alternatives);
    if (twins) {
      throw fault(
        placeIn(form, twins[1].at),
        `this alternative begins like one before it, ${
          JSON.stringify(twins[0])
        }; put the longer one first, or let them differ in their first words`,
      );
    }
    const alternatives = node.alternatives.map((one) => ({
      ops: opsOf(one.nodes, behind, form, bitOf),
      flags: one.flag === undefined ? 0 : bitOf(one.flag),
    }));
    const starts = startsOf(node.alternatives);
    return {
      ...BLANK,
      kind: "group",
      alternatives,
      starts,
      ways: new Array(PLACES).fill(undefined),
    };
  });
}

/** By a character, the first alternative that can begin with it. */
function startsOf(alternatives: readonly Alternative[]): Uint8Array {
  const starts = new Uint8Array(PLACES).fill(alternatives.length);
  for (let i = alternatives.length - 1; i >= 0; i--) {
    const { codes, types } = firstOf(alternatives[i]!.nodes, CHOSEN);
    if (types.size > 0) starts.fill(i);
    for (const code of codes) {
      starts[Math.min(code, OTHERS)] = Math.min(i, starts[Math.min(code, OTHERS)]!);
    }
  }
  return starts;
}

function holeOf(node: Hole, { codes, types }: First, form: FormText): Op {
  const { type } = node;
  checkName(node, form);
  if (types.size > 0) {
    throw fault(
      placeIn(form, node.at),
      "nothing tells where this hole ends and the next begins; a literal must stand between them",
    );
  }
  const stops = new Set([...codes].filter((code) => isOf(type, code)));
  const isOpen = type === "word" || type === "name";
  const clash = [...stops].find((code) => !isOpen && /[0-9A-Za-z]/.test(String.fromCharCode(code)));
  if (clash !== undefined && type !== "time") {
    throw fault(
      placeIn(form, node.at),
      `"${
        String.fromCharCode(clash)
      }" can follow this hole, and stand in it; write {${node.name}:word}`,
    );
  }
  const { except } = node;
  const slot = SLOTS.findIndex((name) => name === node.name);
  return {
    ...BLANK,
    kind: "hole",
    type,
    shape: SHAPES[type],
    fitting: fittingIn(type, stops),
    longest: LONGEST[type],
    except,
    slot,
  };
}

/**
 * Looks whether a hole whose name means something has a type that it can have.
 *
 * @param node The hole.
 * @param form The pattern as it is written.
 * @throws SentryError when it has not.
 */
export function checkName(node: Hole, form: FormText): void {
  const slot = SLOTS.find((name) => name === node.name);
  if (!slot || SLOT_TYPES[slot].includes(node.type)) return;
  throw fault(
    placeIn(form, node.at),
    `{${slot}} means something, and is of type ${
      SLOT_TYPES[slot].join(" or ")
    }; change the type, or the name`,
  );
}

/**
 * Adds up how many characters steps may have.
 *
 * @param ops The steps.
 * @returns The least and the most.
 */
export function lengthOf(ops: readonly Op[]): [least: number, most: number] {
  let [least, most] = [0, 0];
  for (const op of ops) {
    if (op.kind === "literal") {
      least += op.text.length;
      most += op.text.length;
    } else if (op.kind === "hole") {
      least++;
      most += LONGEST[op.type];
    } else {
      const lengths = op.alternatives.map((one) => lengthOf(one.ops));
      least += lengths.reduce((all, [one]) => Math.min(all, one), Infinity);
      most += lengths.reduce((all, [, one]) => Math.max(all, one), 0);
    }
  }
  return [least, most];
}

/**
 * Looks for a step within another.
 *
 * @param op The step.
 * @param is Whether it is the one.
 * @returns Whether it, or one in it, is.
 */
export function holds(op: Op, is: (op: Op) => boolean): boolean {
  if (is(op)) return true;
  return op.kind === "group" &&
    op.alternatives.some(({ ops }) => ops.some((inner) => holds(inner, is)));
}
