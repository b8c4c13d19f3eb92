/** What is over is lifted in many changes, and the lists follow once: killed in between, nobody stays refused, and nobody is let in. */
import assert from "node:assert/strict";
import { fillRootDir } from "../../scripts/fill_root_dir.ts";
import { namesIn } from "../../lib/files/read_file.ts";
import { assertAgreement } from "../support/agreement.ts";
import { runAndKill, runAndKillBehind } from "../support/killed.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch } from "../support/scratch.ts";

const EXPIRE = ["--expire"];

/** Of the blocks of a filled ROOT_DIR, made up to 90 days ago, two of three are over. */
const SETTINGS = { EXPIRE_BLOCK_DAYS: "30" };

Deno.test("--expire killed while it lifts thousands of blocks is gone on with by the next run", async () => {
  const random = makeRandom(20261127);
  const now = Math.floor(Date.now() / 1000);
  let between = 0;
  for (let round = 0; round < 3; round++) {
    using scratch = makeScratch();
    fillRootDir(scratch.rootDir, { known: 6000, listed: 4000 }, now);
    const before = assertAgreement(scratch.rootDir);
    for (let i = 0; i < 4; i++) {
      const isKilled = i < 2
        ? await runAndKillBehind(scratch, EXPIRE, "lists.todo", random(60), SETTINGS)
        : await runAndKill(scratch, EXPIRE, 60 + random(500), SETTINGS);
      if (!isKilled) break;
      if (namesIn(scratch.rootDir).has("lists.todo")) between++;
      // Whoever comes in between changes the lists, too.
      if (i % 2 === 0) {
        assert.equal((await scratch.sentry(["-b", "--ip=192.0.2.1"], SETTINGS)).code, 0);
      }
    }
    const ran = await scratch.sentry(["--expire"], SETTINGS);
    assert.deepEqual([ran.code, ran.stderr], [0, ""]);
    await scratch.sentry(["-d", "--ip=192.0.2.1"], SETTINGS);
    const after = assertAgreement(scratch.rootDir);
    const listed = (all: typeof after) => [...all].filter(([, one]) => one.blacklisted);
    assert.ok(listed(after).length < listed(before).length / 2);
    for (const [address, { whitelisted }] of before) {
      assert.equal(after.get(address)?.whitelisted, whitelisted, address);
    }
    assert.match((await scratch.sentry(["--expire"], SETTINGS)).stdout, /^0 blocks lifted, /);
  }
  assert.ok(between > 1, `${between} were killed between two changes`);
});
