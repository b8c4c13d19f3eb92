import assert from "node:assert/strict";
import type { FileCursor } from "../../lib/logs/cursor.ts";
import { formatCursors, parseCursors } from "../../lib/logs/cursor.ts";
import { readNew } from "../../lib/logs/read_new.ts";

/** A log, and a reader that remembers where it stopped. */
function makeLog() {
  const dir = Deno.makeTempDirSync();
  const path = `${dir}/auth.log`;
  let cursor: FileCursor | undefined;
  const read = (limit = Infinity) => {
    const lines: string[] = [];
    const news = readNew(path, cursor, limit, (line) => lines.push(line));
    // Through its text, as between two runs.
    const text = formatCursors({
      files: new Map([[path, news.cursor]]),
      journal: undefined,
      told: [],
    });
    cursor = parseCursors(text).files.get(path);
    assert.ok(cursor);
    return { lines, unread: news.unread, lost: news.lost };
  };
  return {
    dir,
    path,
    read,
    append: (text: string) => Deno.writeTextFileSync(path, text, { append: true }),
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
  };
}

Deno.test("readNew() gives each line once, and leaves one without its newline for the next run", () => {
  using log = makeLog();
  log.append("one\ntwo\nhal");
  assert.deepEqual(log.read().lines, ["one", "two"]);
  assert.deepEqual(log.read().lines, []);
  log.append("f\nthree\n");
  assert.deepEqual(log.read().lines, ["half", "three"]);
});

Deno.test("readNew() finishes a renamed file before it begins the new one, whatever the new name", () => {
  for (const name of ["auth.log.1", "auth.log-20261123", "auth.log.0"]) {
    using log = makeLog();
    log.append("one\n");
    log.read();
    log.append("two\n");
    Deno.renameSync(log.path, `${log.dir}/${name}`);
    log.append("three\n");
    assert.deepEqual(log.read(), { lines: ["two", "three"], unread: 0, lost: false }, name);
    assert.deepEqual(log.read().lines, []);
  }
});

Deno.test("readNew() reads all of several rotated files", () => {
  using log = makeLog();
  log.append("one\n");
  log.read();
  log.append("two\n");
  Deno.renameSync(log.path, `${log.dir}/auth.log.2`);
  Deno.utimeSync(`${log.dir}/auth.log.2`, 1000, 1000);
  Deno.writeTextFileSync(`${log.dir}/auth.log.1`, "three\n");
  Deno.utimeSync(`${log.dir}/auth.log.1`, 2000, 2000);
  log.append("four\n");
  assert.deepEqual(log.read().lines, ["two", "three", "four"]);
});

Deno.test("readNew() notices a file that was cut, also when it has grown past the old place", () => {
  using log = makeLog();
  log.append("one\ntwo\n");
  log.read();
  Deno.truncateSync(log.path, 0);
  log.append("three\n");
  assert.deepEqual(log.read().lines, ["three"]);
  Deno.truncateSync(log.path, 0);
  log.append("four, which is a longer line\nfive\n");
  assert.deepEqual(log.read().lines, ["four, which is a longer line", "five"]);
});

Deno.test("readNew() finishes the copy when a log is rotated by copy and truncate", () => {
  using log = makeLog();
  log.append("one\n");
  log.read();
  log.append("two\n");
  Deno.copyFileSync(log.path, `${log.dir}/auth.log.1`);
  Deno.truncateSync(log.path, 0);
  log.append("three\n");
  assert.deepEqual(log.read().lines, ["two", "three"]);
});

Deno.test("readNew() says so when the rest of the old file is gone", () => {
  using log = makeLog();
  log.append("one\n");
  log.read();
  Deno.renameSync(log.path, `${log.dir}/auth.log.1.gz`);
  log.append("two\n");
  assert.deepEqual(log.read(), { lines: ["two"], unread: 0, lost: true });
});

Deno.test("readNew() reads the oldest when there is more than may be read, and goes on from there", () => {
  using log = makeLog();
  const lines = Array.from({ length: 1000 }, (_, i) => `line ${i}`);
  log.append(lines.join("\n") + "\n");
  const all: string[] = [];
  let runs = 0;
  for (let unread = 1; unread > 0; runs++) {
    const news = log.read(100);
    unread = news.unread;
    all.push(...news.lines);
  }
  assert.deepEqual(all, lines);
  assert.ok(runs > 80 && runs < 120, `${runs} runs`);
  log.append("next\n");
  assert.deepEqual(log.read(100).lines, ["next"]);
});

Deno.test("readNew() survives lines of a megabyte and more, NULs and bytes that are not UTF-8", () => {
  using log = makeLog();
  log.append("one\n" + "x".repeat(3_000_000) + "\ntwo\n");
  assert.deepEqual(log.read().lines, ["one", "", "two"]);
  Deno.writeFileSync(log.path, Uint8Array.of(0, 255, 254, 65, 10, 66, 10), { append: true });
  assert.deepEqual(log.read().lines, ["\0\ufffd\ufffdA", "B"]);
  log.append("y".repeat(3_000_000));
  assert.deepEqual(log.read().lines, []);
  log.append("\nthree\n");
  assert.deepEqual(log.read().lines, ["", "three"]);
});

Deno.test("readNew() loses and repeats nothing in a thousand random appends, rotations and reads", () => {
  using log = makeLog();
  let seed = 3;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  let written = 0;
  const read: string[] = [];
  let pending = "";
  let rotations = 0;
  log.append("");
  for (let i = 0; i < 1000; i++) {
    const what = random(10);
    if (what < 5) {
      pending += `line ${written++} ${"x".repeat(random(300))}\n`;
      const part = random(3) === 0 ? random(pending.length) : pending.length;
      log.append(pending.slice(0, part));
      pending = pending.slice(part);
    } else if (what < 8) read.push(...log.read().lines);
    else {
      log.append(pending);
      pending = "";
      // The next rotation only comes once this one was read, as on a real machine.
      read.push(...log.read().lines);
      if (random(2) === 0) Deno.renameSync(log.path, `${log.dir}/auth.log.${++rotations}`);
      else {
        Deno.copyFileSync(log.path, `${log.dir}/auth.log.${++rotations}`);
        Deno.truncateSync(log.path, 0);
      }
      log.append("");
    }
  }
  log.append(pending);
  read.push(...log.read().lines);
  assert.deepEqual(
    read.map((line) => line.split(" ")[1]),
    Array.from({ length: written }, (_, i) => String(i)),
  );
  assert.ok(rotations > 50);
});
