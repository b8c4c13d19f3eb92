import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { findLineIn } from "../../lib/state/find_line.ts";
import { blankRecord, formatRecord, RECORD_BYTES } from "../../lib/state/record.ts";
import { shardOf, UNKEYED } from "../../lib/state/shard.ts";
import { findRecord, readShard } from "../../lib/state/shard_file.ts";
import { makeRandom } from "../support/random.ts";

/** Addresses of one shard, many of which begin alike. */
const ALIKE = Array.from(
  { length: 200_000 },
  (_, i) => parseNetwork(`${11 + (i >> 14)}.${(i >> 8) & 63}.${(i >> 2) & 63}.${1 + (i & 3)}`)!,
)
  .filter((network) => shardOf(network, UNKEYED) === 7);

Deno.test("findLineIn() finds what findRecord() finds, in shards of any size, with torn and damaged lines", () => {
  const random = makeRandom(21);
  const path = Deno.makeTempFileSync();
  const pieces = (count: number) =>
    Array.from({ length: count }, () => ALIKE[random(ALIKE.length)]!);
  let found = 0;
  try {
    for (const count of [0, 1, 2, 50, 1023, 1024, 1025, 2048, 3000]) {
      const known = pieces(count);
      const lines = known.map((network, i) => {
        const line = formatRecord({ ...blankRecord(network), seen: i, lastSeen: random(1e9) });
        const bad = random(9);
        return bad > 2 ? line : bad > 1 ? line.replace(" ", "x") : line.replace(/0 /, "? ");
      });
      const text = lines.join("") + (random(2) === 0 ? "203.0.113.7   torn" : "");
      Deno.writeTextFileSync(path, text);
      const shard = readShard(path);
      for (const network of [...known.slice(-60), ...known.slice(0, 60), ...pieces(60)]) {
        const record = findRecord(shard, network);
        const line = findLineIn(path, network);
        assert.equal(line?.at, record?.at);
        if (!record) continue;
        found++;
        assert.equal(new TextDecoder().decode(line!.line), formatRecord(record.record));
        assert.equal(line!.line.length, RECORD_BYTES);
      }
    }
  } finally {
    Deno.removeSync(path);
  }
  assert.ok(found > 300, `${found}`);
  assert.equal(findLineIn("/nonexistent/07", ALIKE[0]!), undefined);
});
