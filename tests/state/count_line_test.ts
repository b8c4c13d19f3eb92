import assert from "node:assert/strict";
import { parseAddress } from "../../lib/address/parse.ts";
import { counted } from "../../lib/policy/judge.ts";
import { countLine } from "../../lib/state/count_line.ts";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import { makeRandom } from "../support/random.ts";

Deno.test("countLine() makes of a line what counting its record does, in any shard", () => {
  const random = makeRandom(12);
  const upTo = (most: number) => random(2) === 0 ? random(3) : random(most);
  for (let i = 0; i < 2000; i++) {
    const record = {
      ...blankRecord(parseAddress(`203.0.113.${1 + random(250)}`)!),
      seen: random(20) === 0 ? 9_999_999 : upTo(9_999_999),
      firstSeen: upTo(2_000_000_000),
      lastSeen: upTo(2_000_000_000),
      whitelistedAt: upTo(2_000_000_000),
      failures: random(9),
      cause: "login" as const,
    };
    const now = 1 + random(2_000_000_000);
    const line = formatRecord(record);
    const bytes = new TextEncoder().encode(line + line + line);
    assert.equal(countLine(bytes, 128, now), record.seen);
    const after = formatRecord(counted(record, 1, now));
    assert.equal(new TextDecoder().decode(bytes), line + after + line);
  }
});
