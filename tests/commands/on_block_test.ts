import assert from "node:assert/strict";
import { changeRecords } from "../../lib/decisions/change_records.ts";
import { SCRIPT } from "../../lib/decisions/on_block.ts";
import { put } from "../../lib/decisions/put_records.ts";
import { blacklisted } from "../../lib/policy/judge.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { events, linesOf, pause, program, record, told, until } from "../support/on_block.ts";
import { requires } from "../support/parts.ts";
import { buildProbe, readProbe, type Started } from "../support/probe.ts";
import { makeScratch, run, SENTRY, sshdLine } from "../support/scratch.ts";

Deno.test("ON_BLOCK is run once for a block by hand, with eight arguments and a clean environment", async () => {
  using scratch = makeScratch();
  const more = `tr '\\0' '\\n' </proc/$$/environ >'${scratch.dir}/env'; pwd >'${scratch.dir}/cwd'`;
  const ON_BLOCK = program(scratch, more, "a program=of mine");
  const first = await scratch.sentry(["-b", "--ip=203.0.113.7"], { ON_BLOCK });
  assert.deepEqual([first.code, first.stderr], [0, ""]);
  await until(() => linesOf(`${scratch.dir}/cwd`).length > 0);
  assert.deepEqual(told(scratch), ["8: 203.0.113.7 hand 0 0 0 0 0 1"]);
  assert.deepEqual(linesOf(`${scratch.dir}/env`).sort(), [
    "LC_ALL=C",
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
  ]);
  assert.deepEqual(linesOf(`${scratch.dir}/cwd`), ["/"]);
  for (const args of [["-b", "--ip=203.0.113.7"], ["-w", "--ip=203.0.113.8"], ["--scan"]]) {
    await scratch.sentry(args, { ON_BLOCK });
  }
  await pause(300);
  assert.equal(told(scratch).length, 1);
  await scratch.sentry(["-d", "--ip=203.0.113.7"], { ON_BLOCK });
  await scratch.sentry(["-b", "--ip=203.0.113.7"], { ON_BLOCK });
  await until(() => told(scratch).length > 1);
  assert.equal(told(scratch)[1], "8: 203.0.113.7 hand 0 0 0 0 0 2");
  assert.deepEqual(events(scratch), []);
});

/** What it gets open, however many digits the number has. */
const OPEN = `exec 5<"$0" 11<"$0" 12>>"$0" 99<>"$0" 250<"$0"`;

for (const shell of ["what /bin/sh is", "a shell that knows two digits"]) {
  Deno.test({
    name: `ON_BLOCK: with ${shell} the program has no descriptor but the usual three`,
    ...requires(["bash", "perl", "gcc"]),
    fn: async () => {
      using scratch = makeScratch();
      const ON_BLOCK = `${scratch.dir}/probe`;
      await buildProbe(ON_BLOCK, `${scratch.dir}/started`);
      const file = `${scratch.dir}/file`;
      Deno.writeTextFileSync(file, "");
      if (shell === "what /bin/sh is") {
        const begin = `${OPEN}; exec "$1" -b --ip=203.0.113.7`;
        const env = { ROOT_DIR: scratch.rootDir, ON_BLOCK };
        const ran = await run("/bin/bash", ["-c", begin, file, SENTRY], env);
        assert.deepEqual([ran.code, ran.stderr], [0, ""]);
      } else {
        const begin = `${OPEN}; eval "$4"`;
        const args = [ON_BLOCK, `${scratch.dir}/events`, "5", SCRIPT];
        const line = "203.0.113.7 hand 0 0 0 0 0 1\nend\n";
        const ran = await run("/bin/bash", ["-c", begin, file, ...args], {
          PATH: "/usr/bin:/bin",
        }, line);
        assert.deepEqual([ran.code, ran.stderr], [0, ""]);
      }
      let started: Started[] = [];
      await until(() => (started = readProbe(`${scratch.dir}/started`)).length > 0);
      assert.deepEqual(
        started.map(({ descriptors }) => descriptors.map((one) => one.split(" ")[0])),
        [
          ["0", "1", "2"],
        ],
      );
      assert.equal(started[0]?.args.join(" "), "203.0.113.7 hand 0 0 0 0 0 1");
      assert.equal(started[0]?.umask, "022");
    },
  });
}

Deno.test("ON_BLOCK is run for blocks by connections, by --gate, by --scan, and by an edit of hosts.deny", async () => {
  using scratch = makeScratch();
  const ON_BLOCK = program(scratch);
  const tries = (address: string) =>
    scratch.log(
      ...[1, 2, 3].map((i) =>
        sshdLine(`Invalid user a from ${address} port ${i}`, i + Math.trunc(Math.random() * 1e6))
      ),
    );
  tries("203.0.113.7");
  for (let i = 0; i < 4; i++) await scratch.sentry(["-c", "--ip=203.0.113.7"], { ON_BLOCK });
  await until(() => told(scratch).length > 0);
  assert.match(told(scratch)[0]!, /^8: 203\.0\.113\.7 naughty [1-3] 0 0 3 0 1$/);
  tries("2001:db8::7");
  await scratch.sentry(["--scan"], { ON_BLOCK });
  await until(() => told(scratch).length > 1);
  assert.equal(told(scratch)[1], "8: 2001:db8::/64 naughty 0 0 0 3 0 1");
  tries("203.0.113.9");
  // A gate takes its settings from sentry.conf.
  const conf = `LOG_DIR=${scratch.logDir}\nON_BLOCK=${ON_BLOCK}\n`;
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, conf);
  const gate = () =>
    run(`${scratch.rootDir}/sentry`, ["--gate", "--ip=203.0.113.9"], { PATH: "/bin" });
  Deno.copyFileSync(SENTRY, `${scratch.rootDir}/sentry`);
  let code = 0;
  for (let i = 0; i < 4 && code === 0; i++) ({ code } = await gate());
  assert.equal(code, 1);
  await until(() => told(scratch).length > 2);
  assert.match(told(scratch)[2]!, /^8: 203\.0\.113\.9 naughty \d 0 0 3 0 1$/);
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "ALL: 198.51.100.1 : deny\n", {
    append: true,
  });
  await scratch.sentry(["--scan"], { ON_BLOCK });
  await until(() => told(scratch).length > 3);
  assert.equal(told(scratch)[3], "8: 198.51.100.1 hand 0 0 0 0 0 1");
  await pause(200);
  assert.equal(told(scratch).length, 4);
});

Deno.test({
  name: "ON_BLOCK is not run for what is imported, or blacklisted and let in by one change",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    using scratch = makeScratch();
    const settings = {
      ...DEFAULT_SETTINGS,
      rootDir: scratch.rootDir,
      onBlock: program(scratch),
    };
    await changeRecords(settings, 1000, (change) => {
      put(change, blacklisted(record("203.0.113.1"), "import", 1000), "blacklisted", 1000);
      put(change, blacklisted(record("203.0.113.2"), "tries", 1000), "blacklisted", 1000);
      put(change, record("203.0.113.2"), "delisted", 1000);
      put(change, blacklisted(record("203.0.113.3"), "tries", 1000), "blacklisted", 1000);
    });
    await until(() => told(scratch).length > 0);
    await pause(200);
    assert.deepEqual(told(scratch), ["8: 203.0.113.3 tries 0 0 0 0 0 1"]);
    // A change that fails starts nothing.
    await assert.rejects(changeRecords(settings, 1000, (change) => {
      put(change, blacklisted(record("203.0.113.4"), "tries", 1000), "blacklisted", 1000);
      throw new Error("no");
    }));
    await pause(200);
    assert.equal(told(scratch).length, 1);
  },
});

Deno.test("ON_BLOCK is never run for a block that a failed change left to the next run", async () => {
  using scratch = makeScratch();
  const ON_BLOCK = program(scratch);
  // The change is written down in redo, and fails at its last step.
  Deno.mkdirSync(`${scratch.rootDir}/events.log`, { recursive: true });
  const first = await scratch.sentry(["-b", "--ip=203.0.113.7"], { ON_BLOCK });
  assert.equal(first.code, 1);
  assert.notEqual(scratch.read("redo"), "");
  Deno.removeSync(`${scratch.rootDir}/events.log`);
  const next = await scratch.sentry(["-b", "--ip=203.0.113.8"], { ON_BLOCK });
  assert.deepEqual([next.code, next.stderr, scratch.read("redo")], [0, "", ""]);
  assert.match(scratch.read("hosts.deny"), /203\.0\.113\.7/);
  await until(() => told(scratch).length > 0);
  await pause(300);
  assert.deepEqual(told(scratch), ["8: 203.0.113.8 hand 0 0 0 0 0 1"]);
});
