import assert from "node:assert/strict";
import { runOnBlock } from "../../lib/decisions/on_block.ts";
import { events, linesOf, pause, program, record, told, until } from "../support/on_block.ts";
import { makeScratch, run, SENTRY, sshdLine } from "../support/scratch.ts";

Deno.test("ON_BLOCK: a program that hangs keeps nobody waiting, and holds no lock", async () => {
  using scratch = makeScratch();
  const ON_BLOCK = program(scratch, `echo $$ >'${scratch.dir}/pid'; exec sleep 500`);
  Deno.mkdirSync(scratch.rootDir, { mode: 0o755 });
  // As the hook does, with a lock held on descriptor 9.
  const ran = await run("/bin/sh", [
    "-c",
    `exec 9>>running; flock 9; exec env -i ROOT_DIR="$1" ON_BLOCK="$2" "$3" -b --ip=203.0.113.7`
      .replace("running", `"$1/running"`),
    "sh",
    scratch.rootDir,
    ON_BLOCK,
    SENTRY,
  ], { PATH: "/usr/bin:/bin" });
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  await until(() => linesOf(`${scratch.dir}/pid`).length > 0);
  try {
    const lock = await run("/usr/bin/flock", ["-n", `${scratch.rootDir}/running`, "true"]);
    assert.equal(lock.code, 0, "running is free");
    const next = await scratch.sentry(["-b", "--ip=203.0.113.8"]);
    assert.equal(next.code, 0);
  } finally {
    Deno.kill(Number(linesOf(`${scratch.dir}/pid`)[0]), "SIGKILL");
  }
  await until(() => events(scratch).length > 0);
  assert.deepEqual(events(scratch), ["on-block failed 203.0.113.7 status=137"]);
});

Deno.test({
  name: "ON_BLOCK: a program does not outlive its limit, and those behind it are passed over",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    using scratch = makeScratch();
    Deno.mkdirSync(scratch.rootDir);
    const path = program(scratch, `echo $$ >'${scratch.dir}/pid'; exec sleep 50`);
    const blocked = ["203.0.113.1", "203.0.113.2", "203.0.113.3"].map(record);
    await runOnBlock(path, blocked, scratch.rootDir, 1000, 1);
    await until(() => events(scratch).length > 1);
    assert.deepEqual(events(scratch), [
      "on-block failed 203.0.113.1 status=124",
      "on-block passed over 2 addresses: the one before took its whole time",
    ]);
    assert.throws(() => Deno.kill(Number(linesOf(`${scratch.dir}/pid`)[0]), "SIGCONT"));
    assert.equal(told(scratch).length, 1);
  },
});

Deno.test({
  name: "ON_BLOCK: a failure is logged, never through a symbolic link, and the next is run",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    using scratch = makeScratch();
    Deno.mkdirSync(scratch.rootDir);
    const path = program(scratch, `[ "$1" = 203.0.113.2 ] || exit 3`);
    const blocked = ["203.0.113.1", "203.0.113.2", "203.0.113.3"].map(record);
    await runOnBlock(path, blocked, scratch.rootDir, 1000);
    await until(() => events(scratch).length > 1);
    assert.deepEqual(events(scratch), [
      "on-block failed 203.0.113.1 status=3",
      "on-block failed 203.0.113.3 status=3",
    ]);
    assert.equal(Deno.statSync(`${scratch.rootDir}/events.log`).mode! & 0o777, 0o600);
    Deno.removeSync(`${scratch.rootDir}/events.log`);
    Deno.symlinkSync(`${scratch.dir}/victim`, `${scratch.rootDir}/events.log`);
    await runOnBlock(path, blocked, scratch.rootDir, 1000);
    await until(() => told(scratch).length === 6);
    await pause(200);
    assert.deepEqual(linesOf(`${scratch.dir}/victim`), []);
  },
});

Deno.test("ON_BLOCK: a program that others may change, or that can't be run, is refused; the block stands", async () => {
  using scratch = makeScratch();
  const inOpen = `${scratch.dir}/open`;
  Deno.mkdirSync(inOpen);
  program(scratch, "", "open/tell");
  Deno.chmodSync(inOpen, 0o777);
  Deno.chmodSync(program(scratch, "", "writable"), 0o775);
  Deno.chmodSync(program(scratch, "", "plain"), 0o644);
  Deno.symlinkSync(program(scratch), `${scratch.dir}/link`);
  const cases: [string, string][] = [
    ["open/tell", "other users may write there"],
    ["writable", "other users may write to it; chmod go-w it"],
    ["plain", "it is not executable"],
    ["link", "it is a symbolic link"],
    ["missing", "it is not there\n"],
    ["plain --with words", "it is not there; ON_BLOCK is one path, without arguments\n"],
    ["plain /tmp/x", "it is not there; ON_BLOCK is one path, without arguments\n"],
    ["log", "it is no file"],
  ];
  if (Deno.uid() === 0) {
    Deno.chownSync(program(scratch, "", "theirs"), 65534, 65534);
    cases.push(["theirs", "user 65534 owns it; chown it to root"]);
  }
  for (const [i, [name, why]] of cases.entries()) {
    const ON_BLOCK = `${scratch.dir}/${name}`;
    const ran = await scratch.sentry(["-b", `--ip=203.0.113.${i}`], { ON_BLOCK });
    assert.equal(ran.code, 1, name);
    assert.match(ran.stderr, /^sentry: ON_BLOCK was not run: refusing to [^\n]+\n$/);
    assert.ok(ran.stderr.includes(why), ran.stderr);
    assert.ok(scratch.read("hosts.deny").includes(`203.0.113.${i}`), name);
    assert.match(events(scratch)[i]!, /^on-block not run for 1 addresses: refusing to /);
  }
  scratch.log(...[1, 2, 3].map((i) => sshdLine(`Invalid user a from 203.0.113.99 port ${i}`, i)));
  for (let i = 0; i < 3; i++) {
    await scratch.sentry(["-c", "--ip=203.0.113.99"], { ON_BLOCK: `${scratch.dir}/missing` });
  }
  assert.match(scratch.read("trouble"), /ON_BLOCK was not run: .*it is not there/);
  await pause(200);
  assert.deepEqual(told(scratch), []);
});

Deno.test("ON_BLOCK is run for 500 of 600 addresses that one scan blocks", async () => {
  using scratch = makeScratch();
  const ON_BLOCK = program(scratch);
  for (let i = 0; i < 600; i++) {
    const address = `198.51.${100 + (i >> 8)}.${i & 255}`;
    scratch.log(
      ...[1, 2, 3].map((j) => sshdLine(`Invalid user a from ${address} port ${j}`, i * 4 + j)),
    );
  }
  const ran = await scratch.sentry(["--scan"], { ON_BLOCK });
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stdout, / 600 blacklisted/);
  assert.deepEqual(events(scratch), [
    "on-block passed over 100 addresses: it is run for 500 at once",
  ]);
  await until(() => told(scratch).length >= 500);
  await pause(200);
  assert.equal(new Set(told(scratch)).size, 500);
  assert.equal(told(scratch).length, 500);
});
