import assert from "node:assert/strict";
import { assertAgreement } from "../support/agreement.ts";
import { runAndKill, start } from "../support/killed.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch, type Scratch, sshdLine } from "../support/scratch.ts";

const FOREIGN = ["# kept by hand", "sshd: LOCAL"];

/** Runs it, and kills it after some milliseconds; undefined lets it end. Returns whether it ended well. */
async function endsWell(
  scratch: Scratch,
  args: readonly string[],
  killAfter?: number,
): Promise<boolean> {
  if (killAfter !== undefined) return !(await runAndKill(scratch, args, killAfter));
  return (await start(scratch, args).status).success;
}

Deno.test("200 runs of all kinds, five at once, killed at any moment: no counted connection is lost", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, FOREIGN.join("\n") + "\n");
  const random = makeRandom(20261123);
  const ended = new Map<string, number>();
  const started = new Map<string, number>();
  let killed = 0;
  for (let round = 0; round < 40; round++) {
    await Promise.all(Array.from({ length: 5 }, async () => {
      const n = 1 + random(12);
      const address = n > 8 ? `2001:db8:${n}::${n}` : `203.0.113.${n}`;
      const action = (["-c", "-c", "-c", "-b", "-w", "-d", "-r"] as const)[random(7)]!;
      if (random(2) === 0) scratch.log(sshdLine(`Invalid user a from ${address} port ${round}`));
      const args = [action, `--ip=${address}`];
      const well = await endsWell(scratch, args, random(4) === 0 ? undefined : 20 + random(60));
      if (!well) killed++;
      if (action !== "-c") return;
      started.set(address, (started.get(address) ?? 0) + 1);
      if (well) ended.set(address, (ended.get(address) ?? 0) + 1);
    }));
    // What a killed run had begun is completed by the next one, whatever that one is asked to do.
    assert.ok(await endsWell(scratch, ["-d", "--ip=198.51.100.1"]));
    const records = assertAgreement(scratch.rootDir, FOREIGN);
    for (const [address, times] of started) {
      const key = address.includes(":") ? address.replace(/::.*/, "::/64") : address;
      const seen = records.get(key)?.seen ?? 0;
      const least = ended.get(address) ?? 0;
      assert.ok(seen >= least, `${address}: ${least} runs ended well and ${seen} are counted`);
      assert.ok(seen <= times, `${address}: ${times} runs were begun and ${seen} are counted`);
    }
  }
  assert.ok(killed > 40 && killed < 160, `${killed} of 200 were killed in time`);
});

Deno.test("forty programs at once, each with another verb or address: none is lost, none fails", async () => {
  using scratch = makeScratch();
  const runs = Array.from({ length: 40 }, (_, i) => {
    const address = `198.51.100.${1 + i % 10}`;
    if (i < 30) return ["-c", `--ip=${address}`];
    return ["-b", `--ip=203.0.113.${i}`];
  });
  const ended = await Promise.all(runs.map((args) => endsWell(scratch, args)));
  assert.deepEqual(ended, runs.map(() => true));
  const records = assertAgreement(scratch.rootDir);
  for (let i = 1; i <= 10; i++) assert.equal(records.get(`198.51.100.${i}`)?.seen, 3);
  assert.equal([...records.values()].filter((one) => one.blacklisted).length, 10);
});
