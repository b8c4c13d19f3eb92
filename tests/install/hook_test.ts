import assert from "node:assert/strict";
import { hookText, SPOOL_MAX } from "../../lib/install/hook.ts";
import { assertAgreement } from "../support/agreement.ts";
import {
  background,
  FLOCK_HERE,
  installHook,
  processesIn,
  settleHook,
  waitingAtOnce,
} from "../support/hook_processes.ts";
import { makeRandom } from "../support/random.ts";
import { requires } from "../support/parts.ts";
import { makeScratch, run, SENTRY } from "../support/scratch.ts";
import { until } from "../support/wait.ts";

const NEEDS = requires(["flock"]);

Deno.test({
  name:
    "the hook writes the address down and is done, whoever counts; a second later it is counted",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    const args = [`${scratch.rootDir}/running`, "sh", "-c", "echo held; exec cat"];
    const holder = new Deno.Command(FLOCK_HERE, { args, stdin: "piped", stdout: "piped" }).spawn();
    const said = holder.stdout.getReader();
    await said.read();
    const ran = await run(hook, ["203.0.113.7"]);
    assert.deepEqual([ran.code, ran.stdout, ran.stderr], [0, "", ""]);
    assert.equal(scratch.read("spool"), "+ 203.0.113.7\n");
    assert.ok(processesIn(scratch.rootDir).length > 0, "somebody waits in the background");
    await holder.stdin.close();
    await said.cancel();
    await holder.status;
    await settleHook(scratch.rootDir);
    assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 1);
  },
});

Deno.test({
  name: "whatever the umask, nobody else can open the hook's files, and hold its locks",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    await run("/bin/sh", ["-c", `umask 000; ${hook} 203.0.113.7`]);
    await settleHook(scratch.rootDir);
    for (const name of ["spool", "pending", "running", "lock", "drained"]) {
      const { mode } = Deno.lstatSync(`${scratch.rootDir}/${name}`);
      assert.equal((mode ?? 0) & 0o777, 0o600, name);
    }
    assert.equal((Deno.lstatSync(`${scratch.rootDir}/state`).mode ?? 0) & 0o777, 0o755);
  },
});

Deno.test({
  name:
    "of 10,000 connections in a burst none is lost or counted twice, one sentry runs and one shell waits",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    // Each run writes when it begins and when it ends: a look from outside may miss a short one.
    const runs = `${scratch.logDir}/runs`;
    Deno.removeSync(`${scratch.rootDir}/sentry`);
    Deno.writeTextFileSync(
      `${scratch.rootDir}/sentry`,
      `#!/bin/sh\necho begins >>${runs}\n${SENTRY} "$@"\necho ends >>${runs}\n`,
      { mode: 0o755 },
    );
    const loop =
      `i=0; while [ $i -lt 2500 ]; do ${hook} 10.$1.$((i / 250)).$((i % 250 + 1)); i=$((i + 1)); done`;
    const burst = Promise.all([1, 2, 3, 4].map((i) => run("/bin/sh", ["-c", loop, "x", `${i}`])));
    let isOver = false;
    const done = burst.then(() => isOver = true);
    let mostWaiting = 0;
    while (!isOver) {
      mostWaiting = Math.max(mostWaiting, waitingAtOnce(scratch.rootDir));
      await new Promise((next) => setTimeout(next, 20));
    }
    await done;
    await settleHook(scratch.rootDir);
    assert.ok(mostWaiting <= 1, `${mostWaiting} waited`);
    const written = Deno.readTextFileSync(runs).trimEnd().split("\n");
    assert.deepEqual(
      written,
      written.map((_, i) => i % 2 === 0 ? "begins" : "ends"),
      "one runs at a time",
    );
    assert.ok(written.length > 2, "it ran in the burst, and behind it");
    const records = assertAgreement(scratch.rootDir);
    assert.equal(records.size, 10_000);
    assert.ok([...records.values()].every(({ seen }) => seen === 1));
    assert.deepEqual(background(scratch.rootDir), []);
  },
});

Deno.test({
  name: "whatever of the hook's background is killed in a burst, nothing is lost or counted twice",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    const random = makeRandom(20261124);
    const killed = new Map<string, number>();
    for (let round = 0; round < 6; round++) {
      const loop = `i=1; while [ $i -le 400 ]; do ${hook} 10.0.$1.$((i % 200)); i=$((i + 1)); done`;
      const burst = [1, 2].map((i) => run("/bin/sh", ["-c", loop, "x", `${i}`]));
      let isOver = false;
      const done = Promise.all(burst).then(() => isOver = true);
      // Behind the burst too, when the last shell sleeps and the last sentry counts.
      for (let extra = 0; !isOver || extra < 30; extra += isOver ? 1 : 0) {
        await new Promise((next) => setTimeout(next, 10 + random(60)));
        for (const { pid, what } of background(scratch.rootDir)) {
          // What waits is met in many looks, what it waits for in few.
          if (random(what === "sentry" ? 2 : 30) === 0) kill(pid, what, killed);
        }
      }
      await done;
      await settleHook(scratch.rootDir);
    }
    await scratch.sentry(["--drain"]);
    const records = assertAgreement(scratch.rootDir);
    assert.equal(records.size, 400);
    for (const [address, { seen }] of records) assert.equal(seen, 12, address);
    assert.ok(killed.has("sentry") && killed.size > 1, JSON.stringify([...killed]));
  },
});

function kill(pid: number, what: string, killed: Map<string, number>): void {
  try {
    Deno.kill(pid, "SIGKILL");
    killed.set(what, (killed.get(what) ?? 0) + 1);
  } catch {
    // It has ended.
  }
}

Deno.test({
  name:
    "when everything that waits is killed, the next connection sees to what was written before it",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    for (let i = 0; i < 5; i++) await run(hook, ["203.0.113.7"]);
    for (const pid of processesIn(scratch.rootDir)) kill(pid, "any", new Map());
    await settleHook(scratch.rootDir);
    assert.throws(() => Deno.lstatSync(`${scratch.rootDir}/state`), "nobody has counted yet");
    await run(hook, ["203.0.113.8"]);
    await settleHook(scratch.rootDir);
    const records = assertAgreement(scratch.rootDir);
    assert.deepEqual([...records.values()].map(({ seen }) => seen).sort(), [1, 5]);
  },
});

Deno.test({
  name: "a connection that comes while the program reads is read by the next run",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    // It reads at once, and then takes its time.
    const program =
      '#!/bin/sh\ncat "$ROOT_DIR/spool" >>"$ROOT_DIR/read.$$"; sleep 2; echo 1 counted\n';
    Deno.removeSync(`${scratch.rootDir}/sentry`);
    Deno.writeTextFileSync(`${scratch.rootDir}/sentry`, program, { mode: 0o755 });
    const reads = () =>
      [...Deno.readDirSync(scratch.rootDir)].filter(({ name }) => name.startsWith("read."))
        .map(({ name }) => scratch.read(name)).sort();
    await run(hook, ["203.0.113.7"]);
    assert.ok(await until(() => reads().some((text) => text !== "")));
    await run(hook, ["203.0.113.8"]);
    await settleHook(scratch.rootDir);
    assert.deepEqual(reads(), ["+ 203.0.113.7\n", "+ 203.0.113.7\n+ 203.0.113.8\n"]);
  },
});

Deno.test({
  name: "the hook writes nothing through a symbolic link, and ends well",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    Deno.symlinkSync(`${scratch.dir}/elsewhere`, `${scratch.rootDir}/spool`);
    assert.equal((await run(hook, ["203.0.113.7"])).code, 0);
    await settleHook(scratch.rootDir);
    assert.throws(() => Deno.lstatSync(`${scratch.dir}/elsewhere`), Deno.errors.NotFound);
    assert.match(scratch.read("trouble"), /spool.*symbolic link/);
  },
});

Deno.test({
  name:
    "where program, folder or flock are gone the hook ends at once and well, and what it wrote is counted later",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    Deno.renameSync(`${scratch.rootDir}/sentry`, `${scratch.dir}/away`);
    assert.equal((await run(hook, ["203.0.113.7"])).code, 0);
    await settleHook(scratch.rootDir);
    const without = hookText(scratch.rootDir, "/nonexistent/flock");
    Deno.writeTextFileSync(`${scratch.dir}/hook`, without, { mode: 0o755 });
    assert.equal((await run(`${scratch.dir}/hook`, ["203.0.113.7"])).code, 0);
    const nowhere = hookText(`${scratch.dir}/nowhere`, FLOCK_HERE);
    Deno.writeTextFileSync(`${scratch.dir}/hook`, nowhere, { mode: 0o755 });
    assert.equal((await run(`${scratch.dir}/hook`, ["203.0.113.7"])).code, 0);
    Deno.renameSync(`${scratch.dir}/away`, `${scratch.rootDir}/sentry`);
    assert.equal((await run(hook, ["203.0.113.7"])).code, 0);
    await settleHook(scratch.rootDir);
    assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 3);
  },
});

Deno.test({
  name:
    "a spool of 16 MiB that nobody counts grows no more, which is told; what stands there is counted, and then what comes",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    const spool = `${scratch.rootDir}/spool`;
    // Four bytes are left: the next line is cut in half.
    Deno.writeTextFileSync(spool, "+ 192.0.2.1\n".repeat(1_398_101), { mode: 0o600 });
    Deno.renameSync(`${scratch.rootDir}/sentry`, `${scratch.dir}/away`);
    for (const address of ["203.0.113.7", "203.0.113.8"]) {
      const ran = await run(hook, [address]);
      assert.deepEqual([ran.code, ran.stdout, ran.stderr], [0, "", ""]);
      assert.equal(Deno.statSync(spool).size, SPOOL_MAX);
    }
    await settleHook(scratch.rootDir);
    assert.match(scratch.read("trouble"), /^\S+Z the spool takes no more, [^\n]*\n$/);
    Deno.writeTextFileSync(`${scratch.rootDir}/trouble`, "an older one\n");
    await run(hook, ["203.0.113.8"]);
    await settleHook(scratch.rootDir);
    assert.equal(scratch.read("trouble"), "an older one\n");
    Deno.renameSync(`${scratch.dir}/away`, `${scratch.rootDir}/sentry`);
    assert.equal((await scratch.sentry(["--drain"])).code, 0);
    assert.equal((await run(hook, ["203.0.113.9"])).code, 0);
    await settleHook(scratch.rootDir);
    await scratch.sentry(["--drain"]);
    const records = assertAgreement(scratch.rootDir);
    assert.equal(records.get("192.0.2.1")?.seen, 1_398_101);
    assert.equal(records.get("203.0.113.9")?.seen, 1);
    assert.equal(records.size, 2);
  },
});
