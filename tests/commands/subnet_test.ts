import assert from "node:assert/strict";
import { assertAgreement, readRecords } from "../support/agreement.ts";
import { makeScratch, type Scratch, sshdLine } from "../support/scratch.ts";

const ON = { SUBNET_BLOCK: "3" };

function attack(scratch: Scratch, addresses: readonly string[]): void {
  for (const [i, address] of addresses.entries()) {
    for (let port = 1; port <= 3; port++) {
      scratch.log(sshdLine(`Invalid user x from ${address} port ${port}`, 10 * i + port));
    }
  }
}

const some = (count: number) => Array.from({ length: count }, (_, i) => `203.0.113.${i + 1}`);

Deno.test("so many blocked neighbours have their /24 blocked, by scan, by hand and by connection", async () => {
  const ways: ((scratch: Scratch, address: string) => Promise<unknown>)[] = [
    (scratch, address) => {
      attack(scratch, [address]);
      return scratch.sentry(["--scan"], ON);
    },
    (scratch, address) => scratch.sentry(["-b", `--ip=${address}`], ON),
    async (scratch, address) => {
      attack(scratch, [address]);
      // The logs are looked at from the third connection on.
      for (let i = 0; i < 3; i++) await scratch.sentry(["-c", `--ip=${address}`], ON);
    },
  ];
  for (const way of ways) {
    using scratch = makeScratch();
    await scratch.sentry(["-b", "--ip=192.0.2.1"], ON);
    for (const address of some(2)) await way(scratch, address);
    assert.equal(scratch.read("deny.patterns"), "203.0.113.2\n203.0.113.1\n192.0.2.1\n");
    await way(scratch, "203.0.113.3");
    assert.equal(scratch.read("deny.patterns"), "203.0.113.0/24\n192.0.2.1\n");
    assert.match(
      (await scratch.sentry(["-r", "--ip=203.0.113.99"])).stdout,
      /blacklisted\n\tby its block 203\.0\.113\.0\/24: too many of its neighbours are blocked\n/,
    );
    assert.match(scratch.read("events.log"), / blacklisted 203\.0\.113\.0\/24 cause=subnet /);
  }
});

Deno.test("IPv6 is folded by /48, and many at once in one scan", async () => {
  using scratch = makeScratch();
  attack(scratch, ["2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:2::1"]);
  attack(scratch, some(40));
  await scratch.sentry(["--scan"], ON);
  assert.deepEqual(scratch.read("deny.patterns").split("\n").toSorted(), [
    "",
    "203.0.113.0/24",
    "[2001:db8:1::]/48",
    "[2001:db8:2::]/64",
  ]);
});

Deno.test("who is whitelisted, or has logged in, is never taken along", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-w", "--ip=203.0.113.200"], ON);
  scratch.log(sshdLine("Accepted publickey for alice from 203.0.113.201 port 9 ssh2", 1));
  attack(scratch, some(3));
  await scratch.sentry(["--scan"], ON);
  assert.equal(scratch.read("deny.patterns"), "203.0.113.0/24\n");
  assert.deepEqual(scratch.read("allow.patterns").split("\n"), [
    "203.0.113.200",
    "203.0.113.201",
    "",
  ]);
  assert.ok(readRecords(scratch.rootDir).get("203.0.113.201")?.whitelisted);
});

Deno.test("a block that ALLOW_NETS touches, or that is whitelisted, is not folded, nor is it by default", async () => {
  for (const env of [{ ...ON, ALLOW_NETS: "203.0.113.250" }, { SUBNET_BLOCK: "0" }]) {
    using scratch = makeScratch();
    attack(scratch, some(5));
    await scratch.sentry(["--scan"], env);
    assert.equal(scratch.read("deny.patterns").split("\n").length, 6);
    assertAgreement(scratch.rootDir);
  }
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.1"]);
  await scratch.sentry(["-w", "--ip=203.0.113.0/24"]);
  for (const address of some(4)) await scratch.sentry(["-b", `--ip=${address}`], ON);
  assert.doesNotMatch(scratch.read("deny.patterns"), /\//);
});

Deno.test("delisting the block lets all in it in; delisting a member says that it is still refused", async () => {
  using scratch = makeScratch();
  for (const address of some(3)) await scratch.sentry(["-b", `--ip=${address}`], ON);
  const member = await scratch.sentry(["-d", "--ip=203.0.113.1"], ON);
  assert.match(member.stderr, /still refused, since 203\.0\.113\.0\/24 is blacklisted/);
  await scratch.sentry(["-d", "--ip=203.0.113.0/24"], ON);
  assert.equal(scratch.read("deny.patterns"), "");
  await scratch.sentry(["-b", "--ip=203.0.113.9"], ON);
  assert.equal(scratch.read("deny.patterns"), "203.0.113.9\n");
});

Deno.test("when the block's time is up, members whose own time is not are listed one by one", async () => {
  using scratch = makeScratch();
  for (const address of some(3)) await scratch.sentry(["-b", `--ip=${address}`], ON);
  for (const entry of Deno.readDirSync(`${scratch.rootDir}/state`)) {
    const path = `${scratch.rootDir}/state/${entry.name}`;
    const lines = Deno.readTextFileSync(path).split("\n").map((line) =>
      line.startsWith("203.0.113.0/24") ? line.slice(0, 85) + "1600000000" + line.slice(95) : line
    );
    Deno.writeTextFileSync(path, lines.join("\n"));
  }
  const ran = await scratch.sentry(["--expire"], { ...ON, SUBNET_BLOCK: "4" });
  assert.match(ran.stdout, /^1 blocks lifted/);
  assert.deepEqual(scratch.read("deny.patterns").split("\n").toSorted(), ["", ...some(3)]);
  assertAgreement(scratch.rootDir);
});

Deno.test("SUBNET_BLOCK takes 0, or 2 to 256", async () => {
  using scratch = makeScratch();
  for (const value of ["1", "257", "-3", "x"]) {
    const ran = await scratch.sentry(["-r"], { SUBNET_BLOCK: value });
    assert.equal(ran.code, 2);
    assert.match(
      ran.stderr,
      /^sentry: environment: SUBNET_BLOCK takes 0, or a whole number from 2 to 256/,
    );
  }
});
