/** What follows from the records is made anew from them where it was lost, together with whatever tells how it was left. */
import assert from "node:assert/strict";
import { makeScratch, type Scratch, sshdLine } from "../support/scratch.ts";

const FILES = ["hosts.deny", "deny.patterns", "listed", "prefixes", "allow.patterns"];

function lines(scratch: Scratch, names = FILES.filter((name) => name !== "listed")): string[] {
  return names.map((name) => scratch.read(name).split("\n").sort().join("\n"));
}

/** Two addresses and a block on the deny list, one let in out of that, and a whitelisted block. */
async function fill(scratch: Scratch): Promise<void> {
  for (const ip of ["192.0.2.1", "192.0.2.2", "198.51.100.0/24"]) {
    await scratch.sentry(["-b", `--ip=${ip}`]);
  }
  await scratch.sentry(["-w", "--ip=198.51.100.7"]);
  await scratch.sentry(["-w", "--ip=203.0.113.0/24"]);
}

/** A change that a killed run has left, and that was done already. */
const REDO = "redo 1\n+ 192.0.2.1\n- 192.0.2.9\nend 2\n";

for (
  const [args, redo] of [[["-c", "--ip=203.0.113.99"], ""], [["--scan"], ""], [
    ["--scan"],
    REDO,
  ]] as const
) {
  Deno.test(`whichever of the files that follow from the records are lost, ${args[0]} writes them again${redo && ", and completes what was left"}`, async () => {
    using scratch = makeScratch();
    await fill(scratch);
    const before = lines(scratch);
    for (let which = 1; which < 1 << FILES.length; which++) {
      const lost = FILES.filter((_, i) => which & 1 << i);
      for (const name of lost) Deno.removeSync(`${scratch.rootDir}/${name}`);
      if (redo) Deno.writeTextFileSync(`${scratch.rootDir}/redo`, redo, { mode: 0o600 });
      const ran = await scratch.sentry(args);
      assert.deepEqual([ran.code, ran.stderr], [0, ""], lost.join());
      assert.deepEqual(lines(scratch), before, lost.join());
      assert.equal(scratch.read("listed").trim().split("\n").length, 3, lost.join());
    }
    const doctor = (await scratch.sentry(["--doctor"])).stdout;
    assert.match(doctor, /^OK +lists: 3 addresses are blacklisted/m);
    assert.match(doctor, /^OK +blocks: /m);
  });
}

for (const listed of [undefined, "", "xx\n", "none\n"]) {
  Deno.test(`prefixes lost and listed ${JSON.stringify(listed)}: nobody in a whitelisted block is blocked`, async () => {
    using scratch = makeScratch();
    await scratch.sentry(["-w", "--ip=203.0.113.0/24"]);
    Deno.removeSync(`${scratch.rootDir}/prefixes`);
    if (listed === undefined) Deno.removeSync(`${scratch.rootDir}/listed`);
    else Deno.writeTextFileSync(`${scratch.rootDir}/listed`, listed);
    scratch.log(...[1, 2, 3].map((pid) => sshdLine("Invalid user a from 203.0.113.5 port 7", pid)));
    assert.match((await scratch.sentry(["--scan"])).stdout, / 0 blacklisted/);
    assert.equal(scratch.read("prefixes"), "allow 203.0.113.0/24\n");
  });
}

Deno.test("the first connection of all writes no list, and the second is one line", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-c", "--ip=203.0.113.5"]);
  const names = () => [...Deno.readDirSync(scratch.rootDir)].map(({ name }) => name).sort();
  assert.deepEqual(names(), ["listed", "lock", "state"]);
  const before = Deno.statSync(`${scratch.rootDir}/listed`).ino;
  await scratch.sentry(["-c", "--ip=203.0.113.5"]);
  assert.deepEqual(names(), ["listed", "lock", "state"]);
  assert.equal(Deno.statSync(`${scratch.rootDir}/listed`).ino, before);
});

Deno.test("deny.patterns emptied lets everybody in until the list is next written, and then it is whole again", async () => {
  for (const [args, word] of [[["-b", "--ip=192.0.2.9"], "192.0.2.9\n"], [["--expire"], ""]]) {
    using scratch = makeScratch();
    await fill(scratch);
    const before = scratch.read("deny.patterns");
    Deno.truncateSync(`${scratch.rootDir}/deny.patterns`, 0);
    await scratch.sentry(["-c", "--ip=203.0.113.5"]);
    await scratch.sentry(["--scan"]);
    assert.equal(scratch.read("deny.patterns"), "", "it is the administrator's way in");
    await scratch.sentry(args as string[]);
    assert.equal(lines(scratch)[1], `${word}${before}`.split("\n").sort().join("\n"));
  }
});

Deno.test("a line that is taken out of hosts.deny once deny.patterns is emptied lifts the block, and the others stay", async () => {
  using scratch = makeScratch();
  await fill(scratch);
  await scratch.sentry(["-b", "--ip=198.51.100.9"]);
  Deno.truncateSync(`${scratch.rootDir}/deny.patterns`, 0);
  const path = `${scratch.rootDir}/hosts.deny`;
  Deno.writeTextFileSync(path, Deno.readTextFileSync(path).replace("ALL: 192.0.2.1 : deny\n", ""));
  await scratch.sentry(["-c", "--ip=203.0.113.5"]);
  assert.doesNotMatch((await scratch.sentry(["-r", "--ip=192.0.2.1"])).stdout, /blacklisted/);
  // In the block it never had a line.
  assert.match((await scratch.sentry(["-r", "--ip=198.51.100.9"])).stdout, /blacklisted/);
  assert.equal(scratch.read("deny.patterns"), "198.51.100.0/24\n192.0.2.2\n");
  Deno.truncateSync(`${scratch.rootDir}/deny.patterns`, 0);
  Deno.truncateSync(path, 0);
  assert.match((await scratch.sentry(["-r"])).stdout, /^ {3}0 IPs are blacklisted$/m);
});

Deno.test("a line that is added to deny.patterns alone is not adopted, and goes when the list is next written", async () => {
  using scratch = makeScratch();
  await fill(scratch);
  const before = scratch.read("deny.patterns");
  Deno.writeTextFileSync(`${scratch.rootDir}/deny.patterns`, "192.0.2.77\n", { append: true });
  assert.match((await scratch.sentry(["-r"])).stdout, /^ {3}3 IPs are blacklisted$/m);
  await scratch.sentry(["-b", "--ip=192.0.2.9"]);
  assert.equal(scratch.read("deny.patterns"), `192.0.2.9\n${before}`);
  assert.match((await scratch.sentry(["-r"])).stdout, /^ {3}4 IPs are blacklisted$/m);
});
