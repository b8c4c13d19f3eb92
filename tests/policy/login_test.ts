import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { isGuess, isLiftedByLogin } from "../../lib/policy/login.ts";
import { type AddressRecord, blankRecord, CAUSES } from "../../lib/state/record.ts";

const BLANK = blankRecord(parseNetwork("203.0.113.7")!);

const guess = (known: Partial<AddressRecord>, tries: number) =>
  isGuess({ ...BLANK, ...known }, tries);

Deno.test("isGuess() adds up the tries before the login, those of earlier runs too", () => {
  for (let before = 0; before <= 12; before++) {
    for (let tries = 0; tries <= 12; tries++) {
      const known = { failures: Math.ceil(before / 2), naughty: Math.floor(before / 2) };
      assert.equal(guess(known, tries), before + tries > 10, `${before} and ${tries}`);
      assert.equal(guess({ ...known, probed: 99 }, tries), before + tries > 10, "probes are none");
    }
  }
});

Deno.test("isGuess() is false for whoever was trusted before the tries", () => {
  assert.equal(guess({ whitelistedAt: 1, cause: "hand" }, 500), false);
  assert.equal(guess({ successes: 1 }, 500), false, "too new to be whitelisted");
  assert.equal(guess({ successes: 1, cause: "guessed" }, 500), true);
  assert.equal(guess({ successes: 1, blacklistedAt: 1, cause: "tries" }, 500), true);
});

Deno.test("isLiftedByLogin() is true of every block but one by hand or for a guess", () => {
  const lifted = CAUSES.filter((cause) => isLiftedByLogin({ ...BLANK, blacklistedAt: 1, cause }));
  assert.deepEqual(lifted, ["-", "login", "naughty", "tries", "import", "subnet"]);
  assert.equal(isLiftedByLogin({ ...BLANK, cause: "naughty" }), false, "it is not blocked");
});
