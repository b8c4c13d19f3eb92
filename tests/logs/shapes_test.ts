/** A line that is like one before says what it says where each line is read by itself. */
import assert from "node:assert/strict";
import type { Op } from "../../lib/forms/ops.ts";
import { readTable, variantsOf } from "../../lib/forms/table.ts";
import { TABLES } from "../../lib/forms/tables.ts";
import { createPlainLines } from "../../lib/logs/plain_lines.ts";
import { createReader } from "../../lib/logs/reader.ts";
import { lookOver, noPlainLine } from "../../lib/logs/plain_line.ts";
import { createShapes, SHAPED } from "../../lib/logs/shapes.ts";
import { decoysOf, joined, print, shapesOf, vis } from "../support/form_texts.ts";
import { makeRandom } from "../support/random.ts";
import { shown } from "./_parsed_message.ts";

const A = "198.51.100.77";
const D = "203.0.113.200";

/** How many messages of each table there are, and how many lines of each. */
const MESSAGES = 3000;
const TIMES = 6;

const TABLES_WITH_SHAPES = TABLES.filter(([service]) => SHAPED.has(service));

const encoder = new TextEncoder();

/** Reads lines twice, once with a memory of their shapes, and compares; tells how many were known again. */
function compare(lines: readonly string[]): number {
  const one = createReader();
  const plainLines = createPlainLines(TABLES);
  const other = createReader(
    [],
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    plainLines,
  );
  const all = encoder.encode(lines.map((line) => line + "\n").join(""));
  let at = 0;
  let again = 0;
  for (const line of lines) {
    const expected = one.line(line);
    let reading: typeof expected;
    let end = other.plain!(all, at, (given) => reading = given);
    if (end < 0) {
      reading = other.line(line);
      end = at + encoder.encode(line).length;
    } else again++;
    assert.equal(end, at + encoder.encode(line).length, line);
    assert.equal(shown(reading), shown(expected), line);
    if (expected?.outcome && reading?.outcome) {
      assert.deepEqual(
        { ...reading, address: [...reading.address.bytes] },
        { ...expected, address: [...expected.address.bytes] },
        line,
      );
    }
    at = end + 1;
  }
  assert.deepEqual(other.dump(), one.dump());
  return again;
}

for (const [service, text] of TABLES_WITH_SHAPES) {
  const table = readTable(text, service);

  Deno.test(`${service}: a line that differs in process, address and port says what it says without a memory`, () => {
    const random = makeRandom(7);
    const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
    const shapes = shapesOf(table);
    const decoys = decoysOf(shapes, D);
    const programs = [...table.programs.keys()];
    const escape = table.cut?.isEscaped ? vis : (sent: string) => sent;
    const sent = () => {
      const what = random(6);
      if (what < 3 || decoys.length === 0) return pick(["root", "bob", "x y", "", "port", "14"]);
      if (what === 3) return pick(decoys).replaceAll(D, A);
      if (what === 4) return pick([A, `from ${A} port 22`, `port 22`, `x port 3: `, "port 14:"]);
      return pick(decoys);
    };
    const address = () =>
      `${pick([1, 3, 14, 100, 223])}.${random(256)}.${random(256)}.${random(256)}`;
    const port = () => String(pick([1, 3, 11, 14, 22, 501, 535, 1 + random(65535)]));
    const lines: string[] = [];
    for (let i = 0; i < MESSAGES; i++) {
      const message = joined(
        print(shapes[i % shapes.length]!.variant, {
          peer: pick([A, A, A, `::ffff:${A}`, "2001:db8::7", "host.example.org"]),
          choose: random,
          sent: () => escape(sent()).slice(0, 90),
        }),
      );
      const head = pick(["Nov 13 09:08:07 h", "2026-11-13T09:08:07.123456+01:00 web"]);
      const program = pick(programs);
      for (let k = 0; k < TIMES; k++) {
        const other = address();
        const own = port();
        const said = random(8) === 0
          ? message.replace(A, other).replace(/port \d+/, `port ${own}`)
          : message.replaceAll(A, other).replace(/port \d+/g, `port ${own}`);
        lines.push(`${head} ${program}[${1 + random(300)}]: ${said}`);
        if (random(30) === 0) lines.push(`${head} last message repeated ${1 + random(4)} times`);
        if (random(200) === 0) lines.push(`${head} cron[7]: message repeated 2 times: [ ${said}]`);
      }
    }
    const again = compare(lines);
    assert.ok(again > 200, `${again} of ${lines.length}`);
  });
}

Deno.test("no form asks which digits an address or a port has that stands alone, and none is cut at a few lengths", () => {
  const odd = new Set<string>();
  const look = (ops: readonly Op[]) => {
    for (const op of ops) {
      if (op.kind === "literal") {
        if (/(?:^|[^A-Za-z_])\d/.test(op.text)) odd.add(op.text);
      } else if (op.kind === "hole") {
        const digits = new Set(op.fitting.subarray(48, 58));
        if (digits.size > 1 || [...op.except ?? []].some((word) => /\d/.test(word))) {
          odd.add(op.type);
        }
      } else for (const { ops } of op.alternatives) look(ops);
    }
  };
  for (const [service, text] of TABLES_WITH_SHAPES) {
    const table = readTable(text, service);
    // Nor of a length between the shortest and the longest.
    assert.deepEqual(table.builds, []);
    for (const form of table.forms) {
      for (const { segments } of variantsOf(table, form)) segments.forEach(({ ops }) => look(ops));
    }
    [...table.before, ...table.after ? [table.after] : []].forEach(({ ops }) => look(ops));
  }
  assert.deepEqual(
    [...odd].sort(),
    [
      // A letter stands before it.
      "X11 ",
      // A colon does, before which a port stands.
      "14",
      "3",
      // What is behind the digit is not what is behind the first one of an address, and no `port` stands before it.
      " auth=0/",
    ].sort(),
  );
});

Deno.test("find() takes no line for another whose hash and lengths are the same", () => {
  const text = "Nov 13 09:08:07 h cron[7]: from 192.0.2.1 port 22 end\n";
  const bytes = encoder.encode(text);
  const line = noPlainLine();
  assert.ok(lookOver(bytes, 0, line));
  const shapes = createShapes();
  const message = text.slice(text.indexOf("from"), -1);
  const split = { host: "h", program: "cron", pid: 7, message };
  for (let i = 0; i < 2; i++) shapes.learn(bytes, line, split, undefined);
  assert.ok(shapes.find(bytes, line));
  for (const word of ["h cron", "from ", " port ", " end"]) {
    for (let at = text.indexOf(word), end = at + word.length; at < end; at++) {
      const other = bytes.slice();
      other[at]!++;
      assert.equal(shapes.find(other, line), undefined, word);
    }
  }
});
