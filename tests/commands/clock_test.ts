import assert from "node:assert/strict";
import { parseArgv } from "../../lib/cli/parse_argv.ts";
import { run } from "../../lib/commands/run.ts";
import { assertAgreement } from "../support/agreement.ts";
import { makeScratch, recordLines, type Scratch, sshdLine } from "../support/scratch.ts";

const DAY = 86400;
const NOW = Math.floor(Date.now() / 1000);
const Y2100 = Date.parse("2100-01-01T00:00:00Z") / 1000;
const NONE = "0 blocks lifted, 0 addresses forgotten, 0 files of state compacted\n";

/** Runs a command by a clock of ours: what it printed, or complained of. */
async function at(
  scratch: Scratch,
  now: number,
  args: string[],
  settings: Record<string, string> = {},
): Promise<string> {
  const environment: Record<string, string> = {
    ROOT_DIR: scratch.rootDir,
    LOG_DIR: scratch.logDir,
    ...settings,
  };
  try {
    const done = await run(parseArgv(args), {
      environment: (name) => environment[name],
      executable: () => "/nowhere/sentry",
      now,
      write: () => true,
      progress: undefined,
    });
    return done.text + done.troubles.map((trouble) => `trouble: ${trouble}\n`).join("");
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : error}`;
  }
}

/** Somebody is blocked, somebody trusted by a login, and somebody was merely seen. */
async function fill(scratch: Scratch): Promise<void> {
  scratch.log(
    ...[1, 2, 3].map((pid) => sshdLine("Invalid user admin from 203.0.113.7 port 5", pid)),
    sshdLine("Accepted publickey for bob from 203.0.113.8 port 5 ssh2", 4),
  );
  for (const address of ["203.0.113.7", "203.0.113.8", "203.0.113.9"]) {
    for (let i = 0; i < 3; i++) await at(scratch, NOW, ["-c", `--ip=${address}`]);
  }
  assert.equal(scratch.read("deny.patterns"), "203.0.113.7\n");
}

const SETTINGS = { EXPIRE_ALLOW_DAYS: "30" };

for (const isFirst of [true, false]) {
  for (const wrong of [Y2100, 4000, NOW + 401 * DAY]) {
    const date = new Date(wrong * 1000).toISOString().slice(0, 10);
    const which = isFirst ? "the first --expire" : "an --expire after others";
    Deno.test(`${which} that finds the clock at ${date} lifts and forgets nothing, and says so`, async () => {
      using scratch = makeScratch();
      await fill(scratch);
      if (!isFirst) {
        assert.equal(
          await at(scratch, NOW, ["--expire"], SETTINGS),
          NONE.replace(", ", ", 0 addresses trusted no longer, "),
        );
      }
      const before = recordLines(scratch.rootDir).sort();
      // Somebody comes while the clock is wrong.
      await at(scratch, wrong, ["-b", "--ip=203.0.113.77"]);
      for (const later of [0, 60, DAY / 2 - 1]) {
        const said = await at(scratch, wrong + later, ["--expire"], SETTINGS);
        assert.match(
          said,
          /^error: nothing is lifted or forgotten: the clock says [^\n]+ goes on$/,
        );
        assert.ok(
          said.includes(`says ${new Date((wrong + later) * 1000).toISOString().slice(0, 19)}Z, `),
        );
        assert.deepEqual(
          recordLines(scratch.rootDir).filter((line) => !line.startsWith("203.0.113.77 ")).sort(),
          before,
        );
      }
      assert.equal(scratch.read("clock"), `${wrong}\n`);
      assert.match(
        await at(scratch, wrong, ["--doctor"]),
        /^WARNING +schedule: --expire waits, since the clock had leapt to /m,
      );
      // It is right again: everything goes on, and what was decided meanwhile lasts as long as other things.
      const right = await at(scratch, NOW + DAY, ["--expire", "-v"], SETTINGS);
      assert.match(right, /^0 blocks lifted, 0 addresses trusted no longer, 0 addresses forgotten/);
      assert.equal(scratch.read("clock"), "");
      const left = recordLines(scratch.rootDir).find((line) => line.startsWith("203.0.113.77 "));
      assert.ok(left?.includes(` ${wrong > NOW ? NOW + DAY : NOW} `), left);
      for (const line of before) assert.ok(recordLines(scratch.rootDir).includes(line), line);
      assertAgreement(scratch.rootDir);
      assert.match(scratch.read("deny.patterns"), /^203\.0\.113\.7$/m);
      assert.match(
        await at(scratch, NOW + 92 * DAY, ["--expire"]),
        /^2 blocks lifted/,
        "and no longer",
      );
    });
  }
}

Deno.test("a clock that goes on from where it leapt to is believed the next day", async () => {
  using scratch = makeScratch();
  await fill(scratch);
  await at(scratch, NOW, ["--expire"]);
  assert.match(await at(scratch, Y2100, ["--expire"]), /^error: nothing is lifted/);
  const said = await at(scratch, Y2100 + DAY, ["--expire"], SETTINGS);
  assert.match(said, /^1 blocks lifted, 1 addresses trusted no longer, 3 addresses forgotten, /);
  assert.deepEqual([scratch.read("clock"), scratch.read("deny.patterns")], ["", ""]);
  assert.match(await at(scratch, Y2100 + 2 * DAY, ["--expire"]), /^0 blocks lifted/);
});

Deno.test("a block that was made while the clock said 2100 ends as long after as others do", async () => {
  using scratch = makeScratch();
  const ran = scratch.dir + "/on-block-ran";
  const program = scratch.dir + "/on-block";
  Deno.writeTextFileSync(program, `#!/bin/sh\n: >>${ran}\n`);
  Deno.chmodSync(program, 0o755);
  await at(scratch, NOW, ["--expire"]);
  await at(scratch, Y2100, ["-b", "--ip=203.0.113.7"]);
  await at(scratch, Y2100, ["-c", "--ip=203.0.113.9"]);
  assert.equal(await at(scratch, NOW, ["--expire"], { ON_BLOCK: program }), NONE);
  assert.match(
    await at(scratch, NOW, ["-r", "-v", "--ip=203.0.113.7"]),
    new RegExp(`block ends +${new Date((NOW + 90 * DAY) * 1000).toISOString().slice(0, 10)} `),
  );
  assert.match(await at(scratch, NOW + 89 * DAY, ["--expire"]), /^0 blocks lifted/);
  assert.match(await at(scratch, NOW + 91 * DAY, ["--expire"]), /^1 blocks lifted/);
  assert.match(
    await at(scratch, NOW + 366 * DAY, ["--expire"]),
    /^0 blocks lifted, 1 addresses forgotten/,
    "and who was seen then is not kept for ever",
  );
  assert.throws(() => Deno.statSync(ran), "it is no new block");
});

Deno.test("no connection ends a block, or trust, by a clock that has leapt", async () => {
  using scratch = makeScratch();
  await fill(scratch);
  await at(scratch, NOW, ["--expire"]);
  for (const address of ["203.0.113.7", "203.0.113.8"]) {
    await at(scratch, Y2100, ["-c", `--ip=${address}`], SETTINGS);
  }
  await at(scratch, Y2100, ["--scan"], SETTINGS);
  assert.equal(scratch.read("deny.patterns"), "203.0.113.7\n");
  const [trusted] = recordLines(scratch.rootDir).filter((line) => line.startsWith("203.0.113.8 "));
  assert.match(trusted ?? "", / login *$/);
  // Where it is right, both end.
  await at(scratch, NOW + 91 * DAY, ["-c", "--ip=203.0.113.7"]);
  assert.equal(scratch.read("deny.patterns"), "");
});

Deno.test("no connection ends a block by a clock that has leapt before --expire has ever run", async () => {
  using scratch = makeScratch();
  await fill(scratch);
  await at(scratch, Y2100, ["-c", "--ip=203.0.113.7"]);
  assert.equal(scratch.read("deny.patterns"), "203.0.113.7\n");
  await at(scratch, NOW + 91 * DAY, ["-c", "--ip=203.0.113.7"]);
  assert.equal(scratch.read("deny.patterns"), "");
});

for (const isKnown of [true, false]) {
  Deno.test(`whoever is blocked while a board begins in 1970, ${isKnown ? "" : "never "}right before, stays blocked, and is no news`, async () => {
    using scratch = makeScratch();
    const ran = scratch.dir + "/on-block-ran";
    const program = scratch.dir + "/on-block";
    Deno.writeTextFileSync(program, `#!/bin/sh\n: >>${ran}\n`);
    Deno.chmodSync(program, 0o755);
    if (isKnown) {
      await at(scratch, NOW, ["-b", "--ip=203.0.113.1"]);
      await at(scratch, NOW, ["--expire"]);
    }
    await at(scratch, 4000, ["-b", "--ip=203.0.113.7"]);
    scratch.log(
      ...[1, 2, 3].map((pid) => sshdLine("Invalid user admin from 203.0.113.8 port 5", pid)),
    );
    await at(scratch, 5000, ["--scan"]);
    if (!isKnown) {
      assert.match(await at(scratch, NOW, ["--expire"]), /^error: nothing is lifted/);
    }
    const said = await at(scratch, NOW + DAY, ["--expire", "-v"], { ON_BLOCK: program });
    assert.match(said, /^0 blocks lifted, 0 addresses forgotten/);
    for (const ip of ["203.0.113.7", "203.0.113.8"]) {
      const told = await at(scratch, NOW + DAY, ["-r", "-v", `--ip=${ip}`]);
      const ends = isKnown ? NOW + 90 * DAY : NOW + 91 * DAY;
      const day = new Date(ends * 1000).toISOString().slice(0, 10);
      assert.match(told, new RegExp(`block ends +${day} `));
    }
    assert.throws(() => Deno.statSync(ran), "it is no new block");
  });
}

Deno.test("a login while the clock is behind does not have trust end early", async () => {
  using scratch = makeScratch();
  await fill(scratch);
  scratch.log(sshdLine("Accepted publickey for bob from 203.0.113.8 port 6 ssh2", 5));
  await at(scratch, 4000, ["-c", "--ip=203.0.113.8"], SETTINGS);
  assert.match(
    await at(scratch, NOW + DAY, ["--expire"], SETTINGS),
    /^0 blocks lifted, 0 addresses trusted no longer/,
  );
});
