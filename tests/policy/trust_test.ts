import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { judge, whitelisted } from "../../lib/policy/judge.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { renewed, trustEnds } from "../../lib/policy/trust.ts";
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
