import assert from "node:assert/strict";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { noteFilled } from "../../lib/firewall/filled.ts";
import { forgetRules, noteRule, ruledOtherwise } from "../../lib/firewall/rules.ts";

Deno.test("a firewall that was filled has a rule of the other kind until one of the kind wanted is noted", () => {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
  try {
    const path = `${dir}/firewall.rules`;
    const one = { name: "nftables", table: "a" } as const;
    const settings = {
      ...DEFAULT_SETTINGS,
      rootDir: dir,
      firewalls: ["nftables", "ipset"] as const,
      firewallTable: "a",
    };
    const others = (firewallKill: boolean) =>
      ruledOtherwise({ ...settings, firewallKill }).map(({ name }) => name);
    assert.deepEqual(others(false), [], "what was not filled has no rule");
    noteFilled(dir, one);
    assert.deepEqual([others(false), others(true)], [["nftables"], ["nftables"]]);
    for (const kills of [false, true, true, false]) {
      noteRule(dir, one, kills);
      assert.deepEqual([others(kills), others(!kills)], [[], ["nftables"]]);
    }
    noteRule(dir, { name: "ipset", table: "a" }, true);
    assert.equal(Deno.readTextFileSync(path), "nftables a new\nipset a all\n");
    assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
    forgetRules(dir, [one]);
    assert.equal(Deno.readTextFileSync(path), "ipset a all\n");
    forgetRules(dir, [{ name: "ipset", table: "a" }]);
    assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
