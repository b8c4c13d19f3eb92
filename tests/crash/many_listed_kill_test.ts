import assert from "node:assert/strict";
import { crashMany } from "../../scripts/crash_many.ts";
import { makeScratch, SENTRY } from "../support/scratch.ts";

Deno.test("runs of all kinds killed at any moment where 20,000 are listed, in 128 MiB: records and lists agree", async () => {
  using scratch = makeScratch();
  const done = await crashMany({
    program: SENTRY,
    dir: scratch.dir,
    known: 40_000,
    listed: 20_000,
    kills: 24,
    perLook: 12,
    mebibytes: 128,
    seed: 20261127,
  });
  assert.ok(done.underWay > 3, `${done.underWay} of ${done.killed} were killed within a change`);
});
