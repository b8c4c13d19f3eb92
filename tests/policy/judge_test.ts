import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { blacklisted, blockEnds, delisted, judge, whitelisted } from "../../lib/policy/judge.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../lib/policy/settings.ts";
import { type AddressRecord, blankRecord } from "../../lib/state/record.ts";

const NOW = 1_800_000_000;
const BLANK = blankRecord(parseNetwork("203.0.113.7")!);

function action(known: Partial<AddressRecord>, settings: Partial<Settings> = {}): string {
  return judge({ ...BLANK, ...known }, { ...DEFAULT_SETTINGS, ...settings }, NOW).action;
}

Deno.test("judge() waits for three connections, or three tries in the logs", () => {
  assert.equal(action({ seen: 2, naughty: 2 }), "none");
  assert.equal(action({ seen: 3, naughty: 1 }), "blacklist");
  assert.equal(action({ seen: 0, naughty: 3 }), "blacklist");
  assert.equal(action({ seen: 1, failures: 1, probed: 1, naughty: 1 }), "blacklist");
});

Deno.test("judge() lets one success outweigh everything", () => {
  assert.equal(action({ seen: 3, successes: 1, naughty: 9, failures: 99 }), "whitelist");
  assert.equal(action({ seen: 2, successes: 1 }), "none");
});

Deno.test("judge() blocks more than ten failed logins; probes count for nothing there", () => {
  assert.equal(action({ seen: 9, failures: 10 }), "none");
  assert.equal(action({ seen: 9, failures: 11 }), "blacklist");
  assert.equal(action({ seen: 9, failures: 1, probed: 11 }), "none");
  assert.equal(action({ seen: 9, failures: 10, probed: 9999 }), "none");
  assert.equal(action({ seen: 9999, probed: 9999 }), "none");
  assert.equal(action({ seen: 9999 }), "none");
});

Deno.test("judge() leaves who is listed, and lifts a block whose time is up", () => {
  assert.equal(action({ seen: 9, naughty: 9, whitelistedAt: 1 }), "none");
  const day = 86400;
  assert.equal(action({ blacklistedAt: NOW - 90 * day + 1, naughty: 1 }), "none");
  assert.equal(action({ blacklistedAt: NOW - 90 * day, naughty: 1 }), "lift");
  assert.equal(action({ blacklistedAt: 1, naughty: 1 }, { expireBlockDays: 0 }), "none");
});

Deno.test("judge() whitelists who is blocked and has logged in after few tries, but not against a hand or a guess", () => {
  const known = { blacklistedAt: NOW, successes: 1, naughty: 1 };
  for (const cause of ["naughty", "tries", "import", "subnet"] as const) {
    assert.equal(action({ ...known, cause }), "whitelist", cause);
    assert.equal(action({ ...known, cause, failures: 10 }), "none", `${cause}, eleven tries`);
  }
  for (const cause of ["hand", "guessed"] as const) {
    assert.equal(action({ ...known, cause }), "none", cause);
  }
});

Deno.test("judge() blocks a guessed password at once, for good, but never in ALLOW_NETS", () => {
  const known = { cause: "guessed", successes: 1, failures: 11 } as const;
  assert.equal(action(known), "blacklist");
  assert.equal(judge({ ...BLANK, ...known }, DEFAULT_SETTINGS, NOW).cause, "guessed");
  assert.equal(action({ ...known, blacklistedAt: 1 }), "none", "it has no end");
  const allowNets = [parseNetwork("203.0.113.0/24")!];
  assert.equal(action(known, { allowNets }), "none");
  assert.equal(action({ ...known, blacklistedAt: NOW }, { allowNets }), "lift");
});

Deno.test("judge() never blocks what ALLOW_NETS covers, even in part, and lifts such a block", () => {
  const allowNets = [parseNetwork("203.0.113.0/24")!];
  assert.equal(action({ seen: 9, naughty: 9 }, { allowNets }), "none");
  assert.equal(action({ seen: 9, blacklistedAt: NOW }, { allowNets }), "lift");
  const network = parseNetwork("::/64")!;
  assert.equal(action({ network, seen: 9, naughty: 9 }), "none", "::1 is in it");
});

Deno.test("a verdict by hand clears the other one, and delisting forgets the evidence", () => {
  const white = whitelisted({ ...BLANK, blacklistedAt: 5, seen: 7 }, "hand", NOW);
  assert.deepEqual([white.whitelistedAt, white.blacklistedAt, white.seen], [NOW, 0, 7]);
  const black = blacklisted({ ...white, naughty: 3 }, "hand", NOW);
  assert.deepEqual([black.whitelistedAt, black.blacklistedAt, black.strikes], [0, NOW, 1]);
  const clear = delisted(black);
  assert.deepEqual([clear.blacklistedAt, clear.naughty, clear.seen, clear.strikes], [0, 0, 7, 1]);
});

Deno.test("blockEnds() lets each block of an address last longer than the one before, up to a limit", () => {
  const days = (strikes: number, settings: Partial<Settings>) => {
    const record = { ...blankRecord(parseNetwork("203.0.113.7")!), blacklistedAt: 1000, strikes };
    const end = blockEnds(record, { ...DEFAULT_SETTINGS, expireBlockDays: 30, ...settings });
    return end === undefined ? undefined : (end - 1000) / 86400;
  };
  assert.deepEqual([0, 1, 2, 999].map((n) => days(n, {})), [30, 30, 30, 30], "as sentry.pl");
  const doubled = { blockGrowth: 2, blockMaxDays: 100 };
  assert.deepEqual([0, 1, 2, 3, 999].map((n) => days(n, doubled)), [30, 30, 60, 100, 100]);
  assert.equal(days(5, { blockMaxDays: 10 }), 30, "the first block is as long as it is set");
  assert.equal(days(5, { ...doubled, expireBlockDays: 0 }), undefined, "never ends");
});
