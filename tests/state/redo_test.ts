import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import type { Redo } from "../../lib/state/redo.ts";
import { formatRedo, parseRedo } from "../support/redo.ts";

const net = (text: string) => parseNetwork(text)!;

const encode = (text: string) => new TextEncoder().encode(text);

const SAMPLE: Redo = {
  writes: [
    {
      shard: 0,
      at: 0,
      lines: encode(formatRecord({ ...blankRecord(net("203.0.113.7")), seen: 4, cause: "tries" })),
    },
    {
      shard: 255,
      at: 1280,
      lines: encode(formatRecord({ ...blankRecord(net("2001:db8::/64")), naughty: 3 })),
    },
  ],
  list: [net("203.0.113.7"), net("2001:db8::/64"), net("198.51.100.0/24")],
  unlist: [net("192.0.2.1")],
  cursors: "file 1 2 3 00000000 /var/log/auth.log\njournal s=1;i=2\n",
  drained: "1234 65536\n99 0\n",
  prefixes: "deny 203.0.113.0/24\n",
  logins: "203.0.113.7 2 0123456789abcdef\n2001:db8::/64 0\n",
  imported: "putting 0123456789abcdef 100 4096 7 0 0\n",
  exceptions: true,
  dropOldSpool: true,
  listsLater: 384,
  isRecent: true,
  anew: true,
  takesTodo: true,
  events: ["2026-11-23T21:51:28Z blacklisted 203.0.113.7", "end 3", "r 1 2 3", ""],
};

Deno.test("openLeftRedo() reads back what writeRedo() wrote, also the empty parts", () => {
  assert.deepEqual(parseRedo(formatRedo(SAMPLE)), SAMPLE);
  const nothing: Redo = {
    writes: [],
    list: [],
    unlist: [],
    cursors: undefined,
    drained: undefined,
    logins: undefined,
    imported: undefined,
    prefixes: undefined,
    exceptions: false,
    dropOldSpool: false,
    listsLater: undefined,
    isRecent: false,
    anew: false,
    takesTodo: false,
    events: [],
  };
  assert.deepEqual(parseRedo(formatRedo(nothing)), nothing);
  assert.deepEqual(parseRedo(formatRedo({ ...nothing, cursors: "" })), { ...nothing, cursors: "" });
  assert.deepEqual(parseRedo(formatRedo({ ...nothing, drained: "" })), { ...nothing, drained: "" });
  assert.deepEqual(parseRedo(formatRedo({ ...nothing, logins: "" })), { ...nothing, logins: "" });
});

Deno.test("openLeftRedo() refuses every text that is cut short", () => {
  const text = formatRedo(SAMPLE);
  for (let end = 0; end < text.length; end++) {
    assert.equal(parseRedo(text.slice(0, end)), undefined, `cut at ${end}`);
  }
  assert.equal(parseRedo("\0".repeat(text.length)), undefined);
  assert.equal(parseRedo(text.slice(0, 40) + "\0".repeat(text.length - 40)), undefined);
});

Deno.test("openLeftRedo() refuses a missing line, a damaged record, an address that is none, another version", () => {
  const text = formatRedo(SAMPLE);
  const lines = text.split("\n");
  for (let i = 1; i < lines.length - 2; i++) {
    assert.equal(parseRedo(lines.toSpliced(i, 1).join("\n")), undefined, `without ${lines[i]}`);
  }
  assert.equal(parseRedo(text.replace("redo 1", "redo 2")), undefined);
  assert.equal(parseRedo(text.replace("+ 203.0.113.7", "+ ALL")), undefined);
  assert.equal(parseRedo(text.replace("- 192.0.2.1", "- 192.0.2.")), undefined);
  assert.equal(parseRedo(text.replace("r 255 1280", "r 255 1281")), undefined);
  assert.equal(parseRedo(text.replace("r 0 0 203.0.113.7 ", "r 0 0 203.0.113.300 ")), undefined);
});

Deno.test("openLeftRedo() reads back records and texts of many lines, each as long as it comes", () => {
  const record = (i: number) =>
    formatRecord({ ...blankRecord(net(`10.0.${i >> 8}.${i & 255}`)), seen: i });
  // One run of 3000 lines, and 700 that each stand alone.
  const writes = [
    {
      shard: 7,
      at: 256,
      lines: encode(Array.from({ length: 3000 }, (_, i) => record(i)).join("")),
    },
    ...Array.from({ length: 700 }, (_, i) => ({ shard: 8, at: 256 * i, lines: encode(record(i)) })),
  ];
  const change: Redo = {
    ...SAMPLE,
    writes,
    list: Array.from({ length: 20_000 }, (_, i) => net(`10.1.${i >> 8}.${i & 255}`)),
    cursors: `${"x".repeat(200_000)}\n\n${"é".repeat(70_000)}`,
    logins: Array.from({ length: 9000 }, (_, i) => `10.0.0.1 ${i}\n`).join(""),
  };
  const back = parseRedo(formatRedo(change))!;
  const lines = (some: Redo["writes"]) =>
    some.flatMap(({ shard, at, lines }) =>
      new TextDecoder().decode(lines).split("\n").slice(0, -1).map((line, i) =>
        `${shard} ${at + 128 * i} ${line}`
      )
    );
  assert.deepEqual(lines(back.writes), lines(writes));
  assert.deepEqual({ ...back, writes: [] }, { ...change, writes: [] });
});
