import assert from "node:assert/strict";
import { unzip } from "../../scripts/unzip.ts";
import { zipOf } from "./_zip.ts";

const FILES = [
  { name: "README", content: new TextEncoder().encode("not this one") },
  { name: "denort", content: new TextEncoder().encode("the base ".repeat(1000)) },
  { name: "stored", content: new TextEncoder().encode("as it is"), isStored: true },
];

Deno.test("unzip() takes the file that was asked for, packed or not, with a comment behind the archive or none", () => {
  for (const comment of ["", "a comment"]) {
    const zip = zipOf(FILES, comment);
    for (const { name, content } of FILES) assert.deepEqual(unzip(zip, ["none", name]), content);
  }
});

Deno.test("unzip() says in one sentence that a file is not there or an archive not whole", () => {
  const zip = zipOf(FILES);
  const said = /^Error: the archive has no whole denort$/;
  assert.throws(() => unzip(zipOf([]), ["denort"]), said);
  assert.throws(() => unzip(zipOf(FILES.slice(0, 1)), ["denort"]), said);
  for (let length = 0; length < zip.length; length += 7) {
    assert.throws(() => unzip(zip.slice(0, length), ["denort"]), said);
  }
  const stored = zipOf(FILES.slice(2));
  const changed = stored.map((byte, i) => i === 30 + "stored".length + 3 ? byte ^ 1 : byte);
  assert.throws(() => unzip(changed, ["stored"]), /has no whole stored/);
});
