import assert from "node:assert/strict";
import { SentryError } from "../../lib/errors.ts";
import { changeFile, copyProgram, isSameFile } from "../../lib/install/carry_out.ts";
import type { FileChange } from "../../lib/install/file_change.ts";
import { makeScratch, type Scratch } from "../support/scratch.ts";

function change(path: string, before: string | undefined, after: string | undefined): FileChange {
  return { path, before, after, mode: 0o644, about: "a test" };
}

function write(scratch: Scratch, name: string, text: string, mode = 0o644): string {
  const path = `${scratch.dir}/${name}`;
  Deno.writeFileSync(path, Uint8Array.from(text, (character) => character.charCodeAt(0)), { mode });
  Deno.chmodSync(path, mode);
  return path;
}

Deno.test("changeFile() keeps a file's mode, and every byte that is not to be changed", () => {
  using scratch = makeScratch();
  const path = write(scratch, "hosts.allow", "\xe4\xff\0\r\n", 0o640);
  changeFile(change(path, "\xe4\xff\0\r\n", "x\n\xe4\xff\0\r\n"));
  assert.deepEqual([...Deno.readFileSync(path)], [120, 10, 0xe4, 0xff, 0, 13, 10]);
  assert.equal((Deno.lstatSync(path).mode ?? 0) & 0o777, 0o640);
});

Deno.test("changeFile() refuses a file that is not as it was when the plan was made", () => {
  using scratch = makeScratch();
  const path = write(scratch, "hosts.allow", "new\n");
  for (const before of ["old\n", undefined]) {
    const isSo = (error: unknown) =>
      error instanceof SentryError && /changed meanwhile; run the same again/.test(error.message);
    assert.throws(() => changeFile(change(path, before, "x\n")), isSo);
  }
  assert.equal(Deno.readTextFileSync(path), "new\n");
});

Deno.test("changeFile() changes what a symbolic link points to, and leaves the link", () => {
  using scratch = makeScratch();
  const path = write(scratch, "real", "old\n");
  Deno.symlinkSync(path, `${scratch.dir}/link`);
  changeFile(change(`${scratch.dir}/link`, "old\n", "new\n"));
  assert.equal(Deno.readTextFileSync(path), "new\n");
  assert.ok(Deno.lstatSync(`${scratch.dir}/link`).isSymlink);
});

Deno.test("changeFile() makes the folder of a new file, gives it a model's mode, and removes", () => {
  using scratch = makeScratch();
  const model = write(scratch, "model", "x", 0o600);
  const path = `${scratch.dir}/man/man8/page`;
  changeFile({ ...change(path, undefined, "page\n"), like: model });
  assert.equal((Deno.lstatSync(path).mode ?? 0) & 0o777, 0o600);
  changeFile(change(path, "page\n", undefined));
  assert.throws(() => Deno.lstatSync(path), Deno.errors.NotFound);
});

Deno.test("changeFile() and copyProgram() leave alone what an administrator keeps beside a file", () => {
  using scratch = makeScratch();
  const path = write(scratch, "hosts.allow", "old\n");
  const drafts = ["hosts.allow.new", "sentry.new"].map((name) => write(scratch, name, "a draft\n"));
  Deno.symlinkSync(path, `${scratch.dir}/page.new`);
  changeFile(change(path, "old\n", "new\n"));
  changeFile(change(`${scratch.dir}/page`, undefined, "page\n"));
  copyProgram(path, `${scratch.dir}/sentry`);
  for (const draft of drafts) assert.equal(Deno.readTextFileSync(draft), "a draft\n", draft);
  assert.equal(Deno.readTextFileSync(path), "new\n");
  assert.ok(Deno.lstatSync(`${scratch.dir}/page.new`).isSymlink);
  const names = Array.from(Deno.readDirSync(scratch.dir), ({ name }) => name);
  assert.deepEqual(names.filter((name) => name.startsWith(".")), []);
});

Deno.test("changeFile() does not write where others may", () => {
  using scratch = makeScratch();
  const open = `${scratch.dir}/open`;
  Deno.mkdirSync(open);
  Deno.chmodSync(open, 0o777);
  assert.throws(() => changeFile(change(`${open}/x`, undefined, "x")), SentryError);
});

Deno.test("copyProgram() replaces a program that runs, and isSameFile() knows when it need not", () => {
  using scratch = makeScratch();
  const [one, other] = [write(scratch, "one", "a".repeat(3 << 20)), write(scratch, "other", "b")];
  assert.equal(isSameFile(one, other), false);
  assert.equal(isSameFile(one, `${scratch.dir}/none`), false);
  using running = Deno.openSync(other, { read: true });
  copyProgram(one, other);
  assert.equal(isSameFile(one, other), true);
  assert.equal((Deno.lstatSync(other).mode ?? 0) & 0o777, 0o755);
  assert.equal(running.readSync(new Uint8Array(9)), 1, "the old one is still there for who has it");
  Deno.writeTextFileSync(other, "a".repeat((3 << 20) - 1) + "c");
  assert.equal(isSameFile(one, other), false, "one byte differs");
});
