/** Lines of the records that count for nothing: told of, counted nowhere, and taken out. */
import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import { shardName, shardOf } from "../../lib/state/shard.ts";
import { writeShardKey } from "../../lib/state/write_shard_key.ts";
import { assertAgreement } from "../support/agreement.ts";
import { makeScratch, type Scratch } from "../support/scratch.ts";

const NOW = Math.floor(Date.now() / 1000);
const A = parseNetwork("203.0.113.7")!;
const B = parseNetwork("203.0.113.8")!;
const KEY = [1, 2] as const;
const SHARD = `state/${shardName(shardOf(A, KEY))}`;
const FAR = ["192.0.2.1", "198.51.100.1"].map((text) => parseNetwork(text)!)
  .find((one) => shardOf(one, KEY) !== shardOf(A, KEY))!;

const KNOWN = { seen: 3, firstSeen: NOW, lastSeen: NOW };
const BLOCKED = { ...KNOWN, blacklistedAt: NOW, strikes: 1, cause: "hand" } as const;

/** A whitelisted record of A that a blacklisted one follows, one of B that looks whole, and one of another file's. */
function spoil(scratch: Scratch): void {
  const lines = [
    formatRecord({ ...blankRecord(A), ...KNOWN, whitelistedAt: NOW, cause: "login" }),
    formatRecord({ ...blankRecord(A), ...BLOCKED }),
    formatRecord({ ...blankRecord(B), ...BLOCKED }).replace("   1    0", "  01    0"),
    formatRecord({ ...blankRecord(FAR), ...BLOCKED }),
    formatRecord({ ...blankRecord(B), ...KNOWN }),
  ];
  Deno.mkdirSync(`${scratch.rootDir}/state`, { recursive: true });
  writeShardKey(scratch.rootDir, KEY, false);
  Deno.writeTextFileSync(`${scratch.rootDir}/${SHARD}`, lines.join(""), { mode: 0o600 });
}

const SUMMARY = `   2 unique IPs have connected 6 times
   1 IPs are whitelisted
   0 IPs are blacklisted`;

Deno.test("records that stand twice, in another file, or only look whole count nowhere", async () => {
  using scratch = makeScratch();
  spoil(scratch);
  const report = await scratch.sentry(["-r"]);
  assert.ok(report.stdout.includes(SUMMARY), report.stdout);
  assert.equal((await scratch.sentry(["--export"])).stdout, "");
  const csv = await scratch.sentry(["--export=csv"]);
  assert.equal(csv.stdout.trim().split("\n").length, 3, csv.stdout);
});

Deno.test("--doctor names them, and --expire takes them out", async () => {
  using scratch = makeScratch();
  spoil(scratch);
  const doctor = await scratch.sentry(["--doctor"]);
  const says =
    `damaged lines: 1 in ${SHARD}; records of addresses that belong into another file: ` +
    `1 in ${SHARD}; records of addresses that have one before: 1 in ${SHARD}. `;
  assert.ok(doctor.stdout.includes(`WARNING   records: ${says}`), doctor.stdout);
  const ran = await scratch.sentry(["--expire", "--verbose"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.ok(ran.stdout.includes(`${SHARD}: took out 3 lines that count for nothing\n`), ran.stdout);
  assertTwo(scratch);
});

Deno.test({
  name: "so does --doctor --repair",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    using scratch = makeScratch();
    spoil(scratch);
    const ran = await scratch.sentry(["--doctor", "--repair"]);
    assert.match(ran.stdout, /^OK +records: 2 records, all whole$/m);
    assert.ok(ran.stdout.includes(`REPAIRED  ${SHARD}: took out 3 lines`), ran.stdout);
    assertTwo(scratch);
  },
});

Deno.test("who is whitelisted by the record that counts is not blocked because a list has him", async () => {
  using scratch = makeScratch();
  spoil(scratch);
  // As earlier versions have left it, which listed whom any record had blacklisted.
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, `ALL: ${A.text} : deny\n`);
  Deno.writeTextFileSync(`${scratch.rootDir}/deny.patterns`, `${A.text}\n`);
  const ran = await scratch.sentry(["--expire"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.deepEqual([scratch.read("hosts.deny"), scratch.read("deny.patterns")], ["", ""]);
  assertTwo(scratch);
});

function assertTwo(scratch: Scratch): void {
  const records = assertAgreement(scratch.rootDir);
  assert.deepEqual([...records.keys()].sort(), [A.text, B.text]);
  assert.equal(records.get(A.text)?.whitelisted, true);
}
