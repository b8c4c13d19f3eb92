/** Folded blocks and lengths of IPv6 blocks, with the real libwrap and with packets. */
import assert from "node:assert/strict";
import { makeRefused } from "../support/libwrap.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";
import { CLIENT, FOLDED, PREFIXES } from "../support/subnets.ts";
import type { Story } from "./_subnet_session.ts";

Deno.test({
  name:
    "SUBNET_BLOCK: libwrap refuses all of a folded /24 or /48, and lets in who is whitelisted in it",
  ...requires(["libwrap", "gcc"]),
  fn: async () => {
    using scratch = makeScratch();
    const refused = await makeRefused(scratch);
    for (const ip of FOLDED.whitelisted) await scratch.sentry(["-w", `--ip=${ip}`], FOLDED.env);
    for (const ip of FOLDED.blacklisted) await scratch.sentry(["-b", `--ip=${ip}`], FOLDED.env);
    const patterns = scratch.read("deny.patterns").trim().split("\n");
    assert.deepEqual(patterns.toSorted(), FOLDED.patterns);
    assert.deepEqual(await refused([...FOLDED.refused, ...FOLDED.letIn]), FOLDED.refused);
    // Whitelisted once the block is there; then the block is let in again.
    await scratch.sentry(["-w", `--ip=${FOLDED.refused[1]}`], FOLDED.env);
    assert.ok(!(await refused(FOLDED.refused)).includes(FOLDED.refused[1]));
    for (const ip of ["203.0.113.0/24", "2001:db8:1::/48"]) {
      await scratch.sentry(["-d", `--ip=${ip}`], FOLDED.env);
    }
    assert.deepEqual(await refused([...FOLDED.refused, ...FOLDED.letIn]), []);
  },
});

for (const { length, ...who } of PREFIXES) {
  Deno.test({
    name: `IPV6_PREFIX=${length}: libwrap refuses an IPv6 client with its /${length} and no more`,
    ...requires(["libwrap", "gcc"]),
    fn: async () => {
      using scratch = makeScratch();
      const refused = await makeRefused(scratch);
      await scratch.sentry(["-b", `--ip=${CLIENT}`], { IPV6_PREFIX: length });
      const asked = [CLIENT, who.refused, who.letIn];
      assert.deepEqual(await refused(asked), [CLIENT, who.refused]);
      await scratch.sentry(["-d", `--ip=${who.refused}`], { IPV6_PREFIX: length });
      assert.deepEqual(await refused(asked), []);
    },
  });
}

Deno.test({
  name:
    "nftables: packets of a folded block, and of an IPv6 client's block, are dropped, and no others",
  ...requires(["root", "firewalls", "unshare", "perl"]),
  fn: async (t) => {
    using scratch = makeScratch();
    const script = new URL("_subnet_session.ts", import.meta.url);
    const story = await inNamespace(script, [scratch.dir], 120, ["--net"]) as Story;
    await t.step("all of a folded block, without the whitelisted in it", () => {
      assert.deepEqual(story.before, story.all);
      assert.deepEqual(story.folded, story.all.filter((ip) => !isIn(FOLDED.refused, ip)));
      assert.match(story.doctor, /^OK +nftables: it holds all \d+ addresses and blocks$/m);
    });
    await t.step("who is whitelisted later gets through at once", () => {
      const still = FOLDED.refused.filter((ip) => ip !== "203.0.113.99");
      assert.deepEqual(story.whitelisted, story.all.filter((ip) => !isIn(still, ip)));
    });
    await t.step("once the blocks are delisted all get through", () => {
      assert.deepEqual(story.delisted, story.all);
    });
    for (const { length, letIn, refused } of PREFIXES) {
      await t.step(`IPV6_PREFIX=${length}: the client's /${length} and no more`, () => {
        const passed = story.prefixes[length] ?? [];
        assert.ok(!passed.includes(CLIENT) && !passed.includes(refused), passed.join(" "));
        assert.ok(passed.includes(letIn), passed.join(" "));
      });
    }
    await t.step("a /64 from before is refused with the /56 around it, and let in with it", () => {
      for (const ip of [CLIENT, "2001:db8:aa:bbff::1"]) {
        assert.ok(!story.around.includes(ip), ip);
        assert.ok(story.nested.includes(ip), ip);
      }
    });
  },
});

function isIn(some: readonly string[], ip: string): boolean {
  return some.includes(ip);
}
