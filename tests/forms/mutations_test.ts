/**
 * A million messages as daemons print them, each damaged in a few places but for the client's address: whatever is made of
 * one is about him or nobody, and nobody is let in by it.
 */
import assert from "node:assert/strict";
import { readTable } from "../../lib/forms/table.ts";
import { TABLES } from "../../lib/forms/tables.ts";
import { createReader } from "../../lib/logs/reader.ts";
import { joined, print, shapesOf } from "../support/form_texts.ts";
import { makeRandom } from "../support/random.ts";

const LINES = 1_000_000;
const A = "198.51.100.77";

const random = makeRandom(2);
const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;

const SIGNS = [..." \t:;,.'\"()[]{}<>=-_/\\|%#@!*\0\r\x7f\u00e9\u2028\ufffd\ud800xX0"];

/** What messages say against somebody. */
const AGAINST: ReadonlySet<string> = new Set(["failed", "naughty", "probed"]);

/** A line with one piece of it changed; the address and what touches it stay. */
function damaged(line: string): string {
  const address = line.indexOf(A);
  for (;;) {
    const at = random(line.length + 1);
    const end = Math.min(line.length, at + random(random(8) === 0 ? 40 : 3));
    if (address >= 0 && end >= address && at <= address + A.length) continue;
    switch (random(5)) {
      case 0:
        return line.slice(0, at) + line.slice(end);
      case 1:
        return line.slice(0, at) + pick(SIGNS) + line.slice(at);
      case 2:
        return line.slice(0, at) + pick(SIGNS) + line.slice(end);
      case 3:
        return line.slice(0, end) + line.slice(at);
      default:
        return at > address + A.length ? line.slice(0, at) : line;
    }
  }
}

Deno.test("a million damaged messages: none throws, and none blames or welcomes anybody but its client", () => {
  const lines = TABLES.flatMap(([service, text]) => {
    const table = readTable(text, service);
    const programs = [...table.programs.keys()];
    return shapesOf(table).flatMap(({ form, variant }) =>
      [0, 1, 2, 3].map((choice) => {
        const how = { peer: A, choose: (count: number) => choice % count, sent: () => "bob" };
        const message = joined(print(variant, how));
        const program = pick(programs);
        // What is cut off a message that says nothing may be all that told it from a login.
        const isWelcome = form.text.headings.some(({ meaning }) => !AGAINST.has(meaning));
        return { line: `Nov 13 09:08:07 h ${program}[7]: ${message}`, isWelcome };
      })
    );
  });
  const reader = createReader();
  let found = 0;
  for (let i = 0; i < LINES; i++) {
    const { line, isWelcome } = pick(lines);
    let text = line;
    for (let n = random(3); n >= 0; n--) text = damaged(text);
    const reading = reader.line(text);
    if (!reading || reading.outcome === null) continue;
    found++;
    if (reading.address.text !== A || (reading.outcome === "success" && !isWelcome)) {
      assert.fail(`${reading.outcome} ${reading.address.text}: ${JSON.stringify(text)}`);
    }
  }
  assert.ok(found > LINES / 20, `only ${found} said anything`);
});
