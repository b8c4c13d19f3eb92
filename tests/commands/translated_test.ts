/** IPv4 clients behind NAT64, 64:ff9b::/96: each is counted by itself. Here 64:ff9b::cb00:7107 is 203.0.113.7. */
import assert from "node:assert/strict";
import { makeScratch, type Scratch, sshdLine } from "../support/scratch.ts";

const client = (last: number) => `64:ff9b::cb00:71${last.toString(16).padStart(2, "0")}`;

function attack(scratch: Scratch, lasts: readonly number[]): void {
  for (const [i, last] of lasts.entries()) {
    for (let port = 1; port <= 3; port++) {
      scratch.log(sshdLine(`Invalid user x from ${client(last)} port ${port}`, 10 * i + port));
    }
  }
}

const report = async (scratch: Scratch, last: number) =>
  (await scratch.sentry(["-r", `--ip=${client(last)}`])).stdout;

Deno.test("an IPv4 client behind NAT64 is blocked and trusted alone, not with all others", async () => {
  using scratch = makeScratch();
  attack(scratch, [7]);
  await scratch.sentry(["-w", `--ip=${client(9)}`]);
  await scratch.sentry(["--scan"]);
  assert.equal(scratch.read("deny.patterns"), "[64:ff9b::cb00:7107]/128\n");
  assert.equal(scratch.read("hosts.deny"), "ALL: [64:ff9b::cb00:7107]/128 : deny\n");
  assert.match(await report(scratch, 7), /and it is blacklisted/);
  assert.doesNotMatch(await report(scratch, 8), /listed/);
  assert.match(await report(scratch, 9), /and it is whitelisted/);
});

Deno.test("blocks of NAT64's are blocks as others, whatever IPV6_PREFIX is", async () => {
  const pairs = [
    ["56", "64:ff9b::/96"],
    ["64", "64:ff9b::/64"],
    ["64", "64:ff9b::/96"],
    ["120", "64:ff9b::cb00:7100/120"],
  ] as const;
  for (const [IPV6_PREFIX, block] of pairs) {
    using scratch = makeScratch();
    const settings = { IPV6_PREFIX };
    await scratch.sentry(["-b", `--ip=${block}`], settings);
    await scratch.sentry(["-w", `--ip=${client(9)}`], settings);
    const said = async (last: number) =>
      (await scratch.sentry(["-r", `--ip=${client(last)}`], settings)).stdout;
    assert.match(await said(7), new RegExp(`blacklisted\n\tby its block ${block}: `));
    assert.match(await said(9), /and it is whitelisted/);
    assert.ok(scratch.read("prefixes").includes(`deny ${block}\n`));
    assert.equal(scratch.read("allow.patterns"), "[64:ff9b::cb00:7109]/128\n");
    const { stdout } = await scratch.sentry(["--doctor"], settings);
    assert.match(stdout, /^OK +blocks: /m);
    await scratch.sentry(["-d", `--ip=${block}`], settings);
    assert.doesNotMatch(await said(7), /blacklisted/);
  }
});

Deno.test("a line of hosts.deny by hand is about one client behind NAT64", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=192.0.2.1"]);
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, `ALL: [${client(7)}] : deny\n`);
  await scratch.sentry(["--scan"]);
  assert.match(await report(scratch, 7), /and it is blacklisted/);
  assert.doesNotMatch(await report(scratch, 8), /listed/);
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "");
  await scratch.sentry(["--scan"]);
  assert.doesNotMatch(await report(scratch, 7), /blacklisted/);
});

Deno.test("neighbours behind NAT64 are those of one IPv4 /24", async () => {
  using scratch = makeScratch();
  scratch.log(sshdLine("Invalid user x from 64:ff9b::c000:201 port 1", 1));
  attack(scratch, [1, 2, 3]);
  await scratch.sentry(["--scan"], { SUBNET_BLOCK: "3" });
  assert.equal(scratch.read("deny.patterns"), "[64:ff9b::cb00:7100]/120\n");
  assert.match(await report(scratch, 200), /blacklisted/);
});
