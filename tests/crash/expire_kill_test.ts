/** What is over is lifted in many changes, and the lists follow once: killed in between, nobody stays refused, and nobody is let in. */
import assert from "node:assert/strict";
import { fillRootDir } from "../../scripts/fill_root_dir.ts";
import { namesIn } from "../../lib/files/read_file.ts";
import { assertAgreement } from "../support/agreement.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch, type Scratch, SENTRY } from "../support/scratch.ts";

/** Of the blocks of a filled ROOT_DIR, made up to 90 days ago, two of three are over. */
const SETTINGS = { EXPIRE_BLOCK_DAYS: "30" };

async function killed(scratch: Scratch, after: number): Promise<boolean> {
  const child = new Deno.Command(SENTRY, {
    args: ["--expire"],
    env: { ROOT_DIR: scratch.rootDir, LOG_DIR: scratch.logDir, ...SETTINGS },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await new Promise((done) => setTimeout(done, after));
  try {
    child.kill("SIGKILL");
  } catch {
    // It was done already.
  }
  return !(await child.status).success;
}

Deno.test("--expire killed while it lifts thousands of blocks is gone on with by the next run", async () => {
  const random = makeRandom(20261127);
  const now = Math.floor(Date.now() / 1000);
  let between = 0;
  for (let round = 0; round < 3; round++) {
    using scratch = makeScratch();
    fillRootDir(scratch.rootDir, { known: 6000, listed: 4000 }, now);
    const before = assertAgreement(scratch.rootDir);
    for (let i = 0; i < 4; i++) {
      if (!(await killed(scratch, 60 + random(500)))) break;
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
