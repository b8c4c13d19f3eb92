/** EXPIRE_ALLOW_DAYS: trust that came by a login lasts for so long after the last one. */
import assert from "node:assert/strict";
import { backdate } from "../support/backdate.ts";
import { makeGate } from "../support/gate.ts";
import { makeScratch, recordLines, type Scratch, sshdLine } from "../support/scratch.ts";

const ADDRESS = "203.0.113.7";
const ON = { EXPIRE_ALLOW_DAYS: "30" };

function login(scratch: Scratch, port: number): void {
  scratch.log(sshdLine(`Accepted publickey for alice from ${ADDRESS} port ${port} ssh2`, port));
}

/** Trusts the address by three logins, so many days ago. */
async function trust(scratch: Scratch, days: number): Promise<void> {
  for (const port of [1, 2, 3]) login(scratch, port);
  await scratch.sentry(["--scan"]);
  assert.ok(await isTrusted(scratch));
  backdate(scratch.rootDir, ADDRESS, days);
}

async function isTrusted(scratch: Scratch): Promise<boolean> {
  return /whitelisted/.test((await scratch.sentry(["-r", `--ip=${ADDRESS}`])).stdout);
}

Deno.test("--expire ends trust EXPIRE_ALLOW_DAYS after the last login, not before, and says so", async () => {
  using scratch = makeScratch();
  await trust(scratch, 29);
  const early = await scratch.sentry(["--expire", "-v"], ON);
  assert.match(early.stdout, /^0 blocks lifted, 0 addresses trusted no longer, 0 addresses forgot/);
  assert.ok(await isTrusted(scratch));
  backdate(scratch.rootDir, ADDRESS, 1);
  const off = await scratch.sentry(["--expire"]);
  assert.match(off.stdout, /^0 blocks lifted, 0 addresses forgotten/, "off by default");
  assert.ok(await isTrusted(scratch));
  const due = await scratch.sentry(["--expire", "-v"], ON);
  assert.match(due.stdout, /^0 blocks lifted, 1 addresses trusted no longer, /);
  assert.match(due.stdout, /^203\.0\.113\.7: trusted no longer$/m);
  assert.equal(await isTrusted(scratch), false);
  assert.match(scratch.read("events.log"), / expired 203\.0\.113\.7 cause=- seen=0 successes=0 /);
});

Deno.test("every login renews the trust, by log and by PAM, and what the log says last is read before it ends", async () => {
  using scratch = makeScratch();
  await trust(scratch, 29);
  login(scratch, 4);
  await scratch.sentry(["--scan"], ON);
  backdate(scratch.rootDir, ADDRESS, 29);
  assert.match((await scratch.sentry(["--expire"], ON)).stdout, / 0 addresses trusted no longer/);
  backdate(scratch.rootDir, ADDRESS, 400);
  login(scratch, 5);
  assert.match((await scratch.sentry(["--expire"], ON)).stdout, / 0 addresses trusted no longer/);
  assert.ok(await isTrusted(scratch));
  assert.doesNotMatch(scratch.read("events.log"), / expired /);

  using gate = makeGate("EXPIRE_ALLOW_DAYS=30\n");
  await trust(gate, 31);
  await gate.gate([], { PAM_TYPE: "open_session", PAM_RHOST: ADDRESS });
  assert.ok(await isTrusted(gate));
  assert.doesNotMatch(gate.read("events.log"), / expired /);
});

Deno.test("by default a login from a trusted address does not touch when it was trusted", async () => {
  using scratch = makeScratch();
  await trust(scratch, 29);
  const since = () => recordLines(scratch.rootDir).map((line) => line.slice(74, 84));
  const before = since();
  login(scratch, 4);
  await scratch.sentry(["--scan"]);
  assert.deepEqual(since(), before);
});

Deno.test("trust by hand never ends, and so does not trust by login that was confirmed by hand", async () => {
  using scratch = makeScratch();
  await trust(scratch, 0);
  await scratch.sentry(["-w", `--ip=${ADDRESS}`], ON);
  backdate(scratch.rootDir, ADDRESS, 9999);
  await scratch.sentry(["--expire"], ON);
  await scratch.sentry(["-c", `--ip=${ADDRESS}`], ON);
  assert.ok(await isTrusted(scratch));
  const { stdout } = await scratch.sentry(["-r", `--ip=${ADDRESS}`], ON);
  assert.doesNotMatch(stdout, /trusted until/);
});

Deno.test("whose trust has ended is judged as anybody, at once by connection, drain and gate", async () => {
  const naughty = (scratch: Scratch) => {
    for (const port of [6, 7, 8]) {
      scratch.log(sshdLine(`Invalid user x from ${ADDRESS} port ${port}`, port));
    }
  };
  const spool = (scratch: Scratch) =>
    Deno.writeTextFileSync(`${scratch.rootDir}/spool`, `+ ${ADDRESS}\n`, { append: true });
  using gate = makeGate("EXPIRE_ALLOW_DAYS=30\n");
  const ways: readonly [Scratch, () => Promise<unknown>][] = [makeScratch(), makeScratch(), gate]
    .map(
      (scratch, i) => [
        scratch,
        async () => {
          if (i === 1) spool(scratch);
          await [
            () => scratch.sentry(["-c", `--ip=${ADDRESS}`], ON),
            () => scratch.sentry(["--drain"], ON),
            () => gate.gate(ADDRESS),
          ][i]!();
        },
      ],
    );
  for (const [scratch, come] of ways) {
    await trust(scratch, 31);
    naughty(scratch);
    await come();
    assert.match(scratch.read("events.log"), / expired 203\.0\.113\.7 /);
    assert.equal(await isTrusted(scratch), false);
    assert.equal(
      scratch.read("deny.patterns"),
      "",
      "what it tried while it was trusted is forgotten",
    );
    naughty(scratch);
    for (const _ of [1, 2, 3]) await come();
    assert.equal(scratch.read("deny.patterns"), `${ADDRESS}\n`);
    if (scratch !== gate) scratch[Symbol.dispose]();
  }
});

Deno.test("-r --ip= says until when an address is trusted, where that ends", async () => {
  using scratch = makeScratch();
  await trust(scratch, 0);
  const { stdout } = await scratch.sentry(["-r", `--ip=${ADDRESS}`], ON);
  assert.match(
    stdout,
    /^ {3}0 connections from 203\.0\.113\.7\n\tand it is whitelisted\n\ttrusted until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, or longer if it logs in again\n$/,
  );
  assert.doesNotMatch((await scratch.sentry(["-r", `--ip=${ADDRESS}`])).stdout, /until/);
  assert.doesNotMatch((await scratch.sentry(["-r", "--ip=198.51.100.1"], ON)).stdout, /until/);
});

Deno.test("an address of ALLOW_NETS loses its trust with the same word, and is never blocked", async () => {
  using scratch = makeScratch();
  const env = { ...ON, ALLOW_NETS: "203.0.113.0/24" };
  await trust(scratch, 31);
  await scratch.sentry(["--expire"], env);
  assert.match(scratch.read("events.log"), / expired 203\.0\.113\.7 /);
  for (let port = 10; port < 30; port++) {
    scratch.log(sshdLine(`Invalid user x from ${ADDRESS} port ${port}`, port));
  }
  await scratch.sentry(["--scan"], env);
  assert.equal(scratch.read("deny.patterns"), "");
});

Deno.test("trust does not fade in a listed block, which would refuse him whose login could renew it", async () => {
  using scratch = makeScratch();
  await trust(scratch, 31);
  await scratch.sentry(["-b", "--ip=203.0.113.0/24"], ON);
  for (const args of [["--expire"], ["-c", `--ip=${ADDRESS}`], ["--expire"]]) {
    const ran = await scratch.sentry(args, ON);
    assert.equal(ran.code, 0, ran.stderr);
    assert.ok(await isTrusted(scratch));
  }
  assert.equal(scratch.read("allow.patterns"), `${ADDRESS}\n`);
  await scratch.sentry(["-d", "--ip=203.0.113.0/24"], ON);
  await scratch.sentry(["--expire"], ON);
  assert.equal(await isTrusted(scratch), false);
});
