import assert from "node:assert/strict";
import { makeScratch, sshdLine } from "../support/scratch.ts";
import { shardFile } from "../support/shard_file.ts";

const ADDRESS = "203.0.113.7";
const VICTIM = "root:x:0:0:root:/root:/bin/sh\n";

/** Every file that the program writes or may write in ROOT_DIR. */
const FILES = [
  "hosts.deny",
  "deny.patterns",
  "lock",
  "cursors",
  "listed",
  "redo",
  "events.log",
  "state/key",
  "a shard",
];

for (const name of FILES) {
  Deno.test(`a symbolic link in place of ${name} leads no write out of ROOT_DIR`, async () => {
    using scratch = makeScratch();
    // Everything exists before the link is laid, so that no file is passed over because it is not there yet.
    for (let i = 0; i < 2; i++) {
      await scratch.sentry(["-c", `--ip=${ADDRESS}`]);
      scratch.log(sshdLine(`Invalid user a from ${ADDRESS} port ${i}`, i));
    }
    await scratch.sentry(["-b", "--ip=198.51.100.1"]);
    const victim = `${scratch.dir}/victim`;
    Deno.writeTextFileSync(victim, VICTIM);
    Deno.chmodSync(victim, 0o640);
    const before = Deno.statSync(victim);
    const file = name === "a shard" ? shardFile(scratch.rootDir, ADDRESS) : name;
    const path = `${scratch.rootDir}/${file}`;
    try {
      Deno.removeSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    Deno.symlinkSync(victim, path);
    const ends: string[] = [];
    for (const action of ["-c", "-b", "-d", "-w"]) {
      const ran = await scratch.sentry([action, `--ip=${ADDRESS}`]);
      assert.equal(Deno.readTextFileSync(victim), VICTIM, `${action} wrote through the link`);
      const after = Deno.statSync(victim);
      assert.deepEqual(
        [after.mode, after.uid, after.ino],
        [before.mode, before.uid, before.ino],
        `${action} changed the file that the link names`,
      );
      assert.ok(!Deno.readDirSync(scratch.dir).some((entry) => entry.name.includes("victim.")));
      if (ran.code !== 0) assert.match(ran.stderr, /^(sentry: [^\n]+\n)+$/, action);
      ends.push(`${action} ${ran.code}`);
    }
    // Where the link is still there, the file could not be written, and a run that says nothing of it lied.
    if (
      Array.from(Deno.readDirSync(scratch.rootDir)).some((one) =>
        one.name === name && one.isSymlink
      )
    ) {
      assert.ok(ends.some((end) => !end.endsWith(" 0")), `nothing was said: ${ends.join(", ")}`);
    }
  });
}

Deno.test("a dangling symbolic link in place of each file is not followed to make one elsewhere", async () => {
  for (const name of FILES) {
    using scratch = makeScratch();
    Deno.mkdirSync(`${scratch.rootDir}/state`, { recursive: true });
    Deno.symlinkSync(`${scratch.dir}/planted`, `${scratch.rootDir}/${name}`);
    for (const action of ["-c", "-b", "-d"]) {
      await scratch.sentry([action, `--ip=${ADDRESS}`]);
      assert.throws(() => Deno.lstatSync(`${scratch.dir}/planted`), Deno.errors.NotFound, name);
    }
  }
});
