import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import {
  AHEAD_SECONDS,
  CONFIRMED_SECONDS,
  datedBy,
  doubtedSince,
  EARLIEST,
  grounded,
  isBelieved,
  LEAP_SECONDS,
  reachedBy,
} from "../../lib/policy/clock.ts";
import { blankRecord } from "../../lib/state/record.ts";
import { makeRandom } from "../support/random.ts";

const NOW = Date.parse("2026-11-26T12:00:00Z") / 1000;
const Y2100 = Date.parse("2100-01-01T00:00:00Z") / 1000;
const DAY = 86400;

Deno.test("isBelieved() believes a clock that went on, and doubts one that leapt, either way", () => {
  const at = (now: number, doubted?: number) => isBelieved(now, { reached: NOW, doubted });
  assert.ok(isBelieved(Y2100, { reached: undefined, doubted: undefined }), "nothing is known");
  for (const now of [NOW, NOW + 399 * DAY, NOW - 3600, NOW + LEAP_SECONDS]) assert.ok(at(now));
  for (const now of [Y2100, 0, 86400, NOW + 401 * DAY, NOW - 401 * DAY]) assert.ok(!at(now));
  assert.ok(!at(Y2100 + 60, Y2100), "said again at once");
  assert.ok(!at(Y2100 + CONFIRMED_SECONDS - 1, Y2100));
  assert.ok(at(Y2100 + CONFIRMED_SECONDS, Y2100) && at(Y2100 + DAY, Y2100));
  assert.ok(!at(5, Y2100) && !at(Y2100, 5), "it leaps to and fro");
  assert.ok(at(NOW + DAY, Y2100), "it is right again");
});

Deno.test("a clock that leaps anywhere and goes on is believed within a day, and no sooner than half a day", () => {
  const random = makeRandom(11);
  for (let i = 0; i < 1000; i++) {
    const start = random(5_000_000_000);
    let doubted: number | undefined;
    let believed: number | undefined;
    for (let passed = 0; believed === undefined && passed <= 2 * DAY; passed += 600) {
      const now = start + passed;
      if (isBelieved(now, { reached: NOW, doubted })) believed = passed;
      else doubted = doubtedSince(now, doubted);
    }
    const hasLeapt = Math.abs(start - NOW) > LEAP_SECONDS + DAY;
    if (hasLeapt) assert.equal(believed, CONFIRMED_SECONDS);
    else assert.ok(believed !== undefined && believed <= DAY);
  }
});

Deno.test("reachedBy() does not trust what was written on the day that the clock says now, unless all begins with it", () => {
  assert.equal(reachedBy(NOW, []), undefined);
  assert.equal(reachedBy(NOW, [NOW - 60, NOW, NOW + 60]), NOW - 60);
  assert.equal(reachedBy(Y2100, [NOW - 9 * DAY, NOW, Y2100 - 60, Y2100]), NOW);
  assert.equal(reachedBy(NOW, [NOW - 9 * DAY, NOW - 2 * DAY, Y2100]), NOW - 2 * DAY);
  assert.equal(reachedBy(NOW, [NOW - 60, Y2100, Y2100]), NOW - 60, "it was wrong for a while");
  assert.equal(reachedBy(0, [NOW, NOW - 9 * DAY]), NOW - 9 * DAY);
});

Deno.test("grounded() has what lies ahead be from now, and leaves everything else as it is", () => {
  const record = {
    ...blankRecord(parseNetwork("203.0.113.7")!),
    seen: 5,
    firstSeen: NOW - 9,
    lastSeen: NOW + AHEAD_SECONDS,
    blacklistedAt: NOW - 1,
    strikes: 2,
  };
  assert.equal(grounded(record, NOW), record);
  const ahead = { ...record, lastSeen: Y2100, blacklistedAt: Y2100 };
  assert.deepEqual(grounded(ahead, NOW), { ...record, lastSeen: NOW, blacklistedAt: NOW });
  const trusted = { ...record, blacklistedAt: 0, whitelistedAt: Y2100, firstSeen: Y2100 };
  assert.deepEqual(grounded(trusted, NOW), {
    ...record,
    blacklistedAt: 0,
    whitelistedAt: NOW,
    firstSeen: NOW,
  });
  assert.equal(grounded(grounded(ahead, NOW), NOW).blacklistedAt, NOW);
});

Deno.test("grounded() has what is dated before there was sentry be from now, unless it is that time now", () => {
  const record = {
    ...blankRecord(parseNetwork("203.0.113.7")!),
    firstSeen: NOW - 800 * DAY,
    lastSeen: 4000,
    blacklistedAt: EARLIEST - 1,
  };
  assert.deepEqual(grounded(record, NOW), { ...record, lastSeen: NOW, blacklistedAt: NOW });
  const early = { ...record, firstSeen: 4000 };
  assert.equal(grounded(early, EARLIEST - 1), early);
  const first = { ...record, lastSeen: 0, blacklistedAt: EARLIEST };
  assert.equal(grounded(first, NOW), first);
});

Deno.test("datedBy() has time stand still while the clock is far behind, and never goes ahead of a clock that is not", () => {
  assert.equal(datedBy(4000, undefined), 4000);
  assert.equal(datedBy(4000, NOW), NOW);
  assert.equal(datedBy(NOW - LEAP_SECONDS - 1, NOW), NOW);
  const random = makeRandom(13);
  for (let i = 0; i < 1000; i++) {
    const now = NOW - LEAP_SECONDS + random(3_000_000_000);
    assert.equal(datedBy(now, NOW), now);
  }
});
