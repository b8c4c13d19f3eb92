/** `deno task build`, run on copies of the tree. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { VERSION } from "../../lib/version.ts";
import { findPublished, publishedBase } from "../../scripts/base_published.ts";
import { type Ran, run } from "../support/scratch.ts";
import { zipOf } from "./_zip.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What a build needs of the tree. */
const SOURCES = ["main.ts", "deno.json", "lib", "scripts"];

/** Where caches are is said by these, so that a build in a test fetches nothing again. */
const KEPT = [
  "DENO_DIR",
  "DENO_TLS_CA_STORE",
  "DENORT_BIN",
  "HOME",
  "PATH",
  "SSL_CERT_FILE",
  "XDG_CACHE_HOME",
];

function copyTree(from: string, to: string): void {
  if (Deno.statSync(from).isDirectory) {
    Deno.mkdirSync(to, { recursive: true });
    for (const { name } of Deno.readDirSync(from)) copyTree(`${from}/${name}`, `${to}/${name}`);
  } else Deno.copyFileSync(from, to);
}

/** Runs `body` with a copy of the tree in a folder of that name. */
async function inCopy(name: string, body: (tree: string) => Promise<void>): Promise<void> {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
  try {
    Deno.mkdirSync(`${dir}/${name}`);
    for (const source of SOURCES) copyTree(`${ROOT}${source}`, `${dir}/${name}/${source}`);
    await body(`${dir}/${name}`);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

function build(tree: string, args: string[] = [], env: Record<string, string> = {}): Promise<Ran> {
  const kept = KEPT.flatMap((key) => {
    const value = Deno.env.get(key);
    return value === undefined ? [] : [[key, value]];
  });
  const script = `${tree}/scripts/build.ts`;
  return run(Deno.execPath(), ["run", "-A", "--quiet", script, ...args], {
    ...Object.fromEntries(kept),
    ...env,
  });
}

function sumOf(path: string): string {
  return createHash("sha256").update(Deno.readFileSync(path)).digest("hex");
}

Deno.test("the build is the same bytes from any folder, at any time", async () => {
  await inCopy("a folder, 100% ours", async (tree) => {
    const built = await build(tree);
    assert.equal(built.stderr, "");
    assert.equal(built.code, 0);
    const sum = sumOf(`${tree}/dist/sentry`);
    assert.equal(sum, sumOf(`${ROOT}dist/sentry`), "of two folders");
    assert.match(built.stdout, new RegExp(`^sha256 ${sum}$`, "m"));
    assert.match(built.stdout, /^compile base: \S/m);
    assert.match(built.stdout, new RegExp(`^deno ${Deno.version.deno}$`, "m"));
    const made = Deno.statSync(`${tree}/dist/sentry`).size;
    assert.ok(made <= 90e6, `${made} bytes`);
    assert.deepEqual([...Deno.readDirSync(`${tree}/dist`)].map(({ name }) => name), ["sentry"]);
  });
});

Deno.test("a DENORT_BIN that will not do is one line, and dist/sentry stays as it was", async () => {
  await inCopy("tree", async (tree) => {
    Deno.mkdirSync(`${tree}/dist`);
    Deno.writeTextFileSync(`${tree}/dist/sentry`, "the last good one");
    const foreign = `${tree}/denort`;
    Deno.writeTextFileSync(foreign, `MZ ${Deno.version.deno}`);
    const cases: [string, RegExp][] = [
      ["/nonexistent/denort", /can't be read/],
      [`${ROOT}deno.json`, /which is no denort/],
      [foreign, /which is not for/],
    ];
    for (const [path, said] of cases) {
      const { code, stderr } = await build(tree, [], { DENORT_BIN: path });
      assert.equal(code, 1);
      assert.match(stderr, /^build: .*\n$/);
      assert.match(stderr, said);
    }
    assert.deepEqual([...Deno.readDirSync(`${tree}/dist`)].map(({ name }) => name), ["sentry"]);
    assert.equal(Deno.readTextFileSync(`${tree}/dist/sentry`), "the last good one");
  });
});

Deno.test("the base that Deno has fetched from its own server is used before any other", async () => {
  const { target } = Deno.build;
  const known = findPublished(target);
  assert.ok(known);
  const content = await publishedBase(known);
  await inCopy("tree", async (tree) => {
    const kept = `${tree}/cache/dl/release/v${Deno.version.deno}`;
    Deno.mkdirSync(kept, { recursive: true });
    const zip = zipOf([{ name: "denort", content, isStored: true }]);
    Deno.writeFileSync(`${kept}/denort-${target}.zip`, zip);
    const { code, stdout, stderr } = await build(tree, [], {
      DENO_DIR: `${tree}/cache`,
      DENORT_BIN: "",
    });
    assert.deepEqual([code, stderr], [0, ""]);
    const from = `Deno's download server, sha256 ${known.sha256}`;
    assert.ok(stdout.includes(`compile base: ${from}\n`), stdout);
    const version = await run(`${tree}/dist/sentry`, ["--version"], {});
    assert.equal(
      version.stdout,
      `sentry ${VERSION}\ndeno ${Deno.version.deno}, built from ${from}\n`,
    );
  });
});

Deno.test("--find-base says whether there is a base for the Deno that runs it, and builds nothing", async () => {
  await inCopy("tree", async (tree) => {
    const { code, stdout } = await build(tree, ["--find-base"]);
    assert.equal(code, 0);
    assert.ok(
      stdout.startsWith(`deno ${Deno.version.deno}, ${Deno.build.target}: there is a base\n`),
    );
    const none = await build(tree, ["--find-base"], { DENORT_BIN: "/nonexistent/denort" });
    assert.deepEqual([none.code, none.stdout], [1, ""]);
    const half = await build(tree, ["--find-base", "a-package@1.0.0"]);
    assert.deepEqual([half.code, half.stdout], [1, ""]);
    assert.match(half.stderr, /^build: --find-base takes a package .*\n$/);
    const more = await build(tree, ["everything"]);
    assert.deepEqual([more.code, more.stderr], [1, 'build: "everything" is not understood\n']);
    assert.throws(() => Deno.statSync(`${tree}/dist`), Deno.errors.NotFound);
  });
});
