import assert from "node:assert/strict";
import type { FileCursor } from "../../lib/logs/cursor.ts";
import { readNew } from "../../lib/logs/read_new.ts";
import { makeRandom } from "../address/_random.ts";

/** A log that is written to, rotated and read; the clock of its files is its own. */
class Log {
  readonly dir = Deno.makeTempDirSync({ prefix: "sentry-rotation-" });
  readonly path: string;
  #cursor: FileCursor | undefined;
  #clock = 1_000_000;

  constructor(readonly name = "auth.log") {
    this.path = `${this.dir}/${name}`;
    this.append("", this.path);
  }

  append(text: string, path = this.path): void {
    Deno.writeTextFileSync(path, text, { append: true });
    Deno.utimeSync(path, ++this.#clock, this.#clock);
  }

  read(limit = Infinity): { lines: string[]; unread: number; lost: boolean } {
    const lines: string[] = [];
    const news = readNew(this.path, this.#cursor, limit, (line) => lines.push(line));
    this.#cursor = news.cursor;
    return { lines, unread: news.unread, lost: news.lost };
  }

  /** logrotate's way: NAME.1 becomes NAME.2 and so on. */
  rotate(way: "rename" | "copy"): void {
    for (let i = 9; i > 0; i--) {
      try {
        Deno.renameSync(`${this.path}.${i}`, `${this.path}.${i + 1}`);
      } catch {
        // There are not that many.
      }
    }
    if (way === "rename") Deno.renameSync(this.path, `${this.path}.1`);
    else {
      Deno.copyFileSync(this.path, `${this.path}.1`);
      this.append("", `${this.path}.1`);
      Deno.truncateSync(this.path, 0);
    }
    this.append("");
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.dir, { recursive: true });
  }
}

for (const way of ["rename", "copy"] as const) {
  Deno.test(`readNew() reads everything once through several rotations by ${way} between two reads`, () => {
    using log = new Log();
    const random = makeRandom(way === "copy" ? 3 : 4);
    let written = 0;
    const read: string[] = [];
    for (let i = 0; i < 600; i++) {
      const what = random(10);
      if (what < 7) log.append(`line ${written++} ${"x".repeat(random(300))}\n`);
      else if (what < 8) log.rotate(way);
      else if (Deno.statSync(log.path).size > 0) read.push(...log.read().lines);
    }
    read.push(...log.read().lines);
    const numbers = read.map((line) => Number(line.split(" ")[1]));
    assert.deepEqual(numbers, Array.from({ length: written }, (_, i) => i));
  });
}

Deno.test("readNew() reads what a daemon still writes to the file that was just renamed", () => {
  using log = new Log();
  log.append("one\n");
  log.read();
  log.rotate("rename");
  const read = log.read().lines;
  // rsyslogd writes to the old file until it is told to open the new one, after all logs were rotated.
  log.append("two\n", `${log.path}.1`);
  read.push(...log.read().lines);
  log.append("three\n");
  read.push(...log.read().lines);
  assert.deepEqual(read, ["two", "three"]);
});

Deno.test("readNew() does not take somebody's copy of a log for one that was rotated", () => {
  for (
    const copy of ["auth.log.bak", "auth.log.save", "auth.log-before-upgrade", "auth.log.orig"]
  ) {
    using log = new Log();
    log.append("one\ntwo\n");
    log.read();
    Deno.copyFileSync(log.path, `${log.dir}/${copy}`);
    log.append("", `${log.dir}/${copy}`);
    log.rotate("rename");
    log.append("three\n");
    assert.deepEqual(log.read().lines, ["three"], copy);
  }
});

Deno.test("readNew() does not take another log for a rotated one: SUSE has mail beside mail.info", () => {
  using log = new Log("mail");
  log.append("one\n");
  log.append("one\n", `${log.dir}/mail.info`);
  log.append("one\n", `${log.dir}/mail.err`);
  log.read();
  log.rotate("rename");
  log.append("two\n", `${log.dir}/mail.info`);
  log.append("two\n");
  assert.deepEqual(log.read().lines, ["two"]);
});

Deno.test("readNew() begins anew when another file got the old one's inode", () => {
  using log = new Log();
  log.append("one\ntwo\n");
  log.read();
  const inode = Deno.statSync(log.path).ino;
  Deno.writeTextFileSync(log.path, "another, and longer than the one before\n");
  assert.equal(Deno.statSync(log.path).ino, inode);
  assert.deepEqual(log.read().lines, ["another, and longer than the one before"]);
  Deno.writeTextFileSync(log.path, "short\n");
  assert.deepEqual(log.read(), { lines: ["short"], unread: 0, lost: true });
});

Deno.test("readNew() gives each line once through rotations, however little may be read at once", () => {
  for (const how of ["rename", "copy"] as const) {
    for (const limit of [1, 7, 8, 30, 64, 1000]) {
      using log = new Log();
      log.append("first\n");
      log.read();
      for (let i = 0; i < 40; i++) log.append(`line ${i}\n`);
      log.rotate(how);
      log.append("last\n");
      const lines: string[] = [];
      // A line is read whole or not at all.
      for (let run = 0; run < 60; run++) lines.push(...log.read(limit).lines);
      lines.push(...log.read().lines);
      const expected = Array.from({ length: 40 }, (_, i) => `line ${i}`);
      assert.deepEqual(lines, [...expected, "last"], `${how} ${limit}`);
    }
  }
});

Deno.test("readNew() reads the rest of the old log while there is no new one, and goes on with the new one", () => {
  using log = new Log();
  log.append("one\n");
  log.read();
  log.append("two\n");
  log.rotate("rename");
  Deno.removeSync(log.path);
  assert.deepEqual(log.read(), { lines: ["two"], unread: 0, lost: false });
  log.append("three\n", `${log.path}.1`);
  log.append("four\n");
  assert.deepEqual(log.read(), { lines: ["three", "four"], unread: 0, lost: false });
  Deno.removeSync(log.path);
  Deno.removeSync(`${log.path}.1`);
  assert.throws(() => log.read(), Deno.errors.NotFound);
});

Deno.test("readNew() keeps its place when all that may be read is the middle of one line", () => {
  using log = new Log();
  log.append("one\n");
  log.read();
  log.append("x".repeat(1000));
  assert.deepEqual(log.read(100).lines, []);
  log.append("y\ntwo\n");
  assert.deepEqual(log.read().lines, ["x".repeat(1000) + "y", "two"]);
});

Deno.test("readNew() throws for what is no file, and for what is not there, and leaves nothing open", () => {
  using log = new Log();
  assert.throws(() => readNew(log.dir, undefined, 1, () => {}), /no regular file/);
  assert.throws(() => readNew(`${log.path}.none`, undefined, 1, () => {}), Deno.errors.NotFound);
});

Deno.test("readNew() leaves nothing open when a line's reader throws", () => {
  using log = new Log();
  log.append("one\n");
  assert.throws(
    () =>
      readNew(log.path, undefined, 100, () => {
        throw new Error("reader");
      }),
    /reader/,
  );
});
