import assert from "node:assert/strict";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";
import { blankRecord, formatRecord, RECORD_BYTES } from "../../lib/state/record.ts";
import { findRecord, readShard } from "../../lib/state/shard_file.ts";
import { shardOf, SHARDS, UNKEYED } from "../../lib/state/shard.ts";

const line = (address: string, seen = 1) =>
  formatRecord({ ...blankRecord(parseAddress(address)!), seen });

function withShard(text: string, check: (path: string) => void): void {
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeTextFileSync(path, text);
    check(path);
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test("findRecord() finds whole addresses only, with and without its index", () => {
  const text = line("203.0.113.70", 1) + line("203.0.113.7", 2) + line("20.3.0.113", 3);
  withShard(text, (path) => {
    const shard = readShard(path);
    for (let i = 0; i < 3; i++) {
      assert.equal(findRecord(shard, parseAddress("203.0.113.7")!)?.record.seen, 2);
      assert.equal(findRecord(shard, parseAddress("203.0.113.1")!), undefined);
    }
  });
});

Deno.test("readShard() lets a torn or zeroed last line be overwritten", () => {
  const whole = line("203.0.113.7");
  for (const tail of ["", "203.0.", whole.slice(0, 127), "\0".repeat(128), "\0".repeat(300)]) {
    withShard(whole + tail, (path) => {
      assert.equal(readShard(path).end, RECORD_BYTES, JSON.stringify(tail.slice(0, 8)));
    });
  }
  assert.equal(readShard("/nonexistent/00").end, 0);
});

Deno.test("shardOf() puts neighbours together and spreads the rest", () => {
  assert.equal(
    shardOf(parseAddress("203.0.113.7")!, UNKEYED),
    shardOf(parseAddress("203.0.113.200")!, UNKEYED),
  );
  assert.equal(
    shardOf(parseNetwork("2001:db8::/64")!, UNKEYED),
    shardOf(parseAddress("2001:db8::99")!, UNKEYED),
  );
  const counts = new Array<number>(SHARDS).fill(0);
  for (let i = 0; i < 65536; i++) {
    counts[shardOf(parseAddress(`10.${i >> 8}.${i & 255}.1`)!, UNKEYED)]!++;
  }
  assert.ok(Math.max(...counts) < 2 * 65536 / SHARDS, String(Math.max(...counts)));
});
