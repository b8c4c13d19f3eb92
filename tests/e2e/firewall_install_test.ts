import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";
import type { Story } from "./_firewall_install_session.ts";

for (const name of ["nftables", "ipset", "iptables"]) {
  Deno.test({
    name:
      `--install --firewall=${name} drops who is blocked, beside rules that it leaves alone, and can be undone`,
    ...requires(["root", "sshd", "firewalls", "unshare", "perl"]),
    fn: async (t) => {
      using scratch = makeScratch();
      Deno.removeSync(scratch.logDir);
      const script = new URL("_firewall_install_session.ts", import.meta.url);
      const story = await inNamespace(script, [scratch.dir, name], 120, ["--net"]) as Story;
      await tell(t, name, story);
    },
  });
}

/** What `--dry-run` says would be made. */
const MADE: Record<string, RegExp> = {
  nftables: /: table inet sentry_blacklist with four sets and the chain refuse_listed; /,
  ipset:
    /: the sets sentry_blacklist_4, \S+_6, \S+_net4, \S+_net6, the chain sentry_blacklist_sets and one rule in INPUT /,
  iptables: /: the chain sentry_blacklist with one rule a block, and one rule in INPUT /,
};

async function tell(t: Deno.TestContext, name: string, story: Story): Promise<void> {
  const { before, dry, installed, undone, again, dryUninstall, uninstalled } = story;
  const all = ["203.0.113.7", "203.0.113.8", "2001:db8:1::7", "2001:db8:1:1::7"];
  const rest = ["203.0.113.8", "2001:db8:1:1::7"];
  await t.step("a dry run says what it would do, and changes nothing", () => {
    assert.deepEqual(before.open, all);
    assert.equal(dry.said.code, 0, dry.said.stderr);
    assert.match(dry.said.stdout, new RegExp(`^would make in ${name}, where it`, "m"));
    assert.match(dry.said.stdout, MADE[name]!);
    assert.match(
      dry.said.stdout,
      /; would fill it, and drop what comes to TCP ports? 22\b.* from whom it holds$/m,
    );
    assert.match(dry.said.stdout, new RegExp(`^\\+ADD_TO_${name.toUpperCase()}=1$`, "m"));
    assert.equal(dry.rules, before.rules);
    assert.equal(dry.allow, before.allow);
    assert.equal(dry.conf, false);
  });
  await t.step("then it makes what is needed, fills it, and packets are dropped", () => {
    assert.equal(installed.said.code, 0, installed.said.stderr);
    assert.match(installed.said.stdout, new RegExp(`^${name}: filled with 2 addresses`, "m"));
    assert.deepEqual(installed.open, rest);
    assert.equal(installed.conf, true);
  });
  await t.step("the administrator's rules are all there, each as it was", () => {
    const now = new Set(installed.rules.split("\n"));
    for (const line of before.rules.split("\n")) assert.ok(now.has(line), line);
  });
  await t.step(
    "twice is once",
    () => assert.equal(withoutTimes(story.twice), withoutTimes(installed.rules)),
  );
  await t.step(
    "the commands that it prints undo it, and leave what was there byte for byte",
    () => {
      assert.ok(undone.codes.length > 0);
      assert.deepEqual(undone.codes, undone.codes.map(() => 0));
      assert.equal(undone.rules, before.rules);
      assert.deepEqual(undone.open, all);
    },
  );
  await t.step("--sync makes all of it again", () => {
    assert.deepEqual(again.open, rest);
    assert.equal(withoutTimes(again.rules), withoutTimes(installed.rules));
  });
  await t.step("--uninstall --dry-run says what would go, and changes nothing", () => {
    assert.match(
      dryUninstall.said.stdout,
      new RegExp(`^would take sentry_blacklist out of ${name}$`, "m"),
    );
    assert.equal(withoutTimes(dryUninstall.rules), withoutTimes(again.rules));
  });
  await t.step(
    "--uninstall leaves what was there byte for byte, and nothing of ours, whatever the ports are now",
    () => {
      assert.equal(uninstalled.said.code, 0, uninstalled.said.stderr);
      assert.match(
        uninstalled.said.stdout,
        new RegExp(`^took sentry_blacklist out of ${name}$`, "m"),
      );
      assert.equal(uninstalled.rules, before.rules);
      assert.deepEqual(uninstalled.open, all);
      assert.equal(uninstalled.allow, before.allow);
      assert.doesNotMatch(uninstalled.again.stdout, /^took sentry_blacklist/m, "it is gone");
      for (const file of ["firewall.todo", "firewall.lock"]) {
        assert.ok(!uninstalled.left.includes(file), file);
      }
    },
  );
  const { plain } = story;
  await t.step("a plain --install sets up what sentry.conf has switched on, and says so", () => {
    assert.match(plain.dry.stdout, new RegExp(`^would make in ${name}, .* TCP port 23 `, "m"));
    assert.equal(plain.dryRules, before.rules);
    assert.equal(plain.said.code, 0, plain.said.stderr);
    assert.match(plain.said.stdout, new RegExp(`^${name}: filled with 2 addresses`, "m"));
    assert.match(plain.said.stdout, /^to undo it: set ADD_TO_/m);
    assert.match(plain.rules, /sentry_blacklist/);
  });
  await t.step("what it prints for who is locked out lets everybody in", () => {
    assert.deepEqual(story.dropped, rest);
    assert.ok(plain.opened.length > 0 && plain.opened.every((code) => code === 0));
    assert.deepEqual(plain.open, all);
  });
}

/** How much of a block's time is left. */
function withoutTimes(rules: string): string {
  return rules.replace(/ expires \w+/g, "").replace(/ timeout \w+/g, "").replace(
    /initval \w+/g,
    "",
  );
}
