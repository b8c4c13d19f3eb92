/** What a long message costs: steps are counted, not time. */
import assert from "node:assert/strict";
import type { Variant } from "../../lib/forms/compile.ts";
import { fitsOf } from "../../lib/forms/match.ts";
import type { Segment } from "../../lib/forms/segment.ts";
import { readTable } from "../../lib/forms/table.ts";
import { TABLES } from "../../lib/forms/tables.ts";
import { joined, print, shapesOf } from "../support/form_texts.ts";

/** The pattern, whose steps are counted each time one is looked at. */
function counted(variant: Variant, count: () => void): Variant {
  const segments = variant.segments.map((segment): Segment => {
    const get = (ops: Segment["ops"], key: string | symbol) => {
      count();
      return Reflect.get(ops, key);
    };
    return { ...segment, ops: new Proxy(segment.ops, { get }) };
  });
  return { ...variant, segments };
}

/** A message in which the client has sent so many characters of what the daemon's own words begin with. */
function hostile(variant: Variant, length: number): string {
  const leads = variant.segments.map(({ lead }) => lead).join("") || " ";
  const printed = print(variant, {
    peer: "198.51.100.7",
    choose: () => 0,
    sent: () => leads.repeat(length / leads.length / variant.gaps.length),
  });
  return joined(printed);
}

function stepsFor(variant: Variant, length: number): number {
  let steps = 0;
  fitsOf(counted(variant, () => steps++), hostile(variant, length), 0, true);
  return steps;
}

for (const [service, text] of TABLES) {
  const variants = shapesOf(readTable(text, service)).map(({ variant }) => variant)
    .filter(({ gaps }) => gaps.some(({ isOwn }) => !isOwn));

  Deno.test(`${service}: a message of twice the length takes twice the steps at most`, () => {
    for (const variant of variants) {
      const [once, twice] = [stepsFor(variant, 4000), stepsFor(variant, 8000)];
      assert.ok(
        twice <= 2.2 * once + 100,
        `${once}, ${twice}: ${variant.segments.map(({ lead }) => lead)}`,
      );
    }
  });
}

Deno.test("a message of a megabyte takes no more steps than it has characters, a few times over", () => {
  const [, text] = TABLES.find(([service]) => service === "sshd")!;
  const variants = shapesOf(readTable(text, "sshd")).map(({ variant }) => variant)
    .filter(({ gaps }) => gaps.length > 1);
  assert.ok(variants.length > 0);
  for (const variant of variants.slice(0, 5)) {
    const steps = stepsFor(variant, 1 << 20);
    assert.ok(steps <= 8 * (1 << 20), `${steps}: ${variant.segments.map(({ lead }) => lead)}`);
  }
});
