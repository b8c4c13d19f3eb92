import assert from "node:assert/strict";
import { namesIn } from "../../lib/files/read_file.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";

const OLD = [".redo.0123abcd.new", ".hosts.deny.00000000.new", ".sentry.ffffffff.new"];
const OTHERS = ["hosts.deny.new", "sentry.conf.new", ".mine.0123abcd.new"];

Deno.test("what killed runs left goes with the next change, once nobody can be writing it; nothing else does", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.7"]);
  const hour = Date.now() / 1000 - 3600;
  for (const name of [...OLD, ...OTHERS, "state/.0f.0123abcd.new"]) {
    Deno.writeTextFileSync(`${scratch.rootDir}/${name}`, "left over");
    Deno.utimeSync(`${scratch.rootDir}/${name}`, hour, hour);
  }
  const fresh = ".listed.0123abcd.new";
  Deno.writeTextFileSync(`${scratch.rootDir}/${fresh}`, "being written");
  assert.equal((await scratch.sentry(["-c", "--ip=203.0.113.7"])).code, 0);
  const names = namesIn(scratch.rootDir);
  assert.deepEqual([...OLD, ...OTHERS, fresh].filter((name) => names.has(name)), [
    ...OTHERS,
    fresh,
  ]);
  // The folder of the records is only written to as a whole by --expire.
  assert.equal((await scratch.sentry(["--expire"])).code, 0);
  assert.ok(!namesIn(`${scratch.rootDir}/state`).has(".0f.0123abcd.new"));
});

Deno.test({
  name: "--uninstall --purge takes out what killed runs left, also of 2.1.0",
  ...requires(["root", "unshare"]),
  fn: async () => {
    using scratch = makeScratch();
    await scratch.sentry(["-b", "--ip=203.0.113.7"]);
    for (const name of [...OLD, "cursors.new", "state/.0f.0123abcd.new", "state/0f.new"]) {
      Deno.writeTextFileSync(`${scratch.rootDir}/${name}`, "left over");
    }
    const ran = await scratch.sentry(["--uninstall", "--purge", "--dry-run"]);
    for (const name of [...OLD, "cursors.new"]) {
      assert.ok(ran.stdout.includes(`would remove ${scratch.rootDir}/${name}\n`), name);
    }
  },
});
