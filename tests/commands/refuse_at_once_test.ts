import assert from "node:assert/strict";
import { REFUSE } from "../../lib/wrappers/gate_lines.ts";
import { MOST_SPOOLED } from "../../lib/state/spool_write.ts";
import { type GateScratch, makeGate } from "../support/gate.ts";
import { backdate } from "../support/backdate.ts";

const ADDRESS = "203.0.113.66";

/** Holds the lock, as a run does that has much to write. */
async function holdLock(scratch: GateScratch): Promise<Deno.FsFile> {
  const lock = Deno.openSync(`${scratch.rootDir}/lock`, { read: true });
  await lock.lock(true);
  return lock;
}

async function assertRefused(scratch: GateScratch, address: string): Promise<void> {
  const { code, stdout, stderr } = await scratch.gate(address);
  assert.deepEqual([code, stdout, stderr], [REFUSE, "refuse\n", ""], address);
}

Deno.test("whoever is listed is refused while somebody holds the lock, and counted later", async () => {
  using scratch = makeGate();
  await scratch.sentry(["-b", `--ip=${ADDRESS}`]);
  await scratch.sentry(["-b", "--ip=2001:db8::66"]);
  await scratch.sentry(["-b", "--ip=198.51.100.0/24"]);
  await scratch.sentry(["-w", "--ip=198.51.100.7"]);
  {
    using _lock = await holdLock(scratch);
    for (const one of [ADDRESS, "2001:db8::1:2", "198.51.100.9", `::ffff:${ADDRESS}`]) {
      await assertRefused(scratch, one);
    }
    // Not so easily told: these wait for the lock, and are let in.
    for (const one of ["198.51.100.7", "203.0.113.6"]) {
      assert.equal((await scratch.gate(one)).code, 0, one);
    }
  }
  await scratch.sentry(["--drain"]);
  const report = async (one: string) => (await scratch.sentry(["-r", `--ip=${one}`])).stdout;
  assert.match(await report(ADDRESS), /^ {3}2 connections/);
  assert.match(await report("2001:db8::66"), /^ {3}1 connection/);
  assert.equal((await scratch.sentry(["-c", `--ip=${ADDRESS}`])).code, 0);
  assert.match(await report(ADDRESS), /^ {3}3 connections/, "-c means what it meant");
});

Deno.test("nobody is refused without the lock whom something that is pending may let in", async () => {
  using scratch = makeGate();
  const refusesAtOnce = async () => {
    using _lock = await holdLock(scratch);
    return (await scratch.gate(ADDRESS)).code === REFUSE;
  };
  await scratch.sentry(["-b", `--ip=${ADDRESS}`]);
  assert.equal(await refusesAtOnce(), true);

  Deno.writeTextFileSync(`${scratch.rootDir}/redo`, "half a change");
  assert.equal(await refusesAtOnce(), false, "a change to complete");
  Deno.removeSync(`${scratch.rootDir}/redo`);

  // Changes about others, under way or left by a run that a full disk has ended, let him in no more than before.
  const redo = (...steps: string[]) =>
    Deno.writeTextFileSync(
      `${scratch.rootDir}/redo`,
      ["redo 1", ...steps, `end ${steps.length}`, ""].join("\n"),
    );
  for (const steps of [["+ 192.0.2.9"], ["- 192.0.2.9"], [`+ ${ADDRESS}`], ["e of another"]]) {
    redo(...steps);
    assert.equal(await refusesAtOnce(), true, steps.join());
  }
  for (const steps of [[`- ${ADDRESS}`], ["a allow.patterns"], ["p deny 203.0.113.0/24"]]) {
    redo(...steps);
    assert.equal(await refusesAtOnce(), false, steps.join());
  }
  Deno.removeSync(`${scratch.rootDir}/redo`);

  const list = scratch.read("hosts.deny");
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, `# mine\n${list}`);
  assert.equal(await refusesAtOnce(), true, "a comment is no pardon");
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "");
  assert.equal(await refusesAtOnce(), false, "a hand edit");
  assert.equal((await scratch.gate(ADDRESS)).code, 0, "it is adopted");
  await scratch.sentry(["-b", `--ip=${ADDRESS}`]);
  assert.equal(scratch.read("hosts.deny"), list);

  const conf = scratch.read("sentry.conf");
  for (const line of [`ALLOW_NETS=${ADDRESS}`, "IPV6_PREFIX=56", "ALLOW_NETS=203.0.113.0/24"]) {
    Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, `${conf}${line}\n`);
    assert.equal(await refusesAtOnce(), false, line);
  }
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, conf);
  assert.equal(await refusesAtOnce(), true);

  backdate(scratch.rootDir, ADDRESS, 91);
  assert.equal(await refusesAtOnce(), false, "its time is up");
  assert.equal((await scratch.gate(ADDRESS)).code, 0);
});

Deno.test("the spool does not grow for ever where nobody counts it; who is listed is refused all the same", async () => {
  using scratch = makeGate();
  await scratch.sentry(["-b", `--ip=${ADDRESS}`]);
  const line = "+ 203.0.113.1\n";
  const full = line.repeat(MOST_SPOOLED / line.length + 1);
  Deno.writeTextFileSync(`${scratch.rootDir}/spool`, full, { mode: 0o600 });
  const { code, stdout, stderr } = await scratch.gate(ADDRESS);
  assert.deepEqual([code, stdout], [REFUSE, "refuse\n"]);
  assert.match(stderr, /spool is full, so whom the gate refuses is not counted/);
  assert.match(scratch.read("trouble"), /spool is full/);
  assert.equal(scratch.read("spool").length, full.length);
  await scratch.sentry(["--drain"]);
  await assertRefused(scratch, ADDRESS);
  // What is counted may be spool.old by now.
  assert.ok(scratch.read("spool").endsWith(`+ ${ADDRESS}\n`));
});

Deno.test("a spool that is no regular file is never written to, and changes no answer", async () => {
  using scratch = makeGate();
  await scratch.sentry(["-b", `--ip=${ADDRESS}`]);
  const victim = `${scratch.dir}/victim`;
  Deno.writeTextFileSync(victim, "kept");
  Deno.symlinkSync(victim, `${scratch.rootDir}/spool`);
  const { code, stdout, stderr } = await scratch.gate(ADDRESS);
  assert.deepEqual([code, stdout], [REFUSE, "refuse\n"]);
  assert.match(stderr, /spool": it is a symbolic link/);
  assert.equal(Deno.readTextFileSync(victim), "kept");
});

Deno.test("whoever is whitelisted in a block is never refused while the block comes and goes", async () => {
  using scratch = makeGate();
  await scratch.sentry(["-w", `--ip=${ADDRESS}`]);
  let isOver = false;
  const changes = (async () => {
    for (let i = 0; i < 12; i++) {
      const ran = await scratch.sentry([i % 2 === 0 ? "-b" : "-d", "--ip=203.0.113.0/24"]);
      assert.equal(ran.code, 0, ran.stderr);
    }
  })().finally(() => isOver = true);
  let asked = 0;
  while (!isOver) {
    const answers = await Promise.all([1, 2, 3].map(() => scratch.gate(ADDRESS)));
    asked += answers.length;
    assert.deepEqual(answers.map(({ stdout }) => stdout), ["", "", ""]);
  }
  await changes;
  assert.ok(asked > 3);
  await scratch.sentry(["-b", "--ip=203.0.113.0/24"]);
  await assertRefused(scratch, "203.0.113.9");
});
