import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";

const V4 = ["203.0.113.7", "203.0.113.8", "203.0.113.200", "198.51.100.9"];
const V6 = ["2001:db8:1::7", "2001:db8:1:0:1::7", "2001:db8:1:1::7"];
const ALL = [...V4, ...V6];

interface Story extends Record<string, string | string[]> {
  readonly held: string[];
}

for (const name of ["nftables", "ipset", "iptables"]) {
  Deno.test({
    name:
      `${name}: whoever is blocked does not get through, everybody else does, whatever happens to the sets`,
    ...requires(["root", "firewalls", "unshare", "perl"]),
    fn: async (t) => {
      using scratch = makeScratch();
      Deno.writeTextFileSync(`${scratch.dir}/auth.log`, "");
      const script = new URL("_firewall_session.ts", import.meta.url);
      const story = await inNamespace(script, [scratch.dir, name], 120, ["--net"]) as Story;
      await tell(t, name, story);
    },
  });
}

async function tell(t: Deno.TestContext, name: string, story: Story): Promise<void> {
  await t.step(
    "an address is blocked, and an IPv6 client with its /64, on guarded ports alone",
    () => {
      assert.deepEqual(story.before, ALL);
      assert.deepEqual(story.blocked, [...V4.slice(1), "2001:db8:1:1::7"]);
      assert.deepEqual(story.otherPort, ALL);
    },
  );
  const rest = ["203.0.113.8", "198.51.100.9", "2001:db8:1:1::7"];
  await t.step("of a listed block the whitelisted member gets through", () => {
    assert.deepEqual(story.block, rest);
    assert.match(String(story.doctor), new RegExp(`^OK +${name}: it holds all 9 `, "m"));
  });
  await t.step("after a reload --doctor tells, and --sync makes it good; twice is once", () => {
    assert.deepEqual(story.flushed, ALL);
    assert.match(String(story.sick), new RegExp(`^(CRITICAL|WARNING) +${name}: .*Run --sync`, "m"));
    assert.match(
      String(story.synced),
      new RegExp(`^0 ${name}: filled with 9 addresses and blocks`),
    );
    assert.deepEqual(story.again, rest);
    assert.equal(story.held.length, 9);
    assert.ok(story.held.includes("2001:db8:1::/64") && !story.held.includes("203.0.113.8"));
  });
  await t.step("a block finds the sets gone, and has them filled again", () => {
    assert.match(String(story.mended), new RegExp(`^${name}: (filled with|1 blocked)`, "m"));
    assert.deepEqual(story.afterMending, ["203.0.113.8", "2001:db8:1:1::7"]);
  });
  await t.step("a backend that fails is told of, stops no other, and is not forgotten", () => {
    assert.match(String(story.broken), /^1 [^]*sentry: pf: there is no \/sbin\/pfctl; /);
    assert.equal(story.todo, "all pf\n");
  });
  await t.step("other people's rules stay", () => {
    assert.match(
      String(story.people),
      name === "nftables" ? /tcp dport 9 drop/ : /--dport 9 -j DROP/,
    );
    assert.equal(String(story.people).match(/(table inet|-j) sentry_blacklist/g)?.length, 1);
  });
  await t.step("once delisted, all get through and nothing is left", () => {
    assert.deepEqual(story.delisted, ALL);
    assert.deepEqual(story.empty, []);
  });
  await t.step("what a killed run left to do is done by the next", () => {
    assert.match(String(story.crashed), new RegExp(`^${name}: filled with 1 `, "m"));
    assert.deepEqual(story.afterCrash, ["203.0.113.7"]);
  });
}
