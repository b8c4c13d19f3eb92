/** What goes wrong though nobody thought that it could is told, and written down, like anything else. */
import assert from "node:assert/strict";
import type { Network } from "../../lib/address/network.ts";
import { parseArgv } from "../../lib/cli/parse_argv.ts";
import { attempt } from "../../lib/decisions/attempt.ts";
import { run } from "../../lib/commands/run.ts";
import type { World } from "../../lib/commands/world.ts";
import { sentenceOf, SentryError } from "../../lib/errors.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { makeScratch, type Scratch } from "../support/scratch.ts";

const TROUBLE = /^2023-11-14T22:13:20Z unexpected TypeError: [ -~]+ \(please report this\)\n$/;

/** A world in which the clock stands still, and showing progress fails. */
function worldOf(scratch: Scratch): World {
  return {
    environment: (name) =>
      name === "ROOT_DIR" ? scratch.rootDir : name === "LOG_DIR" ? scratch.logDir : undefined,
    executable: () => "/nowhere/sentry",
    now: 1_700_000_000,
    write: () => true,
    progress: () => {
      throw new TypeError("of nothing,\nat all \u001b[31m");
    },
  };
}

Deno.test("an error that nobody expected is one line of printable characters, without a stack", () => {
  const error = new RangeError("Maximum\n    call \u001b[31mstack");
  assert.equal(
    sentenceOf(error),
    "unexpected RangeError: Maximum call \\u001b[31mstack (please report this)",
  );
  assert.equal(sentenceOf("odd"), "unexpected odd (please report this)");
  assert.equal(sentenceOf(new SentryError("failed", "the disk is full")), "the disk is full");
});

Deno.test("it is written to `trouble` by what libwrap starts and by what cron starts", async () => {
  // An address that can't be: nothing that a client chooses leads there.
  const odd = { bytes: undefined, length: 32, text: "odd" } as unknown as Network;
  for (const action of ["connect", "whitelist"] as const) {
    using scratch = makeScratch();
    Deno.mkdirSync(scratch.rootDir);
    const request = { ...parseArgv(["-c", "--ip=192.0.2.1"]), action, address: odd };
    await assert.rejects(run(request, worldOf(scratch)), TypeError);
    assert.match(scratch.read("trouble"), TROUBLE);
  }
  using scratch = makeScratch();
  await assert.rejects(run(parseArgv(["--scan"]), worldOf(scratch)), TypeError);
  assert.match(scratch.read("trouble"), TROUBLE);
});

Deno.test("a step that fails, however, is told of and stops no other; only a lock not had stops all", async () => {
  using scratch = makeScratch();
  const settings = { ...DEFAULT_SETTINGS, rootDir: scratch.rootDir };
  Deno.mkdirSync(scratch.rootDir);
  const failing = (error: Error) => attempt(settings, 1_700_000_000, () => Promise.reject(error));
  assert.deepEqual(await attempt(settings, 1_700_000_000, () => 4), { done: 4, troubles: [] });
  assert.deepEqual((await failing(new SentryError("failed", "no"))).troubles, ["no"]);
  assert.equal(scratch.read("trouble"), "");
  assert.equal((await failing(new TypeError("x"))).troubles.length, 1);
  assert.match(scratch.read("trouble"), TROUBLE);
  await assert.rejects(failing(new SentryError("lock", "held")), SentryError);
});
