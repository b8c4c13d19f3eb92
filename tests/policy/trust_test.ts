import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { judge, whitelisted } from "../../lib/policy/judge.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { isWatched, renewed, trustEnds } from "../../lib/policy/trust.ts";
import { triesAfter, visited } from "../../lib/policy/visited.ts";
import type { Login } from "../../lib/state/logins.ts";
import type { Visits } from "../../lib/policy/visits.ts";
import { blankRecord, type Cause } from "../../lib/state/record.ts";

const NOW = 1_800_000_000;
const DAY = 86400;
const ON = { ...DEFAULT_SETTINGS, expireAllowDays: 30 };
const trusted = (at: number, cause: Cause = "login") => {
  const record = {
    ...blankRecord(parseNetwork("203.0.113.7")!),
    seen: 5,
    successes: 1,
    naughty: 9,
  };
  return whitelisted(record, cause, at);
};

Deno.test("judge() ends trust by login EXPIRE_ALLOW_DAYS after the last login, and not a second before", () => {
  assert.equal(judge(trusted(NOW - 30 * DAY + 1), ON, NOW).action, "none");
  assert.equal(judge(trusted(NOW - 30 * DAY), ON, NOW).action, "lift");
  assert.equal(judge(trusted(NOW - 30 * DAY), { ...ON, expireAllowDays: 31 }, NOW).action, "none");
  assert.equal(judge(trusted(1), DEFAULT_SETTINGS, NOW).action, "none", "off by default");
});

Deno.test("judge() never ends trust by hand, or imported", () => {
  for (const cause of ["hand", "import"] as const) {
    assert.equal(judge(trusted(1, cause), ON, NOW).action, "none", cause);
    assert.equal(trustEnds(trusted(1, cause), ON), undefined, cause);
  }
});

Deno.test("renewed() counts trust from the login on where it can end, and leaves all other records as they are", () => {
  assert.equal(renewed(trusted(1), ON, NOW).whitelistedAt, NOW);
  assert.equal(trustEnds(renewed(trusted(1), ON, NOW), ON), NOW + 30 * DAY);
  for (
    const record of [trusted(1, "hand"), trusted(1, "import"), { ...trusted(1), whitelistedAt: 0 }]
  ) {
    assert.equal(renewed(record, ON, NOW), record);
  }
  assert.equal(renewed(trusted(1), DEFAULT_SETTINGS, NOW).whitelistedAt, 1);
});

const NETWORK = parseNetwork("203.0.113.7")!;
const known = (tries: number, ...users: string[]): Login => ({ network: NETWORK, tries, users });
const visits = (users: string[], naughty: number, failures: Record<string, number>): Visits => ({
  hasLogin: users.length > 0,
  users,
  naughty,
  failures: new Map(Object.entries(failures)),
});

Deno.test("visited() counts tries for others on, and begins anew with a login by anybody", () => {
  const tries = (before: Login, news: Visits) => visited(before, news).login.tries;
  assert.equal(tries(known(2, "al"), visits([], 0, { bob: 3 })), 5);
  assert.equal(tries(known(2, "al"), visits(["al"], 0, { bob: 3 })), 3);
  assert.equal(tries(known(2, "al"), visits(["eve"], 1, {})), 1);
  assert.equal(tries(known(2, "al"), { ...visits([], 0, {}), hasLogin: true }), 0, "by whomever");
});

Deno.test("visited() never counts the wrong passwords of who has logged in, but always who does not exist", () => {
  const of = (before: Login, news: Visits) => visited(before, news);
  assert.equal(of(known(0, "al", "bob"), visits([], 0, { al: 50, bob: 50 })).login.tries, 0);
  assert.equal(of(known(0, "al"), visits(["bob"], 0, { al: 50, bob: 50 })).login.tries, 0);
  assert.equal(of(known(0, "al"), visits([], 4, { al: 50 })).login.tries, 4);
  // Trusted before ALLOW_FAILURES was set: who has logged in is not known.
  assert.equal(of(known(0), visits([], 0, { bob: 50 })).login.tries, 0);
  assert.equal(of(known(0), visits([], 4, { bob: 50 })).login.tries, 4);
});

Deno.test("visited() remembers the newest eight users", () => {
  const old = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const after = visited(known(1, ...old), visits(["i"], 0, { h: 1, a: 1 }));
  assert.deepEqual(after.login.users, ["i", ...old.slice(0, 7)]);
  assert.equal(after.login.tries, 1, "the one that was forgotten is another");
  assert.deepEqual(visited(known(0, ...old), visits(["h"], 0, {})).login.users, [
    "h",
    ...old.slice(0, 7),
  ]);
});

Deno.test("triesAfter() are those after the one that ended the trust, failures rather than naughty ones", () => {
  const settings = { ...DEFAULT_SETTINGS, allowFailures: 5 };
  const after = (before: number, naughty: number, failures: number) =>
    triesAfter(visited(known(before, "al"), visits([], naughty, { bob: failures })), settings);
  assert.deepEqual(after(4, 1, 0), { failures: 0, naughty: 0 });
  assert.deepEqual(after(0, 4, 3), { failures: 2, naughty: 0 });
  assert.deepEqual(after(0, 9, 3), { failures: 3, naughty: 4 });
  assert.deepEqual(after(9, 1, 0), { failures: 0, naughty: 1 }, "it was not seen in time");
});

Deno.test("isWatched() is true of trust by login alone, and only while ALLOW_FAILURES is set", () => {
  const on = { ...DEFAULT_SETTINGS, allowFailures: 1 };
  assert.equal(isWatched(trusted(1), on), true);
  assert.equal(isWatched(trusted(1), DEFAULT_SETTINGS), false);
  assert.equal(isWatched(trusted(1, "hand"), on), false);
  assert.equal(isWatched({ ...trusted(1), whitelistedAt: 0 }, on), false);
});
