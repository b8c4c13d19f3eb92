import assert from "node:assert/strict";
import { parseAddress } from "../../lib/address/parse.ts";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import { findRecord, readShard } from "../../lib/state/shard_file.ts";

const A = parseAddress("203.0.113.7")!;
const B = parseAddress("203.0.113.8")!;

Deno.test("findRecord() finds a record behind a damaged line of the same address, at every search", () => {
  const path = Deno.makeTempFileSync();
  const good = formatRecord({ ...blankRecord(A), seen: 5 });
  Deno.writeTextFileSync(path, good.replace(" 5 ", " x ") + good);
  try {
    const shard = readShard(path);
    const seen = [findRecord(shard, A), findRecord(shard, B), findRecord(shard, A)]
      .map((found) => found?.record.seen);
    assert.deepEqual(seen, [5, undefined, 5]);
  } finally {
    Deno.removeSync(path);
  }
});
