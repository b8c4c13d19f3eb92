import assert from "node:assert/strict";
import { networkOf } from "../../lib/address/network.ts";
import { readSummary } from "../../lib/report/summary.ts";
import { type AddressRecord, blankRecord, formatRecord } from "../../lib/state/record.ts";
import { shardName, shardOf, UNKEYED } from "../../lib/state/shard.ts";
import { makeRandom } from "../address/_random.ts";

function withRoot(check: (rootDir: string) => void): void {
  const rootDir = Deno.makeTempDirSync();
  try {
    check(rootDir);
  } finally {
    Deno.removeSync(rootDir, { recursive: true });
  }
}

const NOTHING = { addresses: 0, connections: 0, whitelisted: 0, blacklisted: 0 };

Deno.test("readSummary() is zeros for a folder that is missing, empty, or has an empty state", () => {
  assert.deepEqual(readSummary("/nonexistent"), NOTHING);
  withRoot((rootDir) => {
    assert.deepEqual(readSummary(rootDir), NOTHING);
    Deno.mkdirSync(`${rootDir}/state`);
    Deno.writeTextFileSync(`${rootDir}/state/00`, "");
    assert.deepEqual(readSummary(rootDir), NOTHING);
  });
});

Deno.test("readSummary() agrees with the records one by one, over shards of all sizes", () => {
  withRoot((rootDir) => {
    Deno.mkdirSync(`${rootDir}/state`);
    const random = makeRandom(23);
    const expected = { ...NOTHING };
    const shards = new Map<string, string>();
    for (let i = 0; i < 5000; i++) {
      const bytes = Uint8Array.of(198, 18 + (i >> 16), (i >> 8) & 255, i & 255);
      const record: AddressRecord = {
        ...blankRecord(networkOf(bytes, 32)),
        seen: random(3) === 0 ? 9_999_999 : random(12),
        whitelistedAt: random(4) === 0 ? 1 + random(2_000_000_000) : 0,
        blacklistedAt: random(3) === 0 ? [1, 10, 100, 4_000_000_000][random(4)]! : 0,
      };
      // All in few shards, so that some are larger than the buffer.
      const name = shardName(shardOf(record.network, UNKEYED));
      shards.set(name, (shards.get(name) ?? "") + formatRecord(record));
      expected.addresses++;
      expected.connections += record.seen;
      if (record.whitelistedAt > 0) expected.whitelisted++;
      if (record.blacklistedAt > 0) expected.blacklisted++;
    }
    for (const [name, text] of shards) Deno.writeTextFileSync(`${rootDir}/state/${name}`, text);
    assert.deepEqual(readSummary(rootDir), expected);
  });
});

Deno.test("readSummary() passes over torn, zeroed and damaged lines, as FORMAT.md says", () => {
  withRoot((rootDir) => {
    Deno.mkdirSync(`${rootDir}/state`);
    const network = networkOf(Uint8Array.of(203, 0, 113, 7), 32);
    const path = `${rootDir}/state/${shardName(shardOf(network, UNKEYED))}`;
    const good = formatRecord({ ...blankRecord(network), seen: 2 });
    const tails = [good.slice(0, 50), "\0".repeat(300), "x".repeat(127) + "\n"];
    for (const tail of tails) {
      Deno.writeTextFileSync(path, good + tail);
      assert.deepEqual(
        readSummary(rootDir),
        { ...NOTHING, addresses: 1, connections: 2 },
        JSON.stringify(tail.slice(0, 3)),
      );
    }
  });
});

Deno.test("readSummary() names a shard that cannot be read", () => {
  withRoot((rootDir) => {
    Deno.mkdirSync(`${rootDir}/state/7f`, { recursive: true });
    assert.throws(() => readSummary(rootDir), /cannot read ".*\/state\/7f"/);
  });
});
