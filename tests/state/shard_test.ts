import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { shardName, shardOf, SHARDS, UNKEYED } from "../../lib/state/shard.ts";

const net = (text: string) => parseNetwork(text)!;

Deno.test("shardOf() is what FORMAT.md says: FNV-1a, 32 bits folded to 8", () => {
  const fnv = (bytes: number[]) => {
    let hash = 0x811c9dc5n;
    for (const byte of bytes) hash = (hash ^ BigInt(byte)) * 0x01000193n & 0xffffffffn;
    return Number((hash ^ hash >> 8n ^ hash >> 16n ^ hash >> 24n) & 0xffn);
  };
  assert.equal(shardOf(net("203.0.113.7"), UNKEYED), fnv([203, 0, 113]));
  assert.equal(shardOf(net("255.254.253.7"), UNKEYED), fnv([255, 254, 253]));
  assert.equal(shardOf(net("2001:db8:ff::/64"), UNKEYED), fnv([0x20, 1, 0xd, 0xb8, 0, 0xff, 0, 0]));
});

Deno.test("shardOf() spreads IPv6 blocks evenly too, and stays from 0 to 255", () => {
  const counts = new Array<number>(SHARDS).fill(0);
  for (let i = 0; i < 65536; i++) {
    counts[shardOf(net(`2001:db8:0:${i.toString(16)}::/64`), UNKEYED)]!++;
  }
  assert.equal(counts.length, SHARDS);
  assert.ok(Math.max(...counts) < 2 * 256 && Math.min(...counts) > 128, String(counts));
});

Deno.test("shardName() is two hex digits, different for each shard", () => {
  const names = Array.from({ length: SHARDS }, (_, i) => shardName(i));
  assert.ok(names.every((name) => /^[0-9a-f]{2}$/.test(name)));
  assert.equal(new Set(names).size, SHARDS);
  assert.deepEqual([names[0], names[10], names[255]], ["00", "0a", "ff"]);
});
