import assert from "node:assert/strict";
import { makeScratch, sshdLine } from "../support/scratch.ts";

Deno.test("a block can be blacklisted, whitelisted and delisted, and the most specific entry decides", async () => {
  using scratch = makeScratch();
  const report = async (address: string) =>
    (await scratch.sentry(["-r", `--ip=${address}`])).stdout;
  await scratch.sentry(["-b", "--ip=203.0.113.0/24"]);
  assert.equal(
    await report("203.0.113.7"),
    "   0 connections from 203.0.113.7\n\tand it is blacklisted\n\tby its block 203.0.113.0/24: by hand\n",
  );
  await scratch.sentry(["-w", "--ip=203.0.113.7"]);
  assert.equal(
    await report("203.0.113.7"),
    "   0 connections from 203.0.113.7\n\tand it is whitelisted\n",
  );
  assert.equal(scratch.read("deny.patterns"), "203.0.113.0/24\n");
  assert.equal(scratch.read("hosts.deny"), "ALL: 203.0.113.0/24 : deny\n");
  assert.equal(scratch.read("allow.patterns"), "203.0.113.7\n");
  const still = await scratch.sentry(["-d", "--ip=203.0.113.7"]);
  assert.equal(still.code, 1);
  assert.match(
    still.stderr,
    /^sentry: 203\.0\.113\.7 is still refused, since 203\.0\.113\.0\/24 is blacklisted: --whitelist it, or --delist --ip=203\.0\.113\.0\/24$/m,
  );
  assert.equal(scratch.read("allow.patterns"), "");
});

Deno.test("addresses in a listed block have no lines of their own, and go with it when it is delisted", async () => {
  using scratch = makeScratch();
  for (const last of [7, 8]) await scratch.sentry(["-b", `--ip=203.0.113.${last}`]);
  await scratch.sentry(["-b", "--ip=198.51.100.1"]);
  await scratch.sentry(["-b", "--ip=203.0.113.0/24"]);
  assert.equal(scratch.read("deny.patterns"), "203.0.113.0/24\n198.51.100.1\n");
  const ran = await scratch.sentry(["-d", "-v", "--ip=203.0.113.0/24"]);
  assert.match(ran.stdout, /^\tand what was blacklisted in it is let in: 2$/m);
  assert.equal(scratch.read("deny.patterns"), "198.51.100.1\n");
  assert.doesNotMatch((await scratch.sentry(["-r", "--ip=203.0.113.7"])).stdout, /blacklisted/);
});

Deno.test("taking a block's line out of hosts.deny lets in all that is in it", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.7"]);
  await scratch.sentry(["-b", "--ip=203.0.113.0/24"]);
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "");
  assert.match((await scratch.sentry(["-r"])).stdout, /^ {3}0 IPs are blacklisted$/m);
  assert.equal(scratch.read("deny.patterns"), "");
  assert.equal(scratch.read("hosts.deny"), "");
});

Deno.test("who is in a whitelisted block is never blocked, whatever the logs say", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-w", "--ip=203.0.113.0/24"]);
  for (let i = 0; i < 5; i++) {
    scratch.log(sshdLine("Invalid user x from 203.0.113.7 port 4", i));
    await scratch.sentry(["-c", "--ip=203.0.113.7"]);
  }
  const ran = await scratch.sentry(["-c", "-v", "--ip=203.0.113.7"]);
  assert.match(ran.stdout, /^its block 203\.0\.113\.0\/24 is whitelisted$/m);
  await scratch.sentry(["--scan"]);
  assert.equal(scratch.read("deny.patterns"), "");
});

Deno.test("blocks that are too large, that ALLOW_NETS touches, or that hold the caller are not blacklisted", async () => {
  using scratch = makeScratch();
  for (
    const [ip, env, says] of [
      ["0.0.0.0/0", {}, /127\.0\.0\.1|too much of the world/],
      ["203.0.0.0/7", {}, /too much of the world: blocks of \/8 and longer can be listed/],
      ["2000::/3", {}, /too much of the world: blocks of \/16/],
      ["203.0.113.0/24", { ALLOW_NETS: "203.0.113.9" }, /ALLOW_NETS covers it/],
      [
        "203.0.113.0/24",
        { SSH_CONNECTION: "203.0.113.9 1 192.0.2.1 22" },
        /you are connected from it/,
      ],
    ] as const
  ) {
    const ran = await scratch.sentry(["-b", `--ip=${ip}`], env);
    assert.notEqual(ran.code, 0, ip);
    assert.match(ran.stderr, says);
  }
  assert.equal(scratch.read("deny.patterns"), "");
  const connect = await scratch.sentry(["-c", "--ip=203.0.113.0/24"]);
  assert.equal(connect.code, 2, "a client is one address");
});

Deno.test("once IPV6_PREFIX has changed, blocks from before still decide, are told of, and can be lifted", async () => {
  const address = "--ip=2001:db8:5::9";
  const changes = [["64", "56"], ["64", "128"], ["48", "64"], ["56", "48"]] as const;
  for (const [before, after] of changes) {
    using scratch = makeScratch();
    await scratch.sentry(["-b", address], { IPV6_PREFIX: before });
    const env = { IPV6_PREFIX: after };
    const told = (await scratch.sentry(["-r", "--ip=2001:db8:5::9"], env)).stdout;
    assert.match(
      told,
      new RegExp(`blacklisted\\n\\tby its block 2001:db8:5::/${before}: by hand\\n`),
    );
    // What is blocked now has its own record, and what was goes with it or is told of.
    const delisted = await scratch.sentry(["-d", address], env);
    if (Number(after) < Number(before)) {
      assert.match(delisted.stdout, /\tand what was blacklisted in it is let in: 1\n$/);
      assert.equal(scratch.read("deny.patterns"), "");
    } else {
      assert.match(
        delisted.stderr,
        new RegExp(`still refused, since 2001:db8:5::/${before} is blacklisted`),
      );
      assert.equal(delisted.code, 1);
      await scratch.sentry(["-w", address], env);
      assert.match(scratch.read("allow.patterns"), /^\[2001:db8:5::9?\]\/\d+\n$/);
      await scratch.sentry(["-d", `--ip=2001:db8:5::/${before}`], env);
      assert.equal(scratch.read("deny.patterns"), "");
    }
  }
});

Deno.test("-w of a block tells who in it stays refused, -d of one how many it lets in, and neither takes the world", async () => {
  using scratch = makeScratch();
  for (const last of [1, 2, 3]) await scratch.sentry(["-b", `--ip=198.51.77.${last}`]);
  const block = "--ip=198.51.77.0/24";
  const white = await scratch.sentry(["-w", block]);
  assert.match(
    white.stderr,
    /^sentry: 198\.51\.77\.\d and 2 more in it are still refused, being blacklisted: --delist or --whitelist too\n$/,
  );
  assert.equal(white.code, 1);
  // Taking a whitelisting back lets nobody in.
  const back = await scratch.sentry(["-d", block]);
  assert.equal(back.stdout, "   0 connections from 198.51.77.0/24\n\tand it is whitelisted\n");
  const delisted = await scratch.sentry(["-d", block]);
  assert.match(delisted.stdout, /\tand what was blacklisted in it is let in: 3\n$/);
  assert.equal(scratch.read("deny.patterns"), "");
  for (const action of ["-w", "-d"]) {
    const world = await scratch.sentry([action, "--ip=0.0.0.0/0"]);
    assert.match(world.stderr, /^sentry: "0\.0\.0\.0\/0" is too much of the world: .*\n$/);
    assert.equal(world.code, 2);
  }
});
