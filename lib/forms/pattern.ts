/**
 * What is in a pattern: literal text, holes `{NAME:TYPE}`, and groups of alternatives `{ONE|OTHER|}`.
 *
 * `{{` is a brace, and so is `}}` outside groups. `{?TEXT}` may be missing. An alternative that begins with `FLAG?` sets the
 * flag when it is taken, or one behind it up to the next `?`; the empty alternative sets nothing.
 */
import { type HoleType, isHoleType } from "./holes.ts";
import { type FormText, placeIn } from "./language.ts";
import { fault } from "./place.ts";

/** A piece of a pattern; `at` is its place in the pattern's text. */
export type Node = Literal | Hole | Group;

/** Text that stands there. */
export interface Literal {
  readonly kind: "literal";
  readonly text: string;
  readonly at: number;
}

/** Text that may be any of a type. */
export interface Hole {
  readonly kind: "hole";
  readonly name: string;
  readonly type: HoleType;
  /** Of chosen text: how many bytes of it the daemon prints at most; nothing where it sets no limit. */
  readonly most: number | undefined;
  /** Words that do not stand there, in small letters; nothing where any may. */
  readonly except: ReadonlySet<string> | undefined;
  readonly at: number;
}

/** One of several texts. */
export interface Group {
  readonly kind: "group";
  readonly alternatives: readonly Alternative[];
  readonly at: number;
}

/** One of them. */
export interface Alternative {
  /** Set when it is taken; nothing for none. */
  readonly flag: string | undefined;
  readonly nodes: readonly Node[];
  readonly at: number;
}

const HOLE = /\{([a-z][a-z0-9_]*)(?::([a-z]*)(?: (\d{1,7}))?(?: except ((?:[!-z~]+ ?)+))?)?\}/y;
const FLAG = /([a-z][a-z0-9_]*)?\?/y;

/**
 * Reads a pattern.
 *
 * @param form The pattern as it is written.
 * @returns Its pieces.
 * @throws SentryError that names line and column.
 */
export function parsePattern(form: FormText): Node[] {
  const { text } = form;
  let at = 0;

  function sequence(isInside: boolean): Node[] {
    const nodes: Node[] = [];
    let literal = "";
    let start = at;
    const close = () => {
      if (literal !== "") nodes.push({ kind: "literal", text: literal, at: start });
      literal = "";
    };
    while (at < text.length) {
      const character = text[at]!;
      const isDouble = text[at + 1] === character;
      if (isInside && (character === "|" || character === "}")) break;
      if ((character === "{" || character === "}") && isDouble) {
        if (literal === "") start = at;
        literal += character;
        at += 2;
      } else if (character === "{") {
        close();
        nodes.push(hole() ?? group());
      } else if (character === "}") {
        throw fault(placeIn(form, at), '"}" closes nothing; write "}}" for a brace');
      } else {
        if (literal === "") start = at;
        literal += character;
        at++;
      }
    }
    close();
    return nodes;
  }

  function hole(): Hole | undefined {
    HOLE.lastIndex = at;
    const found = HOLE.exec(text);
    if (!found) return undefined;
    const [whole, name, given, limit, odd] = found;
    const type = given ?? name!;
    if (!isHoleType(type)) {
      throw fault(
        placeIn(form, at),
        given === undefined
          ? `"${name}" is no type of a hole; write {${name}:TYPE}, or {?${name}} for text that may be missing`
          : `"${given}" is no type of a hole; write address, numeric, endpoint, port, number, hex, label, word, name, foreign, time, own, host or chosen`,
      );
    }
    if (limit !== undefined && type !== "chosen") {
      throw fault(placeIn(form, at), "only chosen text has a limit; take the number away");
    }
    if (odd !== undefined && type !== "word" && type !== "own") {
      throw fault(
        placeIn(form, at),
        'nothing can be excepted here; write "word" or "own", or take "except" away',
      );
    }
    const most = limit === undefined ? undefined : Number(limit);
    const except = odd === undefined ? undefined : new Set(odd.trim().toLowerCase().split(/ +/));
    const node: Hole = { kind: "hole", name: name!, type, most, except, at };
    at += whole.length;
    return node;
  }

  function group(): Group {
    const start = at++;
    const alternatives: Alternative[] = [];
    let flag: string | undefined;
    let isMarked = false;
    for (;;) {
      const begin = at;
      FLAG.lastIndex = at;
      const found = FLAG.exec(text);
      if (found) {
        flag = found[1];
        at += found[0].length;
        isMarked ||= alternatives.length === 0;
      }
      const nodes = sequence(true);
      alternatives.push({ flag: nodes.length > 0 ? flag : undefined, nodes, at: begin });
      if (at >= text.length) {
        throw fault(placeIn(form, start), 'no "}" closes this; write "{{" for a brace');
      }
      if (text[at++] === "}") break;
    }
    if (alternatives.length === 1) {
      if (!isMarked) {
        throw fault(
          placeIn(form, start),
          "this is no hole, and of alternatives there is one; write {NAME:TYPE}, {ONE|OTHER}, or {?TEXT} for text that may be missing",
        );
      }
      alternatives.push({ flag: undefined, nodes: [], at: start });
    }
    return { kind: "group", alternatives, at: start };
  }

  return sequence(false);
}
