import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { blacklisted, delisted, judge, whitelisted } from "../../lib/policy/judge.ts";
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

Deno.test("judge() blocks more than ten tries, one of them a failed login; probes alone never", () => {
  assert.equal(action({ seen: 9, failures: 10 }), "none");
  assert.equal(action({ seen: 9, failures: 11 }), "blacklist");
  assert.equal(action({ seen: 9, failures: 1, probed: 10 }), "blacklist");
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
