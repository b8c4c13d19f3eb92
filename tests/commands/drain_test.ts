import assert from "node:assert/strict";
import { assertAgreement } from "../support/agreement.ts";
import { runAndKill } from "../support/killed.ts";
import { makeScratch, type Scratch, sshdLine } from "../support/scratch.ts";

function spool(scratch: Scratch, ...addresses: string[]): void {
  Deno.mkdirSync(scratch.rootDir, { recursive: true });
  const text = addresses.map((address) => `+ ${address}\n`).join("");
  Deno.writeTextFileSync(`${scratch.rootDir}/spool`, text, { append: true });
}

Deno.test("--drain counts what is spooled, once, and judges by what the logs say", async () => {
  using scratch = makeScratch();
  spool(scratch, "203.0.113.7", "2001:db8::1", "203.0.113.7", "2001:db8::2", "203.0.113.7");
  scratch.log(sshdLine("Invalid user x from 203.0.113.7 port 4"));
  const ran = await scratch.sentry(["--drain", "-v"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.match(ran.stdout, /^5 connections from 2 addresses counted\n/);
  assert.match(ran.stdout, /^203\.0\.113\.7: blacklisted, /m);
  const again = await scratch.sentry(["--drain"]);
  assert.equal(again.stdout, "0 connections from 0 addresses counted\n");
  const records = assertAgreement(scratch.rootDir);
  assert.equal(records.get("203.0.113.7")?.seen, 3);
  assert.equal(records.get("2001:db8::/64")?.seen, 2);
});

Deno.test("--drain reads no log while nobody in the spool is to be judged", async () => {
  using scratch = makeScratch();
  scratch.log(sshdLine("Invalid user x from 203.0.113.7 port 4"));
  spool(scratch, "203.0.113.7", "203.0.113.7");
  await scratch.sentry(["--drain"]);
  assert.equal(scratch.read("cursors"), "");
  spool(scratch, "203.0.113.7");
  await scratch.sentry(["--drain"]);
  assert.match(scratch.read("cursors"), /^file /);
  assert.equal(scratch.read("deny.patterns"), "203.0.113.7\n");
});

Deno.test("--scan and --expire count what a killed run has left", async () => {
  for (const command of ["--scan", "--expire"]) {
    using scratch = makeScratch();
    spool(scratch, "203.0.113.7", "203.0.113.7", "203.0.113.7");
    scratch.log(sshdLine("Invalid user x from 203.0.113.7 port 4"));
    assert.equal((await scratch.sentry([command])).code, 0);
    assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 3, command);
    assert.equal(scratch.read("deny.patterns"), "203.0.113.7\n", command);
  }
});

Deno.test("a log that can't be read keeps nobody from being counted, and blocks nobody", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(`${scratch.logDir}/auth.log`);
  spool(scratch, "203.0.113.7", "203.0.113.7", "203.0.113.7");
  const ran = await scratch.sentry(["--drain"]);
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /auth\.log.*nobody is blocked by it/);
  assert.match(scratch.read("trouble"), /auth\.log/, "nobody reads what a hook prints");
  assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 3);
});

Deno.test("a spool that is a symbolic link is not read", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  Deno.writeTextFileSync(`${scratch.dir}/elsewhere`, "+ 203.0.113.7\n");
  Deno.symlinkSync(`${scratch.dir}/elsewhere`, `${scratch.rootDir}/spool`);
  const ran = await scratch.sentry(["--drain"]);
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /spool.*symbolic link/);
});

for (const command of ["--drain", "--scan"]) {
  Deno.test(`${command} killed at any time: every connection counts exactly once in the end`, () =>
    killAtAnyTime(command));
}

async function killAtAnyTime(command: string): Promise<void> {
  using scratch = makeScratch();
  const addresses = Array.from({ length: 200 }, (_, i) => `203.0.113.${1 + i}`);
  for (const address of addresses) scratch.log(sshdLine(`Invalid user x from ${address} port 4`));
  const rounds = 40;
  for (let round = 0; round < rounds; round++) {
    spool(scratch, ...addresses);
    await runAndKill(scratch, [command], 20 + round * 2);
  }
  await scratch.sentry(["--drain"]);
  const records = assertAgreement(scratch.rootDir);
  for (const address of addresses) {
    assert.equal(records.get(address)?.seen, rounds, address);
    assert.equal(records.get(address)?.blacklisted, true);
  }
}
