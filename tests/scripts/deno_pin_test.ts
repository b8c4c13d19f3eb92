/** What must be changed together with the pinned Deno. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { DENO_VERSION, PUBLISHED } from "../../scripts/deno_pin.ts";
import { findPublished } from "../../scripts/base_published.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Each mention of a version of Deno that is to be fetched, as `FILE: VERSION`. */
function named(path: string): string[] {
  const text = Deno.readTextFileSync(`${ROOT}${path}`);
  return Array.from(
    text.matchAll(/\bdeno@v?(\d[\w.]*\d)/g),
    ([, version]) => `${path}: ${version}`,
  );
}

function filesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(`${ROOT}${folder}`)).flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}

Deno.test("README and .ci/run name the pinned Deno, and it is the one that runs the tests", () => {
  for (const path of ["README.md", "scripts/README.md", ".ci/run"]) {
    const all = named(path);
    assert.ok(all.length > 0, path);
    assert.deepEqual(all, all.map(() => `${path}: ${DENO_VERSION}`));
  }
  assert.equal(Deno.version.deno, DENO_VERSION);
});

Deno.test("no other file of the build names a version of Deno", () => {
  assert.deepEqual(named("deno.json"), []);
  for (const path of filesIn("scripts")) {
    if (path === "scripts/README.md") continue;
    assert.deepEqual(named(path), []);
    if (path === "scripts/deno_pin.ts") continue;
    assert.ok(!Deno.readTextFileSync(`${ROOT}${path}`).includes(DENO_VERSION), path);
  }
});

Deno.test("each published base is of the pinned Deno, and named with a version and a sum of its package", () => {
  assert.ok(findPublished("x86_64-unknown-linux-gnu"));
  assert.equal(findPublished("x86_64-pc-windows-msvc"), undefined);
  for (const known of PUBLISHED) {
    assert.equal(known.denoVersion, DENO_VERSION);
    assert.match(known.package, /^@?[\w/-]+@\d+\.\d+\.\d+$/);
    assert.match(known.integrity, /^sha512-[\w+/]{86}==$/);
    assert.match(known.sha256, /^[0-9a-f]{64}$/);
  }
});
