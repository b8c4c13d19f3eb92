import assert from "node:assert/strict";
import { readLines } from "../../lib/logs/read_lines.ts";
import { makeRandom } from "../address/_random.ts";

const MEBIBYTE = 1 << 20;

/** A file in memory that gives at most `most` bytes at once. */
function inMemory(content: Uint8Array, most = Infinity) {
  let at = 0;
  return {
    seekSync: (to: number) => at = to,
    readSync: (into: Uint8Array) => {
      const part = content.subarray(at, Math.min(content.length, at + Math.min(most, into.length)));
      into.set(part);
      at += part.length;
      return part.length === 0 ? null : part.length;
    },
  };
}

function read(content: Uint8Array | string, part: Partial<Parameters<typeof readLines>[0]> = {}) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const lines: string[] = [];
  const done = readLines(
    { file: inMemory(bytes), from: 0, to: bytes.length, finished: false, ...part },
    (line) => lines.push(line),
  );
  return { lines, done };
}

Deno.test("readLines() gives whole lines, and says where the last one ended", () => {
  assert.deepEqual(read(""), { lines: [], done: 0 });
  assert.deepEqual(read("one"), { lines: [], done: 0 });
  assert.deepEqual(read("\n\none\ntw"), { lines: ["", "", "one"], done: 6 });
  assert.deepEqual(read("one\ntwo\nthree\n", { from: 4, to: 10 }), { lines: ["two"], done: 8 });
});

Deno.test("readLines() takes a last line without its newline from a file that is finished", () => {
  assert.deepEqual(read("one\ntwo", { finished: true }).lines, ["one", "two"]);
  assert.deepEqual(read("one\n", { finished: true }).lines, ["one"]);
  assert.deepEqual(read("", { finished: true }).lines, []);
});

Deno.test("readLines() ends when the file has been cut meanwhile", () => {
  assert.deepEqual(read("one\ntw", { to: 1000 }), { lines: ["one"], done: 4 });
});

Deno.test("readLines() gives an empty line for each one longer than two mebibytes, and goes on behind it", () => {
  for (const length of [MEBIBYTE, 2 * MEBIBYTE - 1, 2 * MEBIBYTE, 2 * MEBIBYTE + 1, 3 * MEBIBYTE]) {
    const long = "x".repeat(length);
    const text = `a\n${long}\nb\n`;
    const { lines, done } = read(text);
    assert.deepEqual([lines[0], lines[2], lines.length, done], ["a", "b", 3, text.length]);
    assert.ok(lines[1] === (length < 2 * MEBIBYTE ? long : ""), String(length));
    assert.equal(read(`a\n${long}`).done, 2);
    assert.equal(read(`a\n${long}`, { finished: true }).lines.length, 2);
  }
});

Deno.test("readLines() is not led astray by NULs, BOMs and broken UTF-8, and keeps newlines", () => {
  const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 65, 10, 0xe2, 0x82, 10, 0, 10, 0xff, 10, 0xf0, 10);
  const { lines } = read(bytes);
  assert.deepEqual(lines, ["\ufeffA", "\ufffd", "\0", "\ufffd", "\ufffd"]);
  assert.deepEqual(read("a\r\nb\u2028c\n").lines, ["a\r", "b\u2028c"]);
});

Deno.test("readLines() agrees with a split of the whole, however the bytes come in", () => {
  const random = makeRandom(31);
  for (let i = 0; i < 300; i++) {
    const text = Array.from({ length: random(200) }, () => ["a", "é", "\n", "€€", "xyz"][random(5)])
      .join("");
    const bytes = new TextEncoder().encode(text);
    const lines: string[] = [];
    const file = inMemory(bytes, 1 + random(7));
    const part = { file, from: 0, to: bytes.length, finished: true };
    const done = readLines(part, (line) => lines.push(line));
    const expected = text.split("\n");
    if (expected.at(-1) === "") expected.pop();
    assert.deepEqual(lines, expected);
    assert.equal(done, bytes.lastIndexOf(10) + 1);
  }
});

Deno.test("readLines() tells how far it is, never backwards", () => {
  const told: number[] = [];
  const bytes = new Uint8Array(3 * MEBIBYTE + 5).fill(10);
  const file = inMemory(bytes);
  const part = { file, from: 0, to: bytes.length, finished: false };
  readLines(part, () => {}, (read) => told.push(read));
  assert.deepEqual(told.toSorted((a, b) => a - b), told);
  assert.equal(told.at(-1), bytes.length);
});
