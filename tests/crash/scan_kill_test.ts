/** A scan of many addresses puts them piece by piece: killed anywhere, what it has put is neither lost nor counted twice. */
import assert from "node:assert/strict";
import { namesIn } from "../../lib/files/read_file.ts";
import { parseRecord } from "../../lib/state/record.ts";
import { assertAgreement } from "../support/agreement.ts";
import { runAndKill, runAndKillBehind } from "../support/killed.ts";
import { casesOf } from "../support/long_tests.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch, recordLines, type Scratch } from "../support/scratch.ts";
import { manyLines, type Sums } from "./_many_lines.ts";

const SCAN = ["--scan"];

function has(scratch: Scratch, name: string): boolean {
  return namesIn(scratch.rootDir).has(name);
}

/** Each address has been counted once, no more and no less. */
function assertCounted(scratch: Scratch, sums: ReadonlyMap<string, Sums>): void {
  const found = new Map(
    recordLines(scratch.rootDir).map((line) => {
      const { network, failures, naughty, successes } = parseRecord(line + "\n")!;
      return [network.text, { failures, naughty, successes }];
    }),
  );
  assert.equal(found.size, sums.size);
  for (const [address, sum] of sums) assert.deepEqual(found.get(address), sum, address);
}

Deno.test("killed at any moment, a scan of 12,000 addresses is gone on with by the next one, exactly", async () => {
  const { lines, sums } = manyLines(12_000, 20261127);
  const random = makeRandom(20261128);
  let [kills, left] = [0, 0];
  for (let round = 0; round < casesOf(12, 2); round++) {
    using scratch = makeScratch();
    scratch.log(...lines);
    for (let i = 0; i < 4; i++) {
      const isFoundFirst = round % 3 > 0;
      const after = isFoundFirst ? random(30) : 20 + random(500);
      const isKilled = isFoundFirst
        ? await runAndKillBehind(scratch, SCAN, "found", after)
        : await runAndKill(scratch, SCAN, after);
      if (!isKilled) break;
      kills++;
      if (has(scratch, "found")) left++;
      // Others come in between, and find it so.
      if (i === 1) assert.equal((await scratch.sentry(["-c", "--ip=192.0.2.1"])).code, 0);
      if (i === 2) assert.equal((await scratch.sentry(["-b", "--ip=192.0.2.2"])).code, 0);
    }
    const ran = await scratch.sentry(["--scan"]);
    assert.deepEqual([ran.code, ran.stderr], [0, ""]);
    assert.deepEqual(["found", "lists.todo"].filter((name) => has(scratch, name)), []);
    for (const by of ["192.0.2.1", "192.0.2.2"]) {
      await scratch.sentry(["-d", `--ip=${by}`]);
    }
    const others = new Map([...recordsOf(scratch)].filter(([address]) => !sums.has(address)));
    assert.ok([...others.keys()].every((address) => address.startsWith("192.0.2.")));
    assertCounted(
      scratch,
      new Map([...sums, ...[...others.keys()].map((one) => [one, NONE] as const)]),
    );
    assertAgreement(scratch.rootDir);
    assert.doesNotMatch(Deno.readTextFileSync(`${scratch.rootDir}/cursors`), /^put /m);
  }
  assert.ok(
    kills > casesOf(12, 2) && left > casesOf(2, 2),
    `${kills} were killed, ${left} in between`,
  );
});

const NONE: Sums = { failures: 0, naughty: 0, successes: 0 };

function recordsOf(scratch: Scratch): Map<string, string> {
  return new Map(recordLines(scratch.rootDir).map((line) => [line.split(" ")[0]!, line]));
}

Deno.test("scans, hooks and hands at once, some killed: all of a log about many addresses is counted once", async () => {
  const { lines, sums } = manyLines(6000, 20261129);
  const random = makeRandom(20261130);
  using scratch = makeScratch();
  scratch.log(...lines);
  for (let round = 0; round < 6; round++) {
    await Promise.all([
      runAndKill(scratch, SCAN, 200 + random(600)),
      runAndKill(scratch, SCAN, 200 + random(600)),
      scratch.sentry(["-c", "--ip=192.0.2.1"]),
      scratch.sentry(["-c", "--ip=192.0.2.1"]),
      scratch.sentry(["-b", "--ip=192.0.2.9"]),
      scratch.sentry(["-d", "--ip=192.0.2.9"]),
    ]);
  }
  assert.equal((await scratch.sentry(["--scan"])).code, 0);
  assert.equal((await scratch.sentry(["-d", "--ip=192.0.2.9"])).code, 0);
  assertCounted(scratch, new Map([...sums, ["192.0.2.1", NONE], ["192.0.2.9", NONE]]));
  assert.equal(assertAgreement(scratch.rootDir).get("192.0.2.1")?.seen, 12);
});
