/** The shards of one change: what is not changed need not stay in memory, and nothing that was put is lost by that. */
import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { addTries } from "../../lib/state/add_tries.ts";
import { shardPath, writeRecords } from "../../lib/state/carry_out.ts";
import { blankRecord, formatRecord, RECORD_BYTES } from "../../lib/state/record.ts";
import { findRecord } from "../../lib/state/shard_file.ts";
import { shardOf, UNKEYED } from "../../lib/state/shard.ts";
import { openShards } from "../../lib/state/shards.ts";

const NOW = 1795470687;

/** Addresses of as many shards. */
const ADDRESSES = [...Array(200).keys()].map((n) => parseNetwork(`198.51.${n}.1`)!);

function record(network: typeof ADDRESSES[number], seen: number): string {
  return formatRecord({ ...blankRecord(network), seen, firstSeen: NOW, lastSeen: NOW });
}

function withRoot(body: (rootDir: string) => void): void {
  const rootDir = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${rootDir}/state`);
    body(rootDir);
  } finally {
    Deno.removeSync(rootDir, { recursive: true });
  }
}

/** What a file of `state/` says of each address. */
function seenIn(rootDir: string): Map<string, number> {
  const seen = new Map<string, number>();
  for (const { name } of Deno.readDirSync(`${rootDir}/state`)) {
    const text = Deno.readTextFileSync(`${rootDir}/state/${name}`);
    assert.equal(text.length % RECORD_BYTES, 0);
    for (const line of text.split("\n").slice(0, -1)) {
      const [address = "", count] = line.split(/ +/);
      assert.ok(!seen.has(address), address);
      seen.set(address, Number(count));
    }
  }
  return seen;
}

for (const mostKept of [0, 1, 1 << 18, 1 << 30]) {
  Deno.test(`openShards() that keeps ${mostKept} bytes finds and puts as one that keeps all`, () => {
    withRoot((rootDir) => {
      const wanted = new Map<string, number>();
      for (let round = 1; round <= 4; round++) {
        const shards = openShards(rootDir, mostKept);
        const places = ADDRESSES.map((network) => {
          const number = shardOf(network, UNKEYED);
          const found = findRecord(shards.at(number), network);
          assert.equal(found?.record.seen, wanted.get(network.text), network.text);
          return { network, number, at: found?.at ?? -1 };
        });
        // Each round finds what the others have put, and adds more.
        for (const [i, { network, number, at }] of places.entries()) {
          if (i % 4 >= round) continue;
          shards.put(number, at, record(network, round));
          wanted.set(network.text, round);
        }
        writeRecords(rootDir, shards.writes(), false);
        shards.close();
        assert.deepEqual([...seenIn(rootDir)].sort(), [...wanted].sort());
      }
    });
  });
}

Deno.test("openShards() keeps what was added to in memory, and puts lines behind it", () => {
  withRoot((rootDir) => {
    const [first, second] = ["203.0.113.1", "203.0.113.2"].map((text) => parseNetwork(text)!);
    const number = shardOf(first!, UNKEYED);
    const shards = openShards(rootDir, 0);
    const address = new TextEncoder().encode("203.0.113.1 ");
    const tries = { failures: 1, naughty: 0, probed: 0 };
    assert.ok(addTries(shards.at(number), address, 0, tries, NOW, () => true));
    for (const network of ADDRESSES) shards.at(shardOf(network, UNKEYED));
    assert.equal(findRecord(shards.at(number), first!)?.record.failures, 1);
    shards.put(number, -1, record(second!, 7));
    const writes = shards.writes();
    assert.deepEqual(writes.map(({ at, lines }) => [at, lines.length]), [[0, 2 * RECORD_BYTES]]);
    writeRecords(rootDir, writes, false);
    const text = Deno.readTextFileSync(shardPath(rootDir, number));
    assert.equal(text.slice(RECORD_BYTES), record(second!, 7));
  });
});

Deno.test("openShards() tells whether all have room in memory", () => {
  withRoot((rootDir) => {
    assert.ok(openShards(rootDir, 0).areFew());
    for (const network of ADDRESSES) {
      Deno.writeTextFileSync(shardPath(rootDir, shardOf(network, UNKEYED)), record(network, 1), {
        append: true,
      });
    }
    const size = ADDRESSES.length * RECORD_BYTES;
    assert.ok(openShards(rootDir, size).areFew());
    assert.ok(!openShards(rootDir, size - 1).areFew());
  });
});

Deno.test("openShards() reads no shard for ever, however it is asked", () => {
  withRoot((rootDir) => {
    for (const network of ADDRESSES) {
      Deno.writeTextFileSync(shardPath(rootDir, shardOf(network, UNKEYED)), record(network, 1));
    }
    const numbers = [...new Set(ADDRESSES.map((one) => shardOf(one, UNKEYED)))];
    const shards = openShards(rootDir, 0);
    let opened = 0;
    const { openSync } = Deno;
    Deno.openSync = (...args) => {
      opened++;
      return openSync(...args);
    };
    try {
      for (let round = 0; round < 20; round++) for (const number of numbers) shards.at(number);
    } finally {
      Deno.openSync = openSync;
    }
    assert.ok(opened > numbers.length && opened < 3 * 256 + numbers.length, `${opened}`);
  });
});
