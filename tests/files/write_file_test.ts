import assert from "node:assert/strict";
import { SentryError } from "../../lib/errors.ts";
import {
  appendToFile,
  openForUpdate,
  removeIfPresent,
  replaceFile,
  syncFolderOf,
} from "../../lib/files/write_file.ts";

function withFolder(check: (dir: string) => void): void {
  const dir = Deno.makeTempDirSync();
  try {
    check(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

const namesIn = (dir: string) => Array.from(Deno.readDirSync(dir), (entry) => entry.name).sort();
const modeOf = (path: string) => Deno.lstatSync(path).mode! & 0o777;

Deno.test("replaceFile() gives the file a new inode and its mode, whatever the umask, and leaves nothing beside", () => {
  withFolder((dir) => {
    const path = `${dir}/file`;
    const umask = Deno.umask(0o077);
    try {
      replaceFile(path, "one", 0o644);
    } finally {
      Deno.umask(umask);
    }
    const before = Deno.statSync(path).ino;
    using open = Deno.openSync(path);
    replaceFile(path, Uint8Array.of(0, 255), 0o600);
    assert.notEqual(Deno.statSync(path).ino, before);
    assert.equal(modeOf(path), 0o600);
    assert.deepEqual(Deno.readFileSync(path), Uint8Array.of(0, 255));
    const old = new Uint8Array(10);
    assert.equal(open.readSync(old), 3, "who reads the old one still sees it whole");
    assert.deepEqual(namesIn(dir), ["file"]);
  });
});

Deno.test("replaceFile() leaves alone whatever else stands beside the file, by whatever name, and follows no link", () => {
  withFolder((dir) => {
    Deno.writeTextFileSync(`${dir}/file.new`, "somebody's");
    Deno.writeTextFileSync(`${dir}/victim`, "kept");
    Deno.symlinkSync(`${dir}/victim`, `${dir}/.file.00000001.new`);
    Deno.writeTextFileSync(`${dir}/.file.00000002.new`, "somebody's");
    // The first two names that are tried are taken.
    const numbers = [1, 2, 3];
    const real = crypto.getRandomValues;
    Reflect.set(crypto, "getRandomValues", () => Uint32Array.of(numbers.shift()!));
    try {
      replaceFile(`${dir}/file`, "one", 0o644);
    } finally {
      Reflect.set(crypto, "getRandomValues", real);
    }
    assert.deepEqual(numbers, []);
    replaceFile(`${dir}/file`, "two", 0o644);
    assert.equal(Deno.readTextFileSync(`${dir}/victim`), "kept");
    assert.equal(Deno.readTextFileSync(`${dir}/file`), "two");
    assert.equal(Deno.readTextFileSync(`${dir}/file.new`), "somebody's");
    const beside = [".file.00000001.new", ".file.00000002.new", "file", "file.new", "victim"];
    assert.deepEqual(namesIn(dir), beside);
  });
});

Deno.test("no write goes through a link, or to what is no file; the message names it", () => {
  withFolder((dir) => {
    Deno.writeTextFileSync(`${dir}/victim`, "kept");
    Deno.symlinkSync(`${dir}/victim`, `${dir}/link`);
    Deno.symlinkSync(`${dir}/nowhere`, `${dir}/dangling`);
    Deno.mkdirSync(`${dir}/folder`);
    const writes = [
      (path: string) => replaceFile(path, "x", 0o600),
      (path: string) => appendToFile(path, "x", 0o600),
      (path: string) => openForUpdate(path, 0o600).close(),
    ];
    for (const name of ["link", "dangling", "folder"]) {
      for (const write of writes) {
        assert.throws(
          () => write(`${dir}/${name}`),
          (error) => error instanceof SentryError && error.message.includes(`${dir}/${name}`),
        );
      }
    }
    assert.equal(Deno.readTextFileSync(`${dir}/victim`), "kept");
    assert.deepEqual(namesIn(dir), ["dangling", "folder", "link", "victim"]);
  });
});

Deno.test("replaceFile() keeps the old file and leaves nothing beside it when a step fails", () => {
  const holders: [object, string][] = [
    [Deno, "openSync"],
    [Deno.FsFile.prototype, "writeSync"],
    [Deno, "chmodSync"],
    [Deno.FsFile.prototype, "syncSync"],
    [Deno, "renameSync"],
  ];
  for (const [holder, name] of holders) {
    withFolder((dir) => {
      Deno.writeTextFileSync(`${dir}/file`, "old");
      const real = Reflect.get(holder, name);
      Reflect.set(holder, name, () => {
        throw new Error("No space left on device (os error 28)");
      });
      try {
        assert.throws(
          () => replaceFile(`${dir}/file`, "new", 0o644),
          /^SentryError: cannot write ".*\/file": the disk is full/,
        );
      } finally {
        Reflect.set(holder, name, real);
      }
      assert.equal(Deno.readTextFileSync(`${dir}/file`), "old", name);
      assert.deepEqual(namesIn(dir), ["file"], name);
    });
  }
});

Deno.test("appendToFile() and openForUpdate() make a file with its mode, and never cut one", () => {
  withFolder((dir) => {
    appendToFile(`${dir}/log`, "one\n", 0o600);
    appendToFile(`${dir}/log`, "två\n", 0o600);
    openForUpdate(`${dir}/log`, 0o644).close();
    openForUpdate(`${dir}/lock`, 0o600).close();
    assert.equal(Deno.readTextFileSync(`${dir}/log`), "one\ntvå\n");
    assert.deepEqual([modeOf(`${dir}/log`), modeOf(`${dir}/lock`)], [0o600, 0o600]);
  });
});

Deno.test("removeIfPresent() is content with nothing to remove, and names what it cannot remove", () => {
  withFolder((dir) => {
    removeIfPresent(`${dir}/none`);
    Deno.mkdirSync(`${dir}/full/inner`, { recursive: true });
    assert.throws(() => removeIfPresent(`${dir}/full`), /cannot remove ".*\/full"/);
    syncFolderOf(`${dir}/any`);
    syncFolderOf("/any");
  });
});
