/** MAX_KNOWN and MAX_LISTED: what goes where there is too much, and what never does. */
import assert from "node:assert/strict";
import { networkOf } from "../../lib/address/network.ts";
import { type AddressRecord, blankRecord, formatRecord } from "../../lib/state/record.ts";
import { shardName, shardOf } from "../../lib/state/shard.ts";
import { readShardKey } from "../../lib/state/shard_key.ts";
import { beginShards } from "../../lib/state/write_shard_key.ts";
import { assertAgreement, readRecords } from "../support/agreement.ts";
import { makeScratch, type Scratch, sshdLine } from "../support/scratch.ts";

const NOW = Math.floor(Date.now() / 1000);

function address(i: number) {
  return networkOf(Uint8Array.of(100, i >> 16, i >> 8, i), 32);
}

/** So many addresses; those of the highest numbers were seen last. */
async function fill(
  scratch: Scratch,
  count: number,
  kind: (i: number) => Partial<AddressRecord>,
): Promise<void> {
  Deno.mkdirSync(`${scratch.rootDir}/state`, { recursive: true });
  beginShards(scratch.rootDir);
  const key = readShardKey(scratch.rootDir);
  const texts = new Map<number, string>();
  for (let i = 1; i <= count; i++) {
    const network = address(i * 257);
    const time = NOW - 86400 + i;
    const record = { ...blankRecord(network), seen: 1, firstSeen: time, lastSeen: time };
    const shard = shardOf(network, key);
    texts.set(shard, (texts.get(shard) ?? "") + formatRecord({ ...record, ...kind(i) }));
  }
  for (const [shard, text] of texts) {
    Deno.writeTextFileSync(`${scratch.rootDir}/state/${shardName(shard)}`, text, { mode: 0o600 });
  }
  // The lists are made anew from the records.
  assert.equal((await scratch.sentry(["-b", "--ip=203.0.113.7"])).code, 0);
}

Deno.test("--expire forgets who connected once, longest ago, where MAX_KNOWN is passed, and nobody who is on a list or has logged in", async () => {
  using scratch = makeScratch();
  await fill(
    scratch,
    13_000,
    (i) =>
      i <= 200
        ? { blacklistedAt: NOW - 86400, strikes: 1, cause: "naughty" }
        : i <= 400
        ? { whitelistedAt: NOW - 86400, cause: "hand" }
        : i <= 600
        ? { successes: 1 }
        : i <= 1000
        ? { seen: 2 }
        : {},
  );
  const roomy = await scratch.sentry(["--expire"], { MAX_KNOWN: "13100" });
  assert.match(roomy.stdout, / 0 addresses forgotten/);
  assert.equal(readRecords(scratch.rootDir).size, 13_001);
  const ran = await scratch.sentry(["--expire", "-v"], { MAX_KNOWN: "10000" });
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  const records = assertAgreement(scratch.rootDir);
  assert.ok(records.size <= 10_000 && records.size > 8000, `${records.size}`);
  const kept = Array.from({ length: 13_000 }, (_, i) => records.has(address((i + 1) * 257).text));
  assert.ok(kept.slice(0, 1000).every(Boolean), "on a list, logged in, or seen twice");
  // But for those of the few files that had no more than their share.
  assert.ok(kept.slice(1000, 2500).filter(Boolean).length < 400, "the oldest are gone");
  assert.ok(kept.slice(-3000).every(Boolean), "the newest are there");
  assert.match(scratch.read("events.log"), /Z forgot \d+ addresses, the oldest first: MAX_KNOWN\n/);
  assert.match(ran.stdout, /^\d+ addresses forgotten: MAX_KNOWN$/m);
});

Deno.test("--expire lifts the oldest blocks where MAX_LISTED is passed, and none that was made by hand or for a guessed password", async () => {
  using scratch = makeScratch();
  await fill(scratch, 12_000, (i) => ({
    blacklistedAt: NOW - 86400 + i,
    strikes: 1,
    cause: i <= 200 ? "hand" : i <= 300 ? "guessed" : "naughty",
  }));
  const doctor = await scratch.sentry(["--doctor"], { MAX_LISTED: "14000" });
  assert.match(
    doctor.stdout,
    /^WARNING +limits: 12001 addresses are blacklisted, of 14000 \(MAX_LISTED\)\. /m,
  );
  const ran = await scratch.sentry(["--expire"], { MAX_LISTED: "10000" });
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  const records = assertAgreement(scratch.rootDir);
  const listed = [...records].filter(([, one]) => one.blacklisted).map(([text]) => text);
  assert.ok(listed.length <= 10_256 && listed.length > 8500, `${listed.length}`);
  const isOn = (i: number) => records.get(address(i * 257).text)?.blacklisted;
  for (let i = 1; i <= 300; i++) assert.ok(isOn(i), "by hand, or guessed");
  const old = Array.from({ length: 400 }, (_, i) => isOn(301 + i)).filter(Boolean);
  assert.ok(old.length < 160, `${old.length} of the oldest are left`);
  for (let i = 9000; i <= 12_000; i++) assert.ok(isOn(i), `${i} is new`);
  assert.match(scratch.read("events.log"), /Z lifted \d+ blocks, the oldest first: MAX_LISTED\n/);
});

Deno.test("a connection or a block in a file that is beyond its share has room made in that file alone", async () => {
  using scratch = makeScratch();
  await fill(
    scratch,
    40_000,
    (i) => i <= 30_000 ? { blacklistedAt: NOW - 86400 + i, strikes: 1, cause: "naughty" } : {},
  );
  const limits = { MAX_KNOWN: "10000", MAX_LISTED: "10000" };
  const before = readRecords(scratch.rootDir).size;
  for (let i = 0; i < 4; i++) {
    scratch.log(sshdLine(`Invalid user a from 198.51.100.1 port ${i}`, i));
  }
  const ran = await scratch.sentry(["--drain"], limits);
  assert.equal(ran.code, 0);
  assert.equal(readRecords(scratch.rootDir).size, before, "nobody came, nobody goes");
  for (let i = 0; i < 3; i++) {
    const one = await scratch.sentry(["-c", "--ip=198.51.100.1"], limits);
    assert.deepEqual([one.code, one.stderr], [0, ""]);
  }
  const records = assertAgreement(scratch.rootDir);
  assert.equal(records.get("198.51.100.1")?.blacklisted, true);
  assert.ok(before - records.size > 10 && before - records.size < 300, `${before} ${records.size}`);
});

Deno.test("MAX_LISTED and MAX_KNOWN take 0 or at least 10000", async () => {
  using scratch = makeScratch();
  for (const text of ["9999", "-1", "x", "1e6", "100000001"]) {
    const ran = await scratch.sentry(["-r"], { MAX_KNOWN: text });
    assert.equal(ran.code, 2);
    assert.match(
      ran.stderr,
      /^sentry: [^\n]*MAX_KNOWN takes 0, or a whole number from 10000[^\n]*\n$/,
    );
  }
});
