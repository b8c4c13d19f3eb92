import assert from "node:assert/strict";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";
import { standingOf } from "../../lib/policy/standing.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { recordText, standingText, summaryText, timeText } from "../../lib/report/texts.ts";
import { type AddressRecord, blankRecord, CAUSES } from "../../lib/state/record.ts";

const A = parseAddress("203.0.113.7")!;

Deno.test("summaryText() is sentry.pl's, byte for byte, also when a number is wider than its column", () => {
  assert.equal(
    summaryText({ addresses: 42, connections: 190, whitelisted: 1, blacklisted: 38 }),
    "   -------- summary ---------\n" +
      "  42 unique IPs have connected 190 times\n" +
      "   1 IPs are whitelisted\n" +
      "  38 IPs are blacklisted\n" +
      "\n",
  );
  assert.match(
    summaryText({ addresses: 123456, connections: 0, whitelisted: 0, blacklisted: 0 }),
    /^123456 unique IPs have connected 0 times$/m,
  );
});

Deno.test("standingText() is sentry.pl's: the count, then what list it is on", () => {
  const told = (own: Partial<AddressRecord>, ...blocks: AddressRecord[]) => {
    const record = { ...blankRecord(A), ...own };
    return standingText(A, record, standingOf([record, ...blocks]));
  };
  assert.equal(told({}), "   0 connections from 203.0.113.7\n");
  assert.equal(
    told({ seen: 12345, whitelistedAt: 1 }),
    "12345 connections from 203.0.113.7\n\tand it is whitelisted\n",
  );
  assert.equal(
    told({ seen: 7, blacklistedAt: 1 }),
    "   7 connections from 203.0.113.7\n\tand it is blacklisted\n",
  );
  const block = { ...blankRecord(parseNetwork("203.0.113.0/24")!), blacklistedAt: 1 };
  assert.equal(
    told({ seen: 7 }, { ...block, cause: "hand" }),
    "   7 connections from 203.0.113.7\n\tand it is blacklisted\n" +
      "\tby its block 203.0.113.0/24: by hand\n",
  );
  assert.equal(
    told({ whitelistedAt: 1 }, block),
    "   0 connections from 203.0.113.7\n\tand it is whitelisted\n",
  );
});

Deno.test("recordText() tells counts, times, cause and when the block ends", () => {
  const record = {
    ...blankRecord(A),
    firstSeen: 1_000_000_000,
    lastSeen: 1_000_000_060,
    blacklistedAt: 1_000_000_060,
    strikes: 2,
    failures: 3,
    naughty: 4,
    cause: "naughty" as const,
  };
  const text = recordText(record, { ...DEFAULT_SETTINGS, expireBlockDays: 1 });
  assert.match(text, /^first seen +2001-09-09 01:46:40 UTC$/m);
  assert.match(text, /^in the logs +0 successes, 3 failures, 4 naughty, 0 probes$/m);
  assert.match(text, /^block ends +2001-09-10 01:47:40 UTC$/m);
  assert.match(text, /^times blocked +2$/m);
  assert.match(
    recordText(record, { ...DEFAULT_SETTINGS, expireBlockDays: 0 }),
    /^block ends +never$/m,
  );
  for (const cause of CAUSES) {
    assert.match(recordText({ ...record, cause }, DEFAULT_SETTINGS), /^cause +\w[^\n]*\n$/m);
  }
});

Deno.test("recordText() tells an address that was not judged yet from one that came off without a verdict", () => {
  const cause = (own: Partial<AddressRecord>) =>
    /^cause +(.*)$/m.exec(recordText({ ...blankRecord(A), ...own }, DEFAULT_SETTINGS))?.[1];
  assert.equal(cause({ seen: 2, naughty: 2 }), "not judged yet");
  assert.equal(cause({ seen: 3 }), "no verdict");
  assert.equal(cause({ failures: 3 }), "no verdict");
  assert.equal(cause({ seen: 1, whitelistedAt: 5, cause: "hand" }), "by hand");
});

Deno.test("timeText() copes with every time that a record can hold", () => {
  assert.equal(timeText(0), "never");
  assert.equal(timeText(1), "1970-01-01 00:00:01 UTC");
  assert.equal(timeText(9_999_999_999), "2286-11-20 17:46:39 UTC");
});
