import assert from "node:assert/strict";
import { SentryError } from "../../lib/errors.ts";
import {
  lstatIfPresent,
  namesIn,
  readIfPresent,
  readTextIfPresent,
} from "../../lib/files/read_file.ts";

Deno.test("what is not there is nothing, and every other trouble is an error that names the file", () => {
  const dir = Deno.makeTempDirSync();
  try {
    Deno.writeFileSync(`${dir}/file`, Uint8Array.of(65, 255, 10));
    Deno.writeFileSync(`${dir}/empty`, new Uint8Array(0));
    Deno.symlinkSync(`${dir}/nowhere`, `${dir}/dangling`);
    assert.equal(readIfPresent(`${dir}/none`), undefined);
    assert.equal(readTextIfPresent(`${dir}/none`), undefined);
    assert.equal(lstatIfPresent(`${dir}/none`), undefined);
    assert.deepEqual(readIfPresent(`${dir}/file`), Uint8Array.of(65, 255, 10));
    assert.equal(readTextIfPresent(`${dir}/file`), "A\ufffd\n");
    assert.equal(readTextIfPresent(`${dir}/empty`), "");
    assert.ok(lstatIfPresent(`${dir}/dangling`)?.isSymlink);
    const names = (error: unknown) => error instanceof SentryError && error.message.includes(dir);
    assert.throws(() => readIfPresent(dir), names);
    assert.throws(() => readTextIfPresent(`${dir}/file/below`), names);
    assert.throws(() => lstatIfPresent(`${dir}/file/below`), names);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("namesIn() gives a folder's names, none for one that is not there, and names what is no folder", () => {
  const dir = Deno.makeTempDirSync();
  try {
    assert.equal(namesIn(dir).size, 0);
    Deno.writeTextFileSync(`${dir}/a`, "");
    Deno.symlinkSync("nowhere", `${dir}/b`);
    assert.deepEqual([...namesIn(dir)].sort(), ["a", "b"]);
    assert.equal(namesIn(`${dir}/none`).size, 0);
    assert.throws(() => namesIn(`${dir}/a`), (error) => error instanceof SentryError);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
