/** Hostile text in each place where a client's stands in the lines of examples: nobody but the client gets anything. */
import assert from "node:assert/strict";
import { EXAMPLES } from "../../lib/rules/examples.ts";
import { createRuleReader } from "../../lib/rules/reader.ts";
import { readRule } from "../../lib/rules/rule.ts";
import { decoysOf, joined, print, shapesOf } from "../support/form_texts.ts";
import { casesOf } from "../support/long_tests.ts";
import { makeRandom } from "../support/random.ts";

const A = "198.51.100.77";
const D = "203.0.113.200";

const MESSAGES = 4000;

/** Where lines may be cut on their way, in bytes. */
const CUTS = [255, 480, 1024, 1 << 20];

/** How services write what a client sent: those that are not here write it as it is, but for what ends a line. */
const ESCAPES: Readonly<Record<string, (text: string) => string>> = {
  nginx: (text) => text.replace(/["\\]/g, (one) => `\\x${one.charCodeAt(0).toString(16)}`),
  nextcloud: (text) => JSON.stringify(text).slice(1, -1),
  // No blank stands in what is asked of a web server.
  gitea: (text) => text.replaceAll(" ", "%20"),
};

for (const [name, text] of EXAMPLES) {
  Deno.test(`the example ${name}: no text of a client's has another's address taken, however long it is`, () => {
    const rule = readRule(text, `${name as "x"}.rule`, name);
    const shapes = shapesOf(rule.table);
    // A pattern that stands for every other message, or for those that begin alike, comes from nowhere.
    const open = shapes.filter(({ variant, form }) =>
      variant.gaps.length > 0 && form.text.source !== ""
    );
    const [program] = rule.table.programs.keys();
    const header = program === undefined ? "" : `Nov 27 10:00:00 host ${program}[7]: `;
    const decoys = decoysOf(shapes, D);
    const escape = ESCAPES[name] ?? ((one: string) => one);
    const random = makeRandom(3);
    const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
    let honest = 0;
    for (let i = 0; i < (open.length > 0 ? MESSAGES : 0); i++) {
      const { variant } = open[i % open.length]!;
      const sent = () => {
        if (random(3) === 0) return "bob";
        const rest = random(2) === 0 ? "" : pick(["x", " ", '"', "'"]).repeat(random(600));
        const all = [pick(decoys), pick(decoys), rest].slice(0, 1 + random(3));
        return escape((random(2) === 0 ? all : all.reverse()).join(pick(["", " ", '"', ": "])));
      };
      const printed = print(variant, { peer: A, choose: random, sent });
      const line = (header + joined(printed)).slice(0, pick(CUTS));
      const reader = createRuleReader(rule);
      for (const one of random(4) === 0 ? [line, line] : [line]) {
        const reading = reader.line(one);
        if (!reading || reading.outcome === null) continue;
        assert.equal(reading.address.text, A, one);
        honest++;
      }
    }
    const isRead = open.some(({ form }) =>
      form.text.headings.some(({ meaning }) => meaning === "failed")
    );
    assert.equal(honest > 0, isRead, "some were read");
  });
}

Deno.test("random changes of lines never have anybody blamed whose address is not in them, and never throw", () => {
  const random = makeRandom(5);
  for (const [name, text] of EXAMPLES) {
    const rule = readRule(text, `${name as "x"}.rule`, name);
    const [program] = rule.table.programs.keys();
    const header = program === undefined ? "" : `Nov 27 10:00:00 host ${program}[7]: `;
    for (const { variant } of shapesOf(rule.table)) {
      const line = header + joined(print(variant, { peer: A, choose: random, sent: () => "bob" }));
      for (let i = 0; i < casesOf(2000, 8); i++) {
        const at = random(line.length);
        const changed = line.slice(0, at) + String.fromCharCode(random(300)) +
          line.slice(at + random(4));
        const reading = createRuleReader(rule).line(changed);
        if (!reading || reading.outcome === null) continue;
        assert.ok(changed.includes(reading.address.text), changed);
      }
    }
  }
});
