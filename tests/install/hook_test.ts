import assert from "node:assert/strict";
import { FLOCK, hookText } from "../../lib/install/hook.ts";
import { assertAgreement } from "../support/agreement.ts";
import { requires } from "../support/parts.ts";
import { makeScratch, run, type Scratch, SENTRY } from "../support/scratch.ts";

const flock = FLOCK.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}) ?? "";
const NEEDS = requires(["flock"]);

/** Longer than the hook may take and shorter than the second that it sleeps in the background. */
const AT_ONCE_MS = 900;

/** Lays a ROOT_DIR with hook and program out. */
function install(scratch: Scratch): string {
  const { rootDir, logDir } = scratch;
  Deno.mkdirSync(rootDir);
  Deno.symlinkSync(SENTRY, `${rootDir}/sentry`);
  Deno.writeTextFileSync(`${rootDir}/sentry.conf`, `LOG_DIR=${logDir}\n`, { mode: 0o644 });
  Deno.writeTextFileSync(`${rootDir}/hook`, hookText(rootDir, flock), { mode: 0o755 });
  return `${rootDir}/hook`;
}

/** Waits until nobody holds a lock of the hook's. */
async function settle(scratch: Scratch): Promise<void> {
  for (const name of ["pending", "running", "pending", "running"]) {
    await run(flock, [`${scratch.rootDir}/${name}`, "true"], { PATH: "/usr/bin:/bin" });
  }
}

/** The hook's processes that are alive: those that run the program, and the shells. */
function alive(rootDir: string): { sentries: number; shells: number } {
  const found = { sentries: 0, shells: 0 };
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = Deno.readTextFileSync(`/proc/${name}/cmdline`);
      if (command.includes(`${rootDir}/sentry\0--drain`)) found.sentries++;
      else if (command.includes(`${rootDir}/hook`)) found.shells++;
    } catch {
      // It has ended.
    }
  }
  return found;
}

/** Kills what the hook has left in the background, but no hook that a connection waits on: what it has not written nobody could count. */
function killBackground(rootDir: string): void {
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (Deno.readLinkSync(`/proc/${name}/cwd`) !== rootDir) continue;
      const command = Deno.readTextFileSync(`/proc/${name}/cmdline`);
      if (/^sleep\0|\/sentry\0--drain/.test(command)) Deno.kill(Number(name), "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}

Deno.test({
  name: "the hook writes the address down and is done; a second later it is counted",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = install(scratch);
    const begun = performance.now();
    const ran = await run(hook, ["203.0.113.7"]);
    assert.deepEqual([ran.code, ran.stdout, ran.stderr], [0, "", ""]);
    assert.ok(performance.now() - begun < AT_ONCE_MS, "it did not wait for the second to pass");
    assert.equal(scratch.read("spool"), "+ 203.0.113.7\n");
    await settle(scratch);
    assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 1);
  },
});

Deno.test({
  name: "whatever the umask, nobody else can open the hook's files, and hold its locks",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = install(scratch);
    await run("/bin/sh", ["-c", `umask 000; ${hook} 203.0.113.7`]);
    await settle(scratch);
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
    const hook = install(scratch);
    const loop =
      `i=0; while [ $i -lt 2500 ]; do ${hook} 10.$1.$((i / 250)).$((i % 250 + 1)); i=$((i + 1)); done`;
    const burst = Promise.all([1, 2, 3, 4].map((i) => run("/bin/sh", ["-c", loop, "x", `${i}`])));
    let isOver = false;
    const done = burst.then(() => isOver = true);
    let most = 0;
    while (!isOver) {
      most = Math.max(most, alive(scratch.rootDir).sentries);
      await new Promise((next) => setTimeout(next, 20));
    }
    await done;
    await new Promise((next) => setTimeout(next, 100));
    // In the burst itself shells come and go; behind it, only who waits and who runs is left.
    const { sentries, shells } = alive(scratch.rootDir);
    assert.ok(sentries + shells <= 2, `${sentries} sentries and ${shells} shells`);
    await settle(scratch);
    assert.equal(most, 1);
    const records = assertAgreement(scratch.rootDir);
    assert.equal(records.size, 10_000);
    assert.ok([...records.values()].every(({ seen }) => seen === 1));
    assert.deepEqual(alive(scratch.rootDir), { sentries: 0, shells: 0 });
  },
});

Deno.test({
  name: "hooks and drains that are killed in a burst lose nothing and count nothing twice",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = install(scratch);
    for (let round = 0; round < 6; round++) {
      const loop = `i=1; while [ $i -le 200 ]; do ${hook} 10.0.0.$i; i=$((i + 1)); done`;
      const burst = run("/bin/sh", ["-c", loop]);
      for (let i = 0; i < 4; i++) {
        await new Promise((next) => setTimeout(next, 150 + round * 60));
        // Not the ones in the foreground: what they have not written yet nobody could count.
        killBackground(scratch.rootDir);
      }
      await burst;
      await settle(scratch);
    }
    await scratch.sentry(["--drain"]);
    const records = assertAgreement(scratch.rootDir);
    assert.equal(records.size, 200);
    for (const [address, { seen }] of records) assert.equal(seen, 6, address);
  },
});

Deno.test({
  name:
    "where program, folder or flock are gone the hook ends at once and well, and what it wrote is counted later",
  ...NEEDS,
  fn: async () => {
    using scratch = makeScratch();
    const hook = install(scratch);
    Deno.renameSync(`${scratch.rootDir}/sentry`, `${scratch.dir}/away`);
    assert.equal((await run(hook, ["203.0.113.7"])).code, 0);
    await settle(scratch);
    const without = hookText(scratch.rootDir, "/nonexistent/flock");
    Deno.writeTextFileSync(`${scratch.dir}/hook`, without, { mode: 0o755 });
    assert.equal((await run(`${scratch.dir}/hook`, ["203.0.113.7"])).code, 0);
    const nowhere = hookText(`${scratch.dir}/nowhere`, flock);
    Deno.writeTextFileSync(`${scratch.dir}/hook`, nowhere, { mode: 0o755 });
    assert.equal((await run(`${scratch.dir}/hook`, ["203.0.113.7"])).code, 0);
    Deno.renameSync(`${scratch.dir}/away`, `${scratch.rootDir}/sentry`);
    assert.equal((await run(hook, ["203.0.113.7"])).code, 0);
    await settle(scratch);
    assert.equal(assertAgreement(scratch.rootDir).get("203.0.113.7")?.seen, 3);
  },
});
