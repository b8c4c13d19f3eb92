/** The key by which the shards are chosen: made once, kept, and missed loudly. */
import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { halfSipHash, shardOf, shardOfBytes, UNKEYED } from "../../lib/state/shard.ts";
import { isKeyLost, readShardKey } from "../../lib/state/shard_key.ts";
import { beginShards, newShardKey, writeShardKey } from "../../lib/state/write_shard_key.ts";

function withRoot(body: (rootDir: string) => void): void {
  const rootDir = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${rootDir}/state`);
    body(rootDir);
  } finally {
    Deno.removeSync(rootDir, { recursive: true });
  }
}

Deno.test("halfSipHash() is HalfSipHash-1-3, by the numbers in Linux's lib/tests/siphash_kunit.c", () => {
  const expected = [
    0x5814c896,
    0xe7e864ca,
    0xbc4b0e30,
    0x01539939,
    0x7e059ea6,
    0x88e3d89b,
    0xa0080b65,
    0x9d38d9d6,
    0x577999b1,
  ];
  const bytes = Uint8Array.from(expected.keys());
  const got = expected.map((_, length) =>
    halfSipHash(bytes, length, [0x03020100, 0x07060504]) >>> 0
  );
  assert.deepEqual(got, expected);
});

Deno.test("20,000 addresses that were chosen for one shard are in all of them by a key", () => {
  const key = newShardKey();
  const counts = new Uint32Array(256);
  let chosen = 0;
  const bytes = Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  for (let i = 0; chosen < 20_000; i++) {
    for (let k = 4; k < 8; k++) bytes[k] = i >>> 8 * (7 - k);
    if (shardOfBytes(bytes, UNKEYED) !== 7) continue;
    chosen++;
    counts[shardOfBytes(bytes, key) - 256]!++;
  }
  // 78 each; a hash that spreads leaves these bounds less than once in 10^9 times.
  assert.ok(Math.min(...counts) > 15 && Math.max(...counts) < 160, counts.join(" "));
});

Deno.test("neighbours share a shard by a key, too, and another key chooses otherwise", () => {
  const net = (text: string) => parseNetwork(text)!;
  const key = newShardKey();
  assert.equal(shardOf(net("203.0.113.7"), key), shardOf(net("203.0.113.200"), key));
  assert.equal(shardOf(net("203.0.113.7"), key), shardOf(net("203.0.113.0/24"), key));
  assert.equal(shardOf(net("2001:db8::1"), key), shardOf(net("2001:db8::/64"), key));
  const all = Array.from({ length: 64 }, (_, i) => net(`10.0.${i}.1`));
  const by = (one: typeof key) => all.map((network) => shardOf(network, one)).join(" ");
  assert.equal(by(key), by(key));
  assert.notEqual(by(key), by(newShardKey()));
});

Deno.test("beginShards() makes one key where there are no records, and none beside records", () => {
  withRoot((rootDir) => {
    assert.equal(readShardKey(rootDir), UNKEYED);
    beginShards(rootDir);
    const key = readShardKey(rootDir);
    assert.ok(key);
    assert.equal(Deno.statSync(`${rootDir}/state/key`).mode! & 0o777, 0o600);
    beginShards(rootDir);
    assert.deepEqual(readShardKey(rootDir), key);
    Deno.removeSync(`${rootDir}/state/key`);
    Deno.writeTextFileSync(`${rootDir}/state/0f`, "");
    beginShards(rootDir);
    assert.equal(readShardKey(rootDir), UNKEYED);
  });
});

Deno.test("readShardKey() gives what was written, no key while records are moved, and no way round one that is lost", () => {
  withRoot((rootDir) => {
    for (const key of [[0, 0], [1, -1], [0x7fffffff, -0x80000000]] as const) {
      writeShardKey(rootDir, key, false);
      assert.deepEqual(readShardKey(rootDir), key);
      writeShardKey(rootDir, key, true);
      assert.equal(readShardKey(rootDir), UNKEYED);
    }
    for (const text of ["", "0123456789abcde\n", "0123456789abcdef", "0123456789abcdeg\n", "\0"]) {
      Deno.writeTextFileSync(`${rootDir}/state/key`, text);
      assert.throws(() => readShardKey(rootDir), /state\/key is lost: no record is found/, text);
      assert.ok(isKeyLost(rootDir));
    }
    Deno.removeSync(`${rootDir}/state/key`);
    Deno.writeTextFileSync(`${rootDir}/state/1a0`, "");
    assert.throws(() => readShardKey(rootDir), /state\/key is lost/);
  });
});
