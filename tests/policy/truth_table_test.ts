import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { blockEnds, isNeverBlocked, judge, triesOf } from "../../lib/policy/judge.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { blankRecord } from "../../lib/state/record.ts";

const NOW = 1_800_000_000;
const COUNTS = [0, 1, 2, 3, 9, 10, 11];

Deno.test("judge() is the rules of design.md §2, for every record without a verdict", () => {
  const blank = blankRecord(parseNetwork("203.0.113.7")!);
  let judged = 0;
  for (const seen of [0, 1, 2, 3, 4, 100]) {
    for (const successes of [0, 1, 3]) {
      for (const failures of COUNTS) {
        for (const naughty of [0, 1, 3]) {
          for (const probed of COUNTS) {
            const record = { ...blank, seen, successes, failures, naughty, probed };
            const all = successes + failures + naughty + probed;
            const expected = seen < 3 && all < 3
              ? "none"
              : successes > 0
              ? "whitelist"
              : naughty > 0
              ? "blacklist"
              : failures > 10
              ? "blacklist"
              : "none";
            assert.equal(triesOf(record), all);
            const verdict = judge(record, DEFAULT_SETTINGS, NOW);
            assert.equal(verdict.action, expected, JSON.stringify(record));
            assert.equal(
              judge({ ...record, whitelistedAt: 1 }, DEFAULT_SETTINGS, NOW).action,
              "none",
            );
            assert.equal(
              judge({ ...record, blacklistedAt: NOW, cause: "tries" }, DEFAULT_SETTINGS, NOW)
                .action,
              successes > 0 && failures + naughty <= 10 ? "whitelist" : "none",
            );
            judged++;
          }
        }
      }
    }
  }
  assert.equal(judged, 6 * 3 * 7 * 3 * 7);
});

Deno.test("judge() tells the cause that is written down", () => {
  const blank = { ...blankRecord(parseNetwork("203.0.113.7")!), seen: 3 };
  const cause = (known: Partial<typeof blank>) =>
    judge({ ...blank, ...known }, DEFAULT_SETTINGS, NOW).cause;
  assert.equal(cause({ successes: 1, naughty: 1 }), "login");
  assert.equal(cause({ naughty: 1, failures: 20 }), "naughty");
  assert.equal(cause({ failures: 11 }), "tries");
  assert.equal(cause({}), "-");
});

Deno.test("isNeverBlocked() protects this machine, and any block that holds a protected address", () => {
  const settings = { ...DEFAULT_SETTINGS };
  const never = (text: string) => isNeverBlocked(parseNetwork(text)!, settings);
  assert.deepEqual(["127.0.0.1", "::1", "::/64", "0.0.0.0/0", "127.0.0.0/8"].map(never), [
    true,
    true,
    true,
    true,
    true,
  ]);
  assert.deepEqual(["127.0.0.2", "203.0.113.7", "2001:db8::/64"].map(never), [false, false, false]);
});

Deno.test("blockEnds() is so many days after the block, or never", () => {
  const record = { ...blankRecord(parseNetwork("203.0.113.7")!), blacklistedAt: 1000 };
  assert.equal(blockEnds(record, { ...DEFAULT_SETTINGS, expireBlockDays: 2 }), 1000 + 2 * 86400);
  assert.equal(blockEnds(record, { ...DEFAULT_SETTINGS, expireBlockDays: 0 }), undefined);
});
