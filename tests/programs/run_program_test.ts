import assert from "node:assert/strict";
import { askProgram, runProgram } from "../../lib/programs/run_program.ts";

const SH = ["/nowhere/sh", "/bin/sh"];
const sh = (script: string, input?: Iterable<string>) => ({
  program: SH,
  args: ["-c", script],
  ...input === undefined ? {} : { input },
});

Deno.test("runProgram() runs the first program that is there, with an environment of ours", async () => {
  const ran = await runProgram(sh("cat; /usr/bin/env", ["fed"]));
  assert.equal(ran.trouble, undefined);
  const lines = ran.printed.split("\n");
  assert.equal(lines[0], "fed");
  assert.ok(lines.includes("LC_ALL=C"));
  assert.ok(!ran.printed.includes("HOME="));
});

Deno.test("runProgram() says what went wrong", async () => {
  const sentences: [string, RegExp][] = [
    ["echo no >&2; echo more >&2; exit 3", /^\/bin\/sh ended with 3: no$/],
    ["echo on stdout; exit 3", /^\/bin\/sh ended with 3: on stdout$/],
    ["exit 3", /^\/bin\/sh ended with 3: it said nothing$/],
    ["kill -9 $$", /^\/bin\/sh was ended by SIGKILL: it said nothing$/],
  ];
  for (const [script, wanted] of sentences) {
    assert.match((await runProgram(sh(script))).trouble ?? "", wanted);
  }
  const missing = await runProgram({ program: ["/nowhere/a", "/nowhere/b"], args: [] });
  assert.equal(missing.trouble, "there is no /nowhere/a");
});

Deno.test("runProgram() feeds a million lines and gives them back as they come, whole lines at a time", async () => {
  const lines = function* () {
    for (let i = 0; i < 1_000_000; i++) yield `line ${i}`;
  };
  let [next, most] = [0, 0];
  const ran = await runProgram(sh("cat", lines()), undefined, (printed) => {
    most = Math.max(most, printed.length);
    assert.ok(printed.endsWith("\n"));
    for (const line of printed.trimEnd().split("\n")) assert.equal(line, `line ${next++}`);
  });
  assert.deepEqual([ran.trouble, ran.printed, next], [undefined, "", 1_000_000]);
  assert.ok(most < 1 << 20, `${most} characters at once`);
});

Deno.test("runProgram() of a program that reads nothing of its input, and of one that ends within a line", async () => {
  assert.equal((await runProgram(sh("exec true", Array(100_000).fill("x")))).trouble, undefined);
  const taken: string[] = [];
  await runProgram(sh("printf 'a\nb'"), undefined, (printed) => taken.push(printed));
  assert.equal(taken.join(""), "a\nb");
});

Deno.test("askProgram() gives what a program printed, and nothing when it failed", async () => {
  assert.equal(await askProgram(SH, ["-c", "echo yes"]), "yes\n");
  assert.equal(await askProgram(SH, ["-c", "echo yes; exit 1"]), undefined);
  assert.equal(await askProgram(["/nowhere/sh"], []), undefined);
});

// The last one, since what it leaves would be found in the next.
Deno.test({
  name:
    "runProgram() is done with one that hangs, also if that ignores signals, or what it started holds its streams",
  // What it started goes on; sentry ends soon after.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    for (const script of ["trap '' TERM; sleep 20; :", "sleep 20 & sleep 20", "exec sleep 20"]) {
      const began = performance.now();
      const ran = await runProgram(sh(script, "x".repeat(1 << 20)), 200);
      assert.equal(ran.isLate, true);
      assert.equal(ran.trouble, "/bin/sh did not end within 0.2 seconds");
      assert.ok(performance.now() - began < 10_000, "it does not wait for it");
    }
  },
});
