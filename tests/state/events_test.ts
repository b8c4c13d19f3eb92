import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import {
  appendEvents,
  EVENTS_BYTES,
  historyOf,
  newestEvents,
  rotateEvents,
  verdictEvent,
} from "../../lib/state/events.ts";
import { blankRecord } from "../../lib/state/record.ts";

const RECORD = { ...blankRecord(parseNetwork("203.0.113.7")!), seen: 3, naughty: 2, strikes: 1 };

function withFolder(check: (rootDir: string, read: (name: string) => string) => void): void {
  const rootDir = Deno.makeTempDirSync();
  try {
    check(rootDir, (name) => Deno.readTextFileSync(`${rootDir}/${name}`));
  } finally {
    Deno.removeSync(rootDir, { recursive: true });
  }
}

Deno.test("verdictEvent() writes the line that FORMAT.md shows", () => {
  const page = Deno.readTextFileSync(new URL("../../lib/state/FORMAT.md", import.meta.url));
  const now = Date.parse("2026-11-23T21:51:28Z") / 1000;
  const line = verdictEvent(now, "blacklisted", { ...RECORD, cause: "naughty" });
  assert.ok(page.includes(`    ${line}\n`), line);
});

Deno.test("appendEvents() adds lines, and does not repeat those at the end already", () => {
  withFolder((rootDir, read) => {
    appendEvents(rootDir, newestEvents([]));
    assert.throws(() => read("events.log"), Deno.errors.NotFound);
    appendEvents(rootDir, newestEvents(["one", "two"]));
    appendEvents(rootDir, newestEvents(["one", "two"]));
    appendEvents(rootDir, newestEvents(["three"]));
    assert.equal(read("events.log"), "one\ntwo\nthree\n");
    assert.equal(Deno.lstatSync(`${rootDir}/events.log`).mode! & 0o777, 0o600);
  });
});

Deno.test("appendEvents() completes what a run that was cut off has written, wherever it was cut", () => {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
  try {
    const text = "1 an event\n1 another\n";
    for (let end = 0; end <= text.length; end++) {
      Deno.writeTextFileSync(`${dir}/events.log`, "0 before\n" + text.slice(0, end));
      appendEvents(dir, newestEvents(["1 an event", "1 another"]));
      assert.equal(Deno.readTextFileSync(`${dir}/events.log`), "0 before\n" + text, `${end}`);
    }
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("appendEvents() begins a new file when the old one is large, and keeps one old one", () => {
  withFolder((rootDir, read) => {
    for (const letter of ["a", "b"]) {
      Deno.writeTextFileSync(`${rootDir}/events.log`, letter.repeat(EVENTS_BYTES) + "\n");
      appendEvents(rootDir, newestEvents(["next"]));
      assert.equal(read("events.log"), "next\n");
      assert.equal(read("events.log.1")[0], letter);
    }
  });
});

Deno.test("appendEvents() does not follow a symbolic link", () => {
  withFolder((rootDir, read) => {
    Deno.writeTextFileSync(`${rootDir}/victim`, "");
    Deno.symlinkSync(`${rootDir}/victim`, `${rootDir}/events.log`);
    assert.throws(() => appendEvents(rootDir, newestEvents(["one"])), /symbolic link/);
    assert.equal(read("victim"), "");
  });
});

Deno.test("historyOf() gives an address's lines of both files, oldest first, and nobody else's", () => {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-events-" });
  try {
    const line = (day: number, address: string) =>
      `2026-11-${day}T00:00:00Z blacklisted ${address} cause=hand seen=1`;
    const write = (name: string, lines: string[]) =>
      Deno.writeTextFileSync(`${dir}/${name}`, lines.map((text) => text + "\n").join(""));
    write("events.log.1", [line(10, "10.0.0.1"), line(11, "110.0.0.1"), line(12, "10.0.0.11")]);
    write("events.log", [
      line(13, "10.0.0.0/24"),
      `2026-11-14T00:00:00Z passed over 5 older bytes of 10.0.0.1`,
      "\0\0 10.0.0.1 cause=",
      line(15, "10.0.0.1"),
      line(16, "2001:db8::/64"),
    ]);
    const of = (text: string) => historyOf(dir, parseNetwork(text)!, false);
    assert.deepEqual(of("10.0.0.1"), [line(10, "10.0.0.1"), line(15, "10.0.0.1")]);
    assert.deepEqual(of("2001:db8::/64"), [line(16, "2001:db8::/64")]);
    assert.deepEqual(of("10.0.0.2"), []);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

/** A line as long as those of verdicts are. */
const line = (i: number) =>
  `2026-11-23T21:51:28Z delisted 198.51.100.${i % 256} cause=hand seen=${i} ${"x".repeat(60)}`;

Deno.test("appendEvents() keeps the newest of very many lines, says how many are left out, and does so once", () => {
  withFolder((rootDir, read) => {
    const events = Array.from({ length: 100_000 }, (_, i) => line(i));
    appendEvents(rootDir, newestEvents(["before"]));
    appendEvents(rootDir, newestEvents(events));
    const text = read("events.log");
    assert.ok(text.length < EVENTS_BYTES, String(text.length));
    const [before, left = "", ...kept] = text.split("\n").slice(0, -1);
    assert.equal(before, "before");
    const count = 100_000 - kept.length;
    assert.equal(left, `2026-11-23T21:51:28Z left out ${count} older lines of the same change`);
    assert.deepEqual(kept, events.slice(-kept.length));
    assert.ok(kept.length > 3000);
    for (const more of ["", "2026-11-23T21:51:29Z on-block failed 203.0.113.7 status=1 …\n"]) {
      Deno.writeTextFileSync(`${rootDir}/events.log`, more, { append: true });
      // As when a run was cut off and the next one does it again.
      appendEvents(rootDir, newestEvents(events));
      assert.equal(read("events.log"), text + more);
    }
    // Cut off within.
    for (const end of [text.length - 1, text.length - 300_000, "before\n".length + 10]) {
      Deno.writeTextFileSync(`${rootDir}/events.log`, text.slice(0, end));
      appendEvents(rootDir, newestEvents(events));
      assert.equal(read("events.log"), text);
    }
  });
});

Deno.test("neither events.log nor the one before grows without bound, whatever is appended and done again", () => {
  withFolder((rootDir, read) => {
    for (let i = 0; i < 12; i++) {
      const count = [1, 5000, 100_000][i % 3]!;
      const events = Array.from({ length: count }, (_, j) => line(i * 1e6 + j) + "…");
      for (let again = 0; again < 3; again++) {
        Deno.writeTextFileSync(`${rootDir}/events.log`, `${i} ${again} other\n`, { append: true });
        appendEvents(rootDir, newestEvents(events));
        for (const name of ["events.log", "events.log.1"]) {
          const size = (i === 0 && name === "events.log.1") ? 0 : read(name).length;
          assert.ok(size < 1.7 * EVENTS_BYTES, `${name}: ${size}`);
        }
        if (i === 0) Deno.writeTextFileSync(`${rootDir}/events.log.1`, "");
      }
    }
  });
});

Deno.test("rotateEvents() keeps the newest lines of a file that is larger than it can become", () => {
  withFolder((rootDir, read) => {
    const lines = Array.from({ length: 60_000 }, (_, i) => line(i) + "…\n");
    for (const name of ["events.log", "events.log.1"]) {
      Deno.writeTextFileSync(`${rootDir}/events.log.1`, "old\n");
      Deno.writeTextFileSync(`${rootDir}/${name}`, lines.join(""));
      assert.equal(rotateEvents(rootDir), name === "events.log");
      const [left = "", ...kept] = read("events.log.1").split("\n").slice(0, -1);
      const bytes = new TextEncoder().encode(lines.slice(0, -kept.length).join("")).length;
      assert.equal(left, `2026-11-23T21:51:28Z left out ${bytes} bytes of older lines`);
      assert.deepEqual(kept.map((one) => one + "\n"), lines.slice(-kept.length));
      assert.ok(kept.length > 5000);
      assert.equal(Deno.lstatSync(`${rootDir}/events.log.1`).mode! & 0o777, 0o600);
      assert.ok(!rotateEvents(rootDir), "once");
    }
  });
});

Deno.test("historyOf() takes no line that says what is left out for one of an address", () => {
  withFolder((rootDir) => {
    Deno.writeTextFileSync(
      `${rootDir}/events.log`,
      "2026-11-23T21:51:28Z left out 5 older lines of the same change\n" +
        "2026-11-23T21:51:28Z left out 500 bytes of older lines\n",
    );
    assert.deepEqual(historyOf(rootDir, parseNetwork("203.0.113.7")!, true), []);
  });
});

Deno.test("rotateEvents() names what stands where the old one goes and can't be replaced", () => {
  const dir = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${dir}/events.log`, "x".repeat(EVENTS_BYTES + 1));
    Deno.mkdirSync(`${dir}/events.log.1`);
    assert.throws(() => rotateEvents(dir), /"[^"]*\/events\.log\.1": it is a folder/);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
