import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";
import type { Story } from "./_firewall_people_session.ts";

const ALL = ["203.0.113.7", "203.0.113.8"];
const REST = ["203.0.113.8"];

Deno.test({
  name:
    "firewalls: what the administrator made under our name stays his, and what he reloads is noticed",
  ...requires(["root", "firewalls", "unshare", "perl"]),
  fn: async (t) => {
    using scratch = makeScratch();
    Deno.removeSync(scratch.logDir);
    const script = new URL("_firewall_people_session.ts", import.meta.url);
    const story = await inNamespace(script, [scratch.dir], 180, ["--net"]) as Story;
    await tell(t, story);
  },
});

async function tell(t: Deno.TestContext, story: Story): Promise<void> {
  const { ownTable, ownSets, reloaded, moved, century } = story;
  await t.step("a table of nftables with a rule of his own: members alone change", () => {
    assert.match(ownTable.synced, /^0 nftables: filled with 0 /);
    assert.deepEqual(ownTable.passed, { guarded: ALL, other: REST });
    assert.match(ownTable.doctor, /^OK +nftables: it holds all 1 /m);
  });
  await t.step("and --uninstall takes them out, and leaves the table", () => {
    assert.match(ownTable.uninstalled, /^0 /);
    assert.match(ownTable.uninstalled, /^NOTE: nftables: what stays is the table, /m);
    assert.match(ownTable.table, /chain own \{[^]*@ipv4 drop/);
    assert.doesNotMatch(ownTable.table, /elements|refuse_listed/);
    assert.deepEqual(ownTable.after, ALL);
  });
  await t.step("sets of ipset that a rule of his looks into: members alone change", () => {
    assert.match(ownSets.synced, /^0 ipset: filled with 0 /);
    assert.deepEqual(ownSets.passed, { guarded: ALL, other: REST });
    assert.match(ownSets.uninstalled, /^NOTE: ipset: what stays is the sets, /m);
    assert.equal(ownSets.left.sets, "sentry_blacklist_4\n");
    assert.match(ownSets.left.rules, /--match-set sentry_blacklist_4 src -j DROP/);
    assert.deepEqual(ownSets.after, ALL);
  });
  await t.step(
    "iptables' rules are reloaded without ipset's sets: --doctor tells, and --sync mends it",
    () => {
      assert.deepEqual(reloaded.before, REST);
      assert.deepEqual(reloaded.reloaded, ALL);
      assert.match(
        reloaded.doctor,
        /^CRITICAL +ipset: no rule drops what is in it, or not at the ports that are guarded\. Run --sync$/m,
      );
      assert.deepEqual(reloaded.after, REST);
      assert.deepEqual(reloaded.held, ["203.0.113.7"]);
      assert.doesNotMatch(reloaded.left, /sentry/);
    },
  );
  for (const [name, { before, doctor, after, end }] of Object.entries(moved)) {
    await t.step(
      `${name}: where the ports change, --doctor tells, and the rule comes to hold for the new ones alone`,
      () => {
        assert.deepEqual(before, { guarded: REST, other: ALL });
        assert.match(
          doctor,
          new RegExp(`^CRITICAL +${name}: no rule drops what is in it, or not at`, "m"),
        );
        assert.deepEqual(after, { guarded: ALL, other: REST });
        assert.deepEqual(end, ALL);
      },
    );
  }
  for (const [name, one] of Object.entries(century)) {
    await t.step(`${name}: a block of a hundred years is taken like any other`, () => {
      for (const said of [one.synced, one.blocked, one.again]) assert.match(said, /^0 /);
      assert.deepEqual(one.held, ["203.0.113.7"]);
      assert.deepEqual(one.passed, REST);
    });
  }
}
