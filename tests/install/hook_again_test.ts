/** The hook tries again when the run that should count dies; what it has written down waits for nobody's next connection. */
import assert from "node:assert/strict";
import { assertAgreement } from "../support/agreement.ts";
import { installHook, processesIn, settleHook } from "../support/hook_processes.ts";
import { requires } from "../support/parts.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch, run, type Scratch, SENTRY } from "../support/scratch.ts";
import { until } from "../support/wait.ts";

const NEEDS = requires(["flock"]);

/** How a run can end without having counted: lines of shell. */
const DEATHS = [
  // As the runtime does whose file was replaced before it has read itself.
  "echo 'error: Failed reading standalone binary section.' >&2; exit 1",
  "exit 0",
  "exit 2",
  "exit 3",
  "exit 101",
  "exit 127",
  "kill -KILL $$",
  "kill -SEGV $$",
  "kill -TRAP $$",
  "kill -ABRT $$",
  "kill -TERM $$",
  "kill -PIPE $$",
  "printf '1 connections from 1 addre'; kill -KILL $$",
];

/** A program in sentry's place that notes each run, does something instead in the first ones, and then is sentry. */
function replaceProgram(scratch: Scratch, instead: string, runs: number): void {
  const program = `${scratch.rootDir}/sentry`;
  Deno.removeSync(program);
  const text = `#!/bin/sh
echo >>'${scratch.dir}/runs'
[ "$(wc -l <'${scratch.dir}/runs')" -gt ${runs} ] || { ${instead}; }
exec ${SENTRY} "$@"
`;
  Deno.writeTextFileSync(program, text, { mode: 0o755 });
}

function runsOf(scratch: Scratch): number {
  return Deno.readTextFileSync(`${scratch.dir}/runs`).length;
}

/** One connection, once all of it is over. */
async function connectOnce(scratch: Scratch, hook: string): Promise<void> {
  assert.equal((await run(hook, ["203.0.113.7"])).code, 0);
  await settleHook(scratch.rootDir);
  assert.deepEqual(processesIn(scratch.rootDir), [], "nothing stays");
}

Deno.test({
  name: "a run that dies, however it does, is tried again, and what was spooled is counted once",
  ...NEEDS,
  fn: async () => {
    const random = makeRandom(20261126);
    await Promise.all(DEATHS.map(async (death) => {
      using scratch = makeScratch();
      const hook = installHook(scratch);
      const deaths = 1 + random(2);
      replaceProgram(scratch, death, deaths);
      await connectOnce(scratch, hook);
      assert.equal(runsOf(scratch), deaths + 1, death);
      assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 1, death);
    }));
  },
});

Deno.test({
  name: "a program that is away, or half of it, when it is to count is tried again",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    const program = `${scratch.rootDir}/sentry`;
    const half = Deno.readFileSync(SENTRY).subarray(0, 1 << 20);
    Deno.writeFileSync(`${scratch.dir}/half`, half, { mode: 0o755 });
    Deno.copyFileSync(SENTRY, `${scratch.dir}/whole`);
    Deno.removeSync(program);
    const done = connectOnce(scratch, hook);
    for (const name of ["half", "whole"]) {
      await new Promise((next) => setTimeout(next, 1300));
      Deno.renameSync(`${scratch.dir}/${name}`, program);
    }
    await done;
    assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 1);
  },
});

Deno.test({
  name:
    "a run that never counts is tried a few times and then left, and the next connection counts all",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    replaceProgram(scratch, "exit 1", 4);
    await connectOnce(scratch, hook);
    assert.equal(runsOf(scratch), 4);
    await connectOnce(scratch, hook);
    assert.equal(runsOf(scratch), 5);
    assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 2);
  },
});

Deno.test({
  name: "a run that has counted, but ended with a trouble, is not made again",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    replaceProgram(scratch, ":", 0);
    Deno.mkdirSync(`${scratch.logDir}/auth.log`);
    await connectOnce(scratch, hook);
    await connectOnce(scratch, hook);
    await connectOnce(scratch, hook);
    assert.match(scratch.read("trouble"), /auth\.log/);
    assert.equal(runsOf(scratch), 3);
    assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 3);
  },
});

Deno.test({
  name: "a run whose file is replaced while the runtime starts counts all the same",
  ...requires(["flock", "strace"]),
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    const [real, newer] = [`${scratch.dir}/real`, `${scratch.dir}/newer`];
    for (const copy of [real, newer]) Deno.copyFileSync(SENTRY, copy);
    // The first run opens its first library, and so everything behind that, only after five seconds.
    const slowly = "/usr/bin/strace -o /dev/null -e inject=openat:delay_enter=5000000:when=1";
    const program = `#!/bin/sh
echo >>'${scratch.dir}/runs'
[ "$(wc -l <'${scratch.dir}/runs')" -gt 1 ] && exec ${real} "$@"
exec ${slowly} ${real} "$@"
`;
    Deno.removeSync(`${scratch.rootDir}/sentry`);
    Deno.writeTextFileSync(`${scratch.rootDir}/sentry`, program, { mode: 0o755 });
    const done = connectOnce(scratch, hook);
    assert.ok(await until(() => processesIn(scratch.rootDir).some((pid) => exeOf(pid) === real)));
    Deno.renameSync(newer, real);
    await done;
    assert.equal(runsOf(scratch), 1);
    assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 1);
  },
});

function exeOf(pid: number): string {
  try {
    return Deno.readLinkSync(`/proc/${pid}/exe`);
  } catch {
    // It has ended.
    return "";
  }
}
