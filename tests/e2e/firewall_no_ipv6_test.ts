import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";
import type { Story } from "./_firewall_no_ipv6_session.ts";

for (const name of ["ipset", "iptables"]) {
  Deno.test({
    name:
      `${name}: where the kernel has no IPv6, IPv4 is filled, and the rest is told as a trouble`,
    ...requires(["root", "firewalls", "unshare", "perl"]),
    fn: async () => {
      using scratch = makeScratch();
      Deno.removeSync(scratch.logDir);
      Deno.writeTextFileSync(`${scratch.dir}/auth.log`, "");
      const script = new URL("_firewall_no_ipv6_session.ts", import.meta.url);
      const story = await inNamespace(script, [scratch.dir, name], 60, ["--net"]) as Story;
      for (const { code, stderr } of [story.first, story.synced, ...story.delisted]) {
        assert.equal(code, 1);
        assert.match(stderr, new RegExp(`^sentry: ${name}: .*no IPv6 here; blocks are kept`, "m"));
      }
      assert.deepEqual(story.open, ["203.0.113.8"], "203.0.113.0/29 ends before it");
      assert.deepEqual(story.openAfter, ["203.0.113.7", "203.0.113.8"]);
    },
  });
}
