import assert from "node:assert/strict";
import { requires } from "../support/parts.ts";
import { makeScratch, type Scratch } from "../support/scratch.ts";

const NOBODY = 65534;
const COMMANDS = [
  ["-c", "--ip=203.0.113.7"],
  ["-b", "--ip=203.0.113.7"],
  [
    "-w",
    "--ip=203.0.113.7",
  ],
  ["-d", "--ip=203.0.113.7"],
  ["-r"],
];

/** Each command ends with status 1 and one line that says what is wrong, and leaves nothing behind. */
async function assertRefused(scratch: Scratch, about: RegExp): Promise<void> {
  for (const args of COMMANDS) {
    const ran = await scratch.sentry(args);
    assert.deepEqual([ran.code, ran.stdout], [1, ""], args.join(" "));
    assert.match(ran.stderr, /^sentry: [^\n]+\n$/);
    assert.match(ran.stderr, about);
    assert.deepEqual([...Deno.readDirSync(scratch.rootDir)], [], args.join(" "));
  }
}

for (const mode of [0o775, 0o757, 0o777]) {
  Deno.test(`a ROOT_DIR of mode ${mode.toString(8)} is refused by every command`, async () => {
    using scratch = makeScratch();
    Deno.mkdirSync(scratch.rootDir);
    Deno.chmodSync(scratch.rootDir, mode);
    await assertRefused(scratch, /other users may write there/);
  });
}

Deno.test({
  name: "a ROOT_DIR that another user owns is refused by every command",
  ...requires(["root"]),
  fn: async () => {
    using scratch = makeScratch();
    Deno.mkdirSync(scratch.rootDir);
    Deno.chownSync(scratch.rootDir, NOBODY, NOBODY);
    await assertRefused(scratch, /user 65534 owns it/);
  },
});

Deno.test({
  name: "a folder of another user above ROOT_DIR is refused: he could put another one in its place",
  ...requires(["root"]),
  fn: async () => {
    using scratch = makeScratch();
    Deno.mkdirSync(scratch.rootDir);
    Deno.chownSync(scratch.dir, NOBODY, NOBODY);
    await assertRefused(scratch, /user 65534 owns it/);
  },
});

Deno.test({
  name:
    "a ROOT_DIR through a link in another user's folder is refused, though all is root's where it leads",
  ...requires(["root"]),
  fn: async () => {
    using scratch = makeScratch();
    Deno.mkdirSync(scratch.rootDir);
    const theirs = `${scratch.dir}/theirs`;
    Deno.mkdirSync(theirs);
    Deno.symlinkSync(scratch.dir, `${theirs}/hop`);
    Deno.symlinkSync("theirs/hop", `${scratch.dir}/link`);
    const through = `${scratch.dir}/link/${scratch.rootDir.slice(scratch.dir.length + 1)}`;
    const more = ["--drain", "--scan", "--expire", "-r"].map((word) => [word]);
    const fill = await scratch.sentry(["-b", "--ip=203.0.113.7"], { ROOT_DIR: through });
    assert.deepEqual([fill.code, fill.stderr], [0, ""]);
    const before = Deno.readTextFileSync(`${scratch.rootDir}/events.log`);
    Deno.chownSync(theirs, NOBODY, NOBODY);
    for (const args of [...COMMANDS, ...more]) {
      const ran = await scratch.sentry(args, { ROOT_DIR: through });
      assert.equal(ran.code, 1, args.join(" "));
      assert.match(ran.stderr, /theirs": user 65534 owns it/, args.join(" "));
    }
    assert.equal(Deno.readTextFileSync(`${scratch.rootDir}/events.log`), before);
  },
});

Deno.test({
  name: "a sentry.conf that is a link through another user's folder sets nothing",
  ...requires(["root"]),
  fn: async () => {
    using scratch = makeScratch();
    Deno.mkdirSync(scratch.rootDir);
    const theirs = `${scratch.dir}/theirs`;
    Deno.mkdirSync(theirs);
    Deno.writeTextFileSync(`${theirs}/conf`, "PROTECT_FTP=0\n");
    Deno.symlinkSync(`${theirs}/conf`, `${scratch.rootDir}/sentry.conf`);
    assert.equal((await scratch.sentry(["-b", "--ip=203.0.113.7"])).code, 0);
    Deno.chownSync(theirs, NOBODY, NOBODY);
    for (const args of [["-c", "--ip=203.0.113.7"], ["--drain"], ["-r"]]) {
      const ran = await scratch.sentry(args);
      assert.deepEqual([ran.code, ran.stdout], [1, ""], args.join(" "));
      assert.match(ran.stderr, /theirs": user 65534 owns it/, args.join(" "));
    }
  },
});
