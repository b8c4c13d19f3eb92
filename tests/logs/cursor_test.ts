import assert from "node:assert/strict";
import { tailSum } from "../../lib/files/tail_sum.ts";
import { type Cursors, formatCursors, parseCursors } from "../../lib/logs/cursor.ts";

const SAMPLE: Cursors = {
  files: new Map([
    ["/var/log/auth.log", {
      path: "/var/log/auth.log",
      device: 64768,
      inode: 131,
      offset: 0,
      tail: "811c9dc5",
    }],
    ["/a b/ mail.log", {
      path: "/a b/ mail.log",
      device: 0,
      inode: Number.MAX_SAFE_INTEGER,
      offset: 2 ** 40,
      tail: "00000000",
    }],
  ]),
  journal: "s=0123;i=4;b=5;m=6;t=7;x=8",
  instead: ["ssh", "smtp"],
  command: { program: "/usr/bin/docker", cursor: "2026-11-27T10:00:00.5Z a=b" },
  told: ["sshd 203.0.113.7 5 7 1 1 0 k--"],
  rules: new Map([
    ["nginx.rule", {
      files: new Map([
        ["/x", { path: "/x", device: 1, inode: 2, offset: 3, tail: "811c9dc5" }],
      ]),
      journal: undefined,
      told: ["203.0.113.7 5 7 1 1 0 k--", "size h 300"],
    }],
    ["pve.rule", { files: new Map(), journal: "s=9", told: [] }],
  ]),
};

Deno.test("parseCursors() reads back what formatCursors() wrote", () => {
  assert.deepEqual(parseCursors(formatCursors(SAMPLE)), SAMPLE);
  const empty = { files: new Map(), journal: undefined, told: [] };
  assert.deepEqual(parseCursors(formatCursors(empty)), empty);
  assert.equal(formatCursors(empty), "");
});

Deno.test("parseCursors() reads a file whose inode is larger than a number is exact to", () => {
  const cursor = { path: "/x", device: 1, inode: 2 ** 64, offset: 5, tail: "00000000" };
  const text = formatCursors({ files: new Map([["/x", cursor]]), journal: undefined, told: [] });
  assert.deepEqual(parseCursors(text).files.get("/x"), cursor);
});

Deno.test("parseCursors() passes over what formatCursors() could not have written", () => {
  const good = "file 1 2 3 00000000 /x";
  for (
    const line of [
      "",
      "file 1 2 3 00000000 x",
      "file 1 2 -3 00000000 /x",
      "file 1 2 3 0000000 /x",
      "file 1 2 3 0000000G /x",
      "file  1 2 3 00000000 /x",
      "File 1 2 3 00000000 /x",
      "file 1 2 3",
      "journal",
      "journal a b",
      "journal " + "x".repeat(513),
      "journal \x1b",
      "\0".repeat(50),
    ]
  ) {
    const { files, journal } = parseCursors(`${line}\n`);
    assert.deepEqual([files.size, journal], [0, undefined], line);
  }
  assert.equal(parseCursors(`nonsense\n${good}\n`).files.size, 1);
});

Deno.test("tailSum() is FNV-1a of 32 bits, in eight hex digits", () => {
  const of = (text: string) => tailSum(new TextEncoder().encode(text));
  // From the test suite of its authors.
  assert.deepEqual([of(""), of("a"), of("foobar")], ["811c9dc5", "e40c292c", "bf9cf968"]);
});
