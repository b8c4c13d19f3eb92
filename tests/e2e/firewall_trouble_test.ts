import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";
import type { Story } from "./_firewall_trouble_session.ts";

const TROUBLES: Record<keyof Story, RegExp> = {
  fails: /\/usr\/sbin\/nft ended with 1: Error: out of luck/,
  hangs: /\/usr\/sbin\/nft did not end within 20 seconds/,
  killed: /\/usr\/sbin\/nft was ended by SIGKILL: it said nothing/,
  unusable: /\/usr\/sbin\/nft can't be run: .*[Pp]ermission/,
};

Deno.test({
  name:
    "where nft fails, hangs, is killed or can't be run, the block stands, it is said, and the next run makes it good",
  ...requires(["root", "firewalls", "unshare"]),
  fn: async (t) => {
    using scratch = makeScratch();
    const script = new URL("_firewall_trouble_session.ts", import.meta.url);
    const story = await inNamespace(script, [scratch.dir], 120, ["--net"]) as Story;
    const blocked: string[] = [];
    for (const [i, what] of (Object.keys(TROUBLES) as (keyof Story)[]).entries()) {
      const one = story[what];
      const ip = `203.0.113.${i + 1}`;
      await t.step(`nft ${what}: libwrap's list and the other firewall have the block`, () => {
        assert.equal(one.block.code, 1);
        assert.match(one.block.stderr, TROUBLES[what]);
        assert.match(one.block.stderr, /^sentry: nftables: .*; blocks are kept, and it is filled/m);
        assert.ok(one.patterns.includes(ip));
        assert.ok(one.ipset.includes(ip));
        assert.deepEqual(one.nftables, blocked);
        assert.equal(one.todo, "all nftables\n");
      });
      blocked.push(ip);
      await t.step(`nft ${what}: the next run makes it good`, () => {
        assert.equal(one.next.code, 0, one.next.stderr);
        assert.deepEqual(one.nftablesAfter, blocked);
        assert.equal(one.todoAfter, "");
      });
    }
    await t.step("one that hangs is started once in a run", () => {
      assert.equal(story.hangs.starts, 1);
    });
  },
});
