import assert from "node:assert/strict";
import { makeScratch } from "../support/scratch.ts";

Deno.test("hosts.deny edited by hand: what was added is blocked, what was removed let in, the rest kept", async () => {
  using scratch = makeScratch();
  const path = `${scratch.rootDir}/hosts.deny`;
  await scratch.sentry(["-b", "--ip=203.0.113.1"]);
  await scratch.sentry(["-b", "--ip=203.0.113.2"]);
  Deno.writeTextFileSync(
    path,
    "# mine\nALL: 198.51.100.1 : deny\n  sshd : .example.net\nALL: 203.0.113.2 : deny\n",
  );
  const report = await scratch.sentry(["-r"]);
  assert.match(report.stdout, /^ {3}2 IPs are blacklisted$/m);
  assert.match((await scratch.sentry(["-r", "-v", "--ip=198.51.100.1"])).stdout, /cause +by hand/);
  assert.doesNotMatch((await scratch.sentry(["-r", "--ip=203.0.113.1"])).stdout, /blacklisted/);
  assert.equal(scratch.read("deny.patterns"), "198.51.100.1\n203.0.113.2\n");
  await scratch.sentry(["-b", "--ip=203.0.113.3"]);
  assert.equal(
    scratch.read("hosts.deny"),
    "ALL: 203.0.113.3 : deny\n# mine\nALL: 198.51.100.1 : deny\n  sshd : .example.net\nALL: 203.0.113.2 : deny\n",
  );
});

Deno.test("hosts.deny emptied by hand lifts all blocks; removed altogether it is written again", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.1"]);
  await scratch.sentry(["-b", "--ip=203.0.113.2"]);
  Deno.removeSync(`${scratch.rootDir}/hosts.deny`);
  await scratch.sentry(["-c", "--ip=198.51.100.1"]);
  assert.equal(scratch.read("hosts.deny"), "ALL: 203.0.113.2 : deny\nALL: 203.0.113.1 : deny\n");
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "");
  assert.match((await scratch.sentry(["-r"])).stdout, /^ {3}0 IPs are blacklisted$/m);
  assert.equal(scratch.read("deny.patterns"), "");
});

Deno.test("a hosts.deny that sentry.pl left is adopted at the first run", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  const text = "ALL: 203.0.113.1 : deny\nALL: 203.0.113.2 : deny\nALL: 203.0.113.1 : deny\n";
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, text);
  assert.match((await scratch.sentry(["-r"])).stdout, /^ {3}2 IPs are blacklisted$/m);
  assert.equal(scratch.read("hosts.deny"), "ALL: 203.0.113.1 : deny\nALL: 203.0.113.2 : deny\n");
  assert.equal(scratch.read("deny.patterns"), "203.0.113.1\n203.0.113.2\n");
});

Deno.test("ALLOW_NETS wins over every list, also over what was listed before it was set", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.1"]);
  await scratch.sentry(["-b", "--ip=198.51.100.1"]);
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, "ALLOW_NETS=203.0.113.0/24\n");
  await scratch.sentry(["-r"]);
  assert.equal(scratch.read("hosts.deny"), "ALL: 198.51.100.1 : deny\n");
  assert.equal(scratch.read("deny.patterns"), "198.51.100.1\n");
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "ALL: 203.0.113.9 : deny\n", {
    append: true,
  });
  await scratch.sentry(["-r"]);
  assert.equal(scratch.read("hosts.deny"), "ALL: 198.51.100.1 : deny\n");
});

Deno.test("hosts.deny takes an address or block as people write it for libwrap, and --doctor names what it does not take", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.1"]);
  const path = `${scratch.rootDir}/hosts.deny`;
  Deno.writeTextFileSync(
    path,
    "ALL:203.0.113.0/24:deny\nALL: 198.18.4.0/255.255.255.0 : deny\nALL: 198.18.5. : deny\n" +
      "192.0.2.9 # comment\nsshd: .example.net\n# mine\nALL: ALL\n",
  );
  await scratch.sentry(["-r"]);
  assert.deepEqual(scratch.read("deny.patterns").trim().split("\n"), [
    "203.0.113.0/24",
    "198.18.4.0/24",
    "198.18.5.0/24",
    "192.0.2.9",
  ]);
  assert.match(scratch.read("hosts.deny"), /^ALL: 203\.0\.113\.0\/24 : deny\nALL: 198\.18\.4\.0\//);
  const { stdout } = await scratch.sentry(["--doctor"]);
  assert.match(
    stdout,
    /^WARNING +lists: 2 lines are not understood in hosts\.deny, the first line 5: "sshd: \.example\.net"\. Write one address or block a line; or --import$/m,
  );
  await scratch.sentry(["-r"]);
  assert.equal(scratch.read("listed") === "", false, "and nothing is left to adopt");
});

Deno.test("a block that is too much of the world is taken out of hosts.deny again, with a line in events.log", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.1"]);
  Deno.writeTextFileSync(
    `${scratch.rootDir}/hosts.deny`,
    "ALL: 0.0.0.0/0 : deny\n128.0.0.0/1\nALL: [2000::]/15 : deny\nALL: 10. : deny\nALL: 203.0.113.1 : deny\n",
  );
  await scratch.sentry(["-r"]);
  assert.equal(scratch.read("hosts.deny"), "ALL: 10. : deny\nALL: 203.0.113.1 : deny\n");
  assert.equal(scratch.read("deny.patterns"), "10.0.0.0/8\n203.0.113.1\n");
  const events = scratch.read("events.log");
  for (const [block, least] of [["0.0.0.0/0", 8], ["128.0.0.0/1", 8], ["2000::/15", 16]] as const) {
    const end = `reason=too much of the world, /${least} is the largest\n`;
    assert.match(events, new RegExp(` delisted ${block} cause=- .* ${end}`));
  }
  const { stdout } = await scratch.sentry(["-r", "-v", "--ip=128.0.0.0/1"]);
  assert.doesNotMatch(stdout, /and it is blacklisted/);
  assert.match(stdout, /reason=too much of the world/);
});

Deno.test("a part of the block by which IPv6 clients are counted is listed by hand as that block", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-w", "--ip=2001:db8:0:1::5"]);
  await scratch.sentry(["-b", "--ip=203.0.113.1"]);
  Deno.writeTextFileSync(
    `${scratch.rootDir}/hosts.deny`,
    "ALL: 203.0.113.1 : deny\nALL: [2001:db8:0:2::]/65 : deny\n",
  );
  await scratch.sentry(["--scan"]);
  assert.deepEqual(scratch.read("deny.patterns").trim().split("\n").toSorted(), [
    "203.0.113.1",
    "[2001:db8:0:2::]/64",
  ]);
  assert.ok(!scratch.read("hosts.deny").includes("/65"));
});

Deno.test("ALLOW_NETS lets in also who had no line of his own, once the block around him is gone for it", async () => {
  using scratch = makeScratch();
  for (const last of [1, 2, 3, 4, 5]) {
    await scratch.sentry(["-b", `--ip=203.0.113.${last}`], { SUBNET_BLOCK: "5" });
  }
  assert.equal(scratch.read("deny.patterns"), "203.0.113.0/24\n");
  await scratch.sentry(["-c", "--ip=9.9.9.9"], { ALLOW_NETS: "203.0.113.5" });
  assert.deepEqual(scratch.read("deny.patterns").trim().split("\n").toSorted(), [
    "203.0.113.1",
    "203.0.113.2",
    "203.0.113.3",
    "203.0.113.4",
  ]);
});
