/** Messages as a daemon would print them, made from its table: what reads them is made from the same. */
import type { Variant } from "../../lib/forms/compile.ts";
import { fitsAt, type Fitting } from "../../lib/forms/fitting.ts";
import type { HoleType } from "../../lib/forms/holes.ts";
import type { Op } from "../../lib/forms/ops.ts";
import type { Segment } from "../../lib/forms/segment.ts";
import { type Form, type Table, variantsOf } from "../../lib/forms/table.ts";

/** How to print a message. */
export interface Printing {
  /** What to print for the client. */
  readonly peer: string;
  /** Chooses one of so many alternatives. */
  readonly choose: (alternatives: number) => number;
  /** What the client sends for each of his texts, from the first. */
  readonly sent: (gap: number) => string;
}

/** A message in pieces: what the daemon prints, and between these pieces what the client sent. */
export interface Printed {
  readonly segments: readonly string[];
  readonly gaps: readonly string[];
  /** Bits of the flags that are set. */
  readonly flags: number;
}

const SAMPLES: Readonly<Partial<Record<HoleType, string>>> = {
  endpoint: "192.0.2.99:21",
  port: "40000",
  number: "3",
  hex: "3f2a14c0",
  label: "l4bel",
  word: "w0rd",
  name: "bob",
  foreign: "\xc3\xa9",
  time: "2026-11-13 09:08:07",
};

/** Where a daemon's own words stand. */
const OWN = "no reason given";

/** Where an address stands that is not the client's: the server's. */
const SERVER = "192.0.2.99";

/**
 * Prints a message.
 *
 * @param variant The pattern.
 * @param how What to print.
 * @returns The message.
 */
export function print(variant: Variant, how: Printing): Printed {
  let { flags } = variant;
  const segments = variant.segments.map((segment) => {
    const printed = printSegment(segment, how);
    flags |= printed.flags;
    return printed.text;
  });
  const gaps = variant.gaps.map(({ isOwn }, i) => isOwn ? OWN : how.sent(i));
  return { segments, gaps, flags };
}

/**
 * Prints what stands before messages, or what stands between texts of the client's.
 *
 * @param segment The piece.
 * @param how What to print.
 * @returns The text, and bits of the flags that are set.
 */
export function printSegment(
  segment: Segment,
  how: Printing,
): { readonly text: string; readonly flags: number } {
  let flags = 0;
  const textOf = (ops: readonly Op[]): string =>
    ops.map((op) => {
      if (op.kind === "literal") return op.text;
      if (op.kind === "hole") return valueOf(op.type, op.slot === 0, how.peer, op.fitting);
      const branch = op.alternatives[how.choose(op.alternatives.length)]!;
      flags |= branch.flags;
      return textOf(branch.ops);
    }).join("");
  return { text: textOf(segment.ops), flags };
}

function valueOf(
  type: HoleType,
  isPeer: boolean,
  peer: string,
  fitting: Fitting,
): string {
  if (type === "address" || type === "numeric") return isPeer ? peer : SERVER;
  if (type === "endpoint" && isPeer) {
    return peer.includes(":") ? `[${peer}]:40000` : `${peer}:40000`;
  }
  const value = SAMPLES[type] ?? "other words";
  const isWhole = [...value].every((_, i) => fitsAt(fitting, value, i));
  return type === "word" && !isWhole ? "w" : value;
}

/**
 * Joins a message.
 *
 * @param printed Its pieces.
 * @param from The first of the daemon's pieces to take.
 * @returns The text from there on.
 */
export function joined({ segments, gaps }: Printed, from = 0): string {
  let text = segments[from] ?? "";
  for (let i = from; i < gaps.length; i++) text += gaps[i]! + segments[i + 1]!;
  return text;
}

/** A pattern, and one way to choose among its options. */
export interface Shape {
  readonly form: Form;
  readonly variant: Variant;
}

/**
 * @param table A table.
 * @returns All that its patterns stand for.
 */
export function shapesOf(table: Table): Shape[] {
  return table.forms.flatMap((form) =>
    variantsOf(table, form).map((variant) => ({ form, variant }))
  );
}

/**
 * Says what somebody else's client would have to write to be taken for the daemon: each message about him, and each end of
 * one, from each of its words and signs on.
 *
 * @param shapes The patterns.
 * @param decoy Whom he names.
 * @returns The texts.
 */
export function decoysOf(shapes: readonly Shape[], decoy: string): string[] {
  const texts = new Set<string>();
  for (const { variant } of shapes) {
    if (variant.peer < 0) continue;
    for (const alternative of [0, 1]) {
      const printed = print(variant, {
        peer: decoy,
        choose: (count) => Math.min(alternative, count - 1),
        sent: () => "x",
      });
      for (let i = 0; i <= variant.peer; i++) {
        const behind = joined(printed, i);
        const { length } = printed.segments[i]!;
        texts.add(behind);
        for (const { index } of behind.slice(0, length).matchAll(/\b|(?<=\W)/g)) {
          texts.add(behind.slice(index));
        }
      }
    }
  }
  return [...texts];
}

/**
 * Escapes as vis(3) does for sshd.
 *
 * @param text Bytes, one character each.
 * @returns Printable ASCII.
 */
export function vis(text: string): string {
  return text.replace(
    /[^ -[\]-~]/g,
    (one) => one === "\\" ? "\\\\" : `\\${one.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}
