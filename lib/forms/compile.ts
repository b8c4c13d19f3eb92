/**
 * From a pattern to what is matched: segments without the client's text, and the daemon's, which stand between them. A
 * pattern that could mean two things is refused.
 */
import { expand } from "./expand.ts";
import { CHOSEN, confused, END, type First, firstOf } from "./first.ts";
import {
  type Fitting,
  fittingIn,
  fittingOf,
  type HoleType,
  isOf,
  isText,
  LONGEST,
  OTHERS,
  PLACES,
} from "./holes.ts";
import { type FormText, placeIn } from "./language.ts";
import { type Alternative, type Hole, type Node, parsePattern } from "./pattern.ts";
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
    /** Its first character. */
    readonly first: number;
  }
  | {
    readonly kind: "hole";
    readonly type: HoleType;
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
  };

/** One way on. */
export interface Branch {
  readonly ops: readonly Op[];
  /** A bit for each flag that is set. */
  readonly flags: number;
}

/** A part of a pattern without the client's text. */
export interface Segment {
  readonly ops: readonly Op[];
  /** The literal that it begins with; empty where that may be one of several. */
  readonly lead: string;
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

/** The text between two segments. */
export interface Gap {
  /** How many bytes of it are printed at most; nothing where there is no limit. */
  readonly most: number | undefined;
  readonly isUser: boolean;
  /** Whether it is the daemon's own, so that the next segment stands at its first place. */
  readonly isOwn: boolean;
  /** Whether it is the name of an address: client's text that hardly ever is more than one word. */
  readonly isHost: boolean;
  /** Words that it does not hold. */
  readonly except: ReadonlySet<string> | undefined;
}

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
      hasTail: segments.slice(peer + 1).some(({ least }) => least > 0),
    };
    refuse(variant, nodes, form);
    return variant;
  });
}

/** The same for all first segments that are the same. */
function keyOf(nodes: readonly Node[]): string {
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

function segmentOf(
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
  return { ops, lead, starts, ends, least, most, hasPeer, hasFlags };
}

/** What steps can end with; nothing where that may be anything, or all may be missing. */
function endsOf(ops: readonly Op[]): Fitting | undefined {
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

/** Whether pieces have a letter or a digit that is always there. */
function decides(nodes: readonly Node[]): boolean {
  return nodes.some((node) => node.kind === "literal" && /[\p{L}\p{N}]/u.test(node.text));
}

function opsOf(
  nodes: readonly Node[],
  follow: First,
  form: FormText,
  bitOf: (flag: string) => number,
): Op[] {
  return nodes.map((node, i): Op => {
    if (node.kind === "literal") {
      return { kind: "literal", text: node.text, first: node.text.charCodeAt(0) };
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
    return { kind: "group", alternatives, starts };
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
    kind: "hole",
    type,
    fitting: fittingIn(type, stops),
    longest: LONGEST[type],
    except,
    slot,
  };
}

function checkName(node: Hole, form: FormText): void {
  const slot = SLOTS.find((name) => name === node.name);
  if (!slot || SLOT_TYPES[slot].includes(node.type)) return;
  throw fault(
    placeIn(form, node.at),
    `{${slot}} means something, and is of type ${
      SLOT_TYPES[slot].join(" or ")
    }; change the type, or the name`,
  );
}

function refuse({ segments, gaps }: Variant, nodes: readonly Node[], form: FormText): void {
  const peers = countPeers(nodes);
  if (peers > 1) {
    throw fault(placeIn(form, 0), "there is more than one {peer}; one client has one address");
  }
  const concludes = form.headings.find(({ meaning, part }) =>
    meaning !== "nothing" && meaning !== "known" && part !== "held"
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

function lengthOf(ops: readonly Op[]): [least: number, most: number] {
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

function holds(op: Op, is: (op: Op) => boolean): boolean {
  if (is(op)) return true;
  return op.kind === "group" &&
    op.alternatives.some(({ ops }) => ops.some((inner) => holds(inner, is)));
}
