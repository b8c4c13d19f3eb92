/** Records of before the shards had a key are moved, a lost key is missed, and nobody is forgotten meanwhile. */
import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import { shardName, shardOf, UNKEYED } from "../../lib/state/shard.ts";
import { assertAgreement, readRecords } from "../support/agreement.ts";
import { makeScratch, recordLines, type Scratch, SENTRY } from "../support/scratch.ts";
import { shardFile } from "../support/shard_file.ts";

const NOW = Math.floor(Date.now() / 1000);
const ADDRESSES = Array.from({ length: 400 }, (_, i) => `198.51.${i % 100}.${1 + (i % 7)}`)
  .filter((address, i, all) => all.indexOf(address) === i);
const BLOCKED = ADDRESSES.filter((_, i) => i % 5 === 0);

/** What 2.2.0 has left: shards without a key, and the lists that follow from them. */
async function old(scratch: Scratch): Promise<void> {
  Deno.mkdirSync(`${scratch.rootDir}/state`, { recursive: true });
  for (const address of ADDRESSES) {
    const network = parseNetwork(address)!;
    const record = { ...blankRecord(network), seen: 2, firstSeen: NOW - 9, lastSeen: NOW - 9 };
    Deno.writeTextFileSync(
      `${scratch.rootDir}/state/${shardName(shardOf(network, UNKEYED))}`,
      formatRecord(
        BLOCKED.includes(address)
          ? { ...record, blacklistedAt: NOW - 9, strikes: 1, cause: "hand" }
          : record,
      ),
      { append: true, mode: 0o600 },
    );
  }
  assert.equal((await scratch.sentry(["-b", "--ip=203.0.113.7"])).code, 0);
}

function shardNames({ rootDir }: Scratch): string[] {
  return [...Deno.readDirSync(`${rootDir}/state`)].map(({ name }) => name)
    .filter((name) => name !== "key" && !name.startsWith("."));
}

/** Everybody is there once, and as he was. */
function assertAll({ rootDir }: Scratch): void {
  const records = assertAgreement(rootDir);
  assert.deepEqual([...records.keys()].sort(), [...ADDRESSES, "203.0.113.7"].sort());
  for (const address of BLOCKED) assert.ok(records.get(address)?.blacklisted, address);
}

Deno.test("a new ROOT_DIR has a key, and one from before goes on without until --expire moves its records", async () => {
  using fresh = makeScratch();
  assert.equal((await fresh.sentry(["-c", "--ip=203.0.113.7"])).code, 0);
  assert.deepEqual(shardNames(fresh).map((name) => name.length), [3]);
  using scratch = makeScratch();
  await old(scratch);
  const before = recordLines(scratch.rootDir).sort();
  assert.ok(shardNames(scratch).every((name) => name.length === 2));
  assertAll(scratch);
  const ran = await scratch.sentry(["--expire", "-v"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.match(ran.stdout, /^state: its files are chosen by a key that nobody knows$/m);
  assert.ok(shardNames(scratch).every((name) => name.length === 3));
  assert.deepEqual(recordLines(scratch.rootDir).sort(), before);
  assertAll(scratch);
  assert.match((await scratch.sentry(["-r", `--ip=${BLOCKED[3]}`])).stdout, /is blacklisted/);
  assert.match(
    (await scratch.sentry(["--doctor"])).stdout,
    /^OK +records: \d+ records, all whole/m,
  );
  const again = await scratch.sentry(["--expire", "-v"]);
  assert.doesNotMatch(again.stdout, /state:/);
});

Deno.test("a ROOT_DIR that is copied, or only its state, has its key with it", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-w", "--ip=203.0.113.7"]);
  const { rootDir } = scratch;
  await new Deno.Command("cp", { args: ["-a", rootDir, `${rootDir}2`] }).output();
  const ran = await scratch.sentry(["-r", "--ip=203.0.113.7"], { ROOT_DIR: `${rootDir}2` });
  assert.match(ran.stdout, /whitelisted/);
});

Deno.test("a lost key is told by every command, and --expire or --repair puts all records in order", async () => {
  for (const lose of [lost, damaged]) {
    using scratch = makeScratch();
    await old(scratch);
    await scratch.sentry(["--expire"]);
    lose(scratch);
    const before = recordLines(scratch.rootDir).sort();
    for (const args of [["-c", "--ip=198.51.1.2"], ["-b", "--ip=192.0.2.1"], ["--scan"], ["-r"]]) {
      const ran = await scratch.sentry(args);
      assert.equal(ran.code, 1, args[0]);
      assert.match(
        ran.stderr,
        /^sentry: [^\n]*state\/key is lost: [^\n]*--expire[^\n]*\n$/,
        args[0],
      );
    }
    const doctor = await scratch.sentry(["--doctor"]);
    assert.equal(doctor.code, 2);
    assert.match(doctor.stdout, /state\/key is lost/);
    assert.deepEqual(recordLines(scratch.rootDir).sort(), before);
    const ran = await scratch.sentry(["--expire", "-v"]);
    assert.deepEqual([ran.code, ran.stderr], [0, ""]);
    assert.match(ran.stdout, /state\/key was lost: all records are in order again\n/);
    assert.ok(shardNames(scratch).every((name) => name.length === 3));
    assert.deepEqual(recordLines(scratch.rootDir).sort(), before);
    assertAll(scratch);
  }
});

function lost({ rootDir }: Scratch): void {
  Deno.removeSync(`${rootDir}/state/key`);
}

function damaged({ rootDir }: Scratch): void {
  Deno.writeTextFileSync(`${rootDir}/state/key`, "0123\n");
}

Deno.test("records of before that a backup has brought back are taken in, and change nobody who is known", async () => {
  using scratch = makeScratch();
  await old(scratch);
  const [one = ""] = BLOCKED;
  await new Deno.Command("cp", {
    args: ["-a", `${scratch.rootDir}/state`, `${scratch.dir}/backup`],
  }).output();
  await scratch.sentry(["--expire"]);
  await scratch.sentry(["-d", `--ip=${one}`]);
  const file = `${scratch.rootDir}/${shardFile(scratch.rootDir, "198.51.3.4")}`;
  Deno.writeTextFileSync(file, Deno.readTextFileSync(file).replace(/^198\.51\.3\.4 .*\n/m, ""));
  await new Deno.Command("sh", {
    args: ["-c", 'cp "$0"/backup/?? "$1"/state/', scratch.dir, scratch.rootDir],
  }).output();
  const ran = await scratch.sentry(["--expire", "-v"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  await scratch.sentry(["--expire"]);
  const records = readRecords(scratch.rootDir);
  assert.equal(records.size, ADDRESSES.length + 1);
  assert.equal(records.get(one)?.blacklisted, false);
  assert.ok(records.has("198.51.3.4"));
  assertAgreement(scratch.rootDir);
});

Deno.test("connections that come while records are moved are counted, wherever it is killed", async () => {
  using scratch = makeScratch();
  await old(scratch);
  await new Deno.Command("cp", {
    args: ["-a", scratch.rootDir, `${scratch.dir}/before`],
  }).output();
  for (let round = 0; round < 30; round++) {
    await new Deno.Command("sh", {
      args: ["-c", 'rm -rf "$1"; cp -a "$0"/before "$1"', scratch.dir, scratch.rootDir],
    }).output();
    const child = new Deno.Command(SENTRY, {
      args: ["--expire"],
      env: { ROOT_DIR: scratch.rootDir, LOG_DIR: scratch.logDir },
      stdout: "null",
      stderr: "null",
    }).spawn();
    const counted = scratch.sentry(["-c", "--ip=198.51.1.2"]);
    await new Promise((done) => setTimeout(done, 20 + round * 4));
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await child.status;
    const counts = await counted;
    assert.equal(counts.code, 0, counts.stderr);
    assertAllBut(scratch, 3);
    assert.equal((await scratch.sentry(["--expire"])).code, 0);
    assertAllBut(scratch, 3);
    assert.ok(shardNames(scratch).every((name) => name.length === 3));
  }
});

function assertAllBut({ rootDir }: Scratch, seen: number): void {
  const records = readRecords(rootDir);
  assert.deepEqual([...records.keys()].sort(), [...ADDRESSES, "203.0.113.7"].sort());
  assert.equal(records.get("198.51.1.2")?.seen, seen);
  for (const address of BLOCKED) assert.ok(records.get(address)?.blacklisted, address);
}
