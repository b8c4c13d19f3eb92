import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";
import type { Story } from "./_firewall_left_session.ts";

for (const name of ["nftables", "ipset", "iptables"]) {
  Deno.test({
    name: `${name}: what was filled and is switched on no more does not go on dropping`,
    ...requires(["root", "firewalls", "unshare", "perl"]),
    fn: async (t) => {
      using scratch = makeScratch();
      Deno.removeSync(scratch.logDir);
      Deno.writeTextFileSync(`${scratch.dir}/auth.log`, "");
      const script = new URL("_firewall_left_session.ts", import.meta.url);
      const story = await inNamespace(script, [scratch.dir, name], 120, ["--net"]) as Story;
      await tell(t, name, story);
    },
  });
}

async function tell(t: Deno.TestContext, name: string, story: Story): Promise<void> {
  const { begun, switchedOff, unlooked, renamed, stuck, uninstalled } = story;
  const all = ["203.0.113.7", "203.0.113.8"];
  await t.step("what is filled is written down", () => {
    assert.deepEqual(begun, { open: all.slice(1), filled: `${name} first\n`, mode: 0o600 });
  });
  await t.step("--doctor tells of a firewall that is switched off and was filled", () => {
    assert.match(story.sick, new RegExp(`^WARNING +${name}: first was filled, .*Run --sync`, "m"));
  });
  for (const [command, { said, open, names, filled }] of Object.entries(switchedOff)) {
    await t.step(`${command} takes it out, and says so`, () => {
      assert.match(said, new RegExp(`took first out of ${name}$`, "m"));
      assert.deepEqual([open, names, filled], [all, [], ""]);
    });
  }
  await t.step("a connection does not wait for that", () => {
    assert.match(unlooked.said, /^0 /);
    assert.equal(unlooked.filled, `${name} first\n`);
  });
  await t.step(
    "another FIREWALL_TABLE is filled by the next run, and the old one taken out",
    () => {
      assert.match(renamed.doctor, new RegExp(`^WARNING +${name}: first was filled`, "m"));
      assert.match(
        renamed.scanned,
        new RegExp(`^${name}: filled with \\d.*\ntook first out of ${name}$`, "m"),
      );
      assert.deepEqual(renamed.open, all.slice(1));
      assert.equal(renamed.filled, `${name} second\n`);
      assert.ok(renamed.names.length > 0 && renamed.names.every((one) => one.startsWith("second")));
      assert.match(renamed.doctorAfter, new RegExp(`^OK +${name}: `, "m"));
      assert.doesNotMatch(renamed.doctorAfter, /was filled/);
    },
  );
  // Of iptables the tool that fails here is none.
  if (name !== "iptables") {
    await t.step("a removal that fails is told and remembered, and done by the next run", () => {
      const trouble = new RegExp(
        `^sentry: ${name}: .*out of luck; first may still be there and drop`,
        "m",
      );
      assert.match(stuck.said, /^1 /);
      assert.match(stuck.said, trouble);
      assert.match(stuck.uninstalled, trouble);
      assert.match(stuck.kept, new RegExp(`^${name} first$`, "m"));
    });
  }
  await t.step("the next run takes it out", () => {
    if (name !== "iptables") {
      assert.match(stuck.next, new RegExp(`^took first out of ${name}$`, "m"));
    }
    assert.equal(stuck.filled, "");
    assert.deepEqual(stuck.names, []);
  });
  await t.step("--uninstall --purge takes out what was filled under another name too", () => {
    assert.match(uninstalled.dry, new RegExp(`^would take first out of ${name}$`, "m"));
    assert.equal(uninstalled.filledThen, `${name} first\n`);
    assert.match(uninstalled.said, new RegExp(`took first out of ${name}$`, "m"));
    assert.deepEqual(uninstalled.names, []);
    assert.equal(uninstalled.isThere, false);
  });
}
