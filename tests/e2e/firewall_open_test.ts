import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";

interface Look {
  readonly held: string[];
  readonly open: string[];
  readonly rules: string;
}

interface Story {
  readonly [name: string]: Look | string | Record<string, string[]>;
}

const EVERYBODY = ["203.0.113.7", "203.0.113.8", "2001:db8:1::7", "2001:db8:2::7"];
const OTHERS = ["203.0.113.8", "2001:db8:2::7"];
const GOES_ON = Array(4).fill("answered");

for (const name of ["nftables", "ipset", "iptables"]) {
  Deno.test({
    name:
      `${name}: who is blocked while he is connected stays so and opens no other connection; FIREWALL_KILL=1 ends it`,
    ...requires(["root", "firewalls", "unshare", "perl"]),
    fn: async () => {
      using scratch = makeScratch();
      Deno.writeTextFileSync(`${scratch.dir}/auth.log`, "");
      const script = new URL("_firewall_open_session.ts", import.meta.url);
      const story = await inNamespace(script, [scratch.dir, name], 400, ["--net"]) as Story;
      tell(name, story);
    },
  });
}

function tell(name: string, story: Story): void {
  const line = (kind: string) => `${name} sentry_blacklist ${kind}\n`;
  assert.deepEqual(story.before, { held: GOES_ON, open: EVERYBODY, rules: line("new") });
  assert.deepEqual(story.blocked, { held: GOES_ON, open: OTHERS, rules: line("new") });
  assert.match(String(story.doctor), /^OK /);
  assert.match(String(story.doctorOther), /^WARNING .*FIREWALL_KILL is 1\. Run --sync$/);
  assert.match(String(story.scanned), new RegExp(`^${name}: filled with 3 `, "m"));
  const killed = { held: Array(4).fill("silent"), open: OTHERS, rules: line("all") };
  assert.deepEqual(story.killed, killed);
  assert.match(String(story.doctorKilled), /^OK /);
  assert.match(String(story.doctorBack), /^WARNING .*FIREWALL_KILL is 0\. Run --sync$/);
  assert.match(String(story.connected), new RegExp(`^${name}: filled with 4 `, "m"));
  assert.deepEqual(story.back, { held: GOES_ON, open: OTHERS, rules: line("new") });
  const upgraded = Object.entries(story.upgraded as Record<string, string[]>);
  assert.equal(upgraded.length, 4);
  for (const [command, [before, after, rules]] of upgraded) {
    assert.match(before ?? "", /^WARNING .*FIREWALL_KILL is 0/, command);
    assert.match(after ?? "", /^OK /, command);
    assert.equal(rules, line("new"), command);
  }
  assert.match(String(story.syncedAll), /^0 /);
  assert.deepEqual(story.all, { held: GOES_ON, open: OTHERS, rules: line("new") });
  assert.match(String(story.doctorAll), /^OK /);
  assert.match(String(story.syncedAllKill), /^0 /);
  assert.deepEqual(story.allKill, killed);
}
