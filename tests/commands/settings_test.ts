import assert from "node:assert/strict";
import { makeScratch } from "../support/scratch.ts";

Deno.test("a mistake in sentry.conf names the file, the line and what is allowed; nothing is changed", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  const path = `${scratch.rootDir}/sentry.conf`;
  const mistakes: [string, RegExp][] = [
    ["# ok\n\nFROB=1\n", /sentry\.conf line 3: unknown setting "FROB"; there are ROOT_DIR, /],
    [
      "EXPIRE_BLOCK_DAYS=soon\n",
      /line 1: EXPIRE_BLOCK_DAYS takes a whole number of days .*, not "soon"/,
    ],
    ["EXPIRE_BLOCK_DAYS=-1\n", /line 1: EXPIRE_BLOCK_DAYS takes /],
    ["ADD_TO_TCPWRAPPERS=maybe\n", /line 1: ADD_TO_TCPWRAPPERS takes 0 or 1/],
    ["IPV6_PREFIX=47\n", /line 1: IPV6_PREFIX takes a whole number from 48 to 128/],
    [
      "ALLOW_NETS=203.0.113.0/24 example.net\n",
      /line 1: ALLOW_NETS takes addresses and CIDR blocks/,
    ],
    ["LOG_DIR=log\n", /line 1: LOG_DIR takes an absolute path/],
    ["LOG_DIR=/a/../b\n", /line 1: LOG_DIR takes an absolute path/],
    ["PROTECT_FTP=1\nPROTECT_FTP=0\n", /line 2: PROTECT_FTP is set twice/],
    ["just words\n", /line 1: expected KEY=value or a comment/],
    ["ROOT_DIR=/elsewhere\n", /line 1: ROOT_DIR is set in the environment only/],
  ];
  for (const [text, about] of mistakes) {
    Deno.writeTextFileSync(path, text);
    const ran = await scratch.sentry(["-c", "--ip=203.0.113.7"]);
    assert.deepEqual([ran.code, ran.stdout], [2, ""], text);
    assert.match(ran.stderr, about);
    assert.match(ran.stderr, /^sentry: [^\n]+\n$/);
    assert.deepEqual(Array.from(Deno.readDirSync(scratch.rootDir), (entry) => entry.name), [
      "sentry.conf",
    ]);
  }
});

Deno.test("a mistake in the environment names the variable", async () => {
  using scratch = makeScratch();
  const ran = await scratch.sentry(["-r"], { PROTECT_MUA: "perhaps" });
  assert.equal(ran.code, 2);
  assert.match(ran.stderr, /^sentry: environment: PROTECT_MUA takes 0 or 1, not "perhaps"\n$/);
});

Deno.test("the environment wins over sentry.conf, and values may be quoted", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  Deno.writeTextFileSync(
    `${scratch.rootDir}/sentry.conf`,
    `IPV6_PREFIX="56"\nEXPIRE_BLOCK_DAYS='7'\nLOG_DIR=${scratch.logDir}\n`,
  );
  await scratch.sentry(["-b", "--ip=2001:db8:1:2ff::1"]);
  assert.equal(scratch.read("hosts.deny"), "ALL: [2001:db8:1:200::]/56 : deny\n");
  await scratch.sentry(["-b", "--ip=2001:db8:9::1"], { IPV6_PREFIX: "128" });
  assert.match(scratch.read("hosts.deny"), /^ALL: \[2001:db8:9::1\]\/128 : deny\n/);
  // What is in the block from before has no line of its own.
  await scratch.sentry(["-b", "--ip=2001:db8:1:2ff::1"], { IPV6_PREFIX: "128" });
  assert.doesNotMatch(scratch.read("hosts.deny"), /2ff/);
});

Deno.test("ADD_TO_TCPWRAPPERS=0 leaves the deny files alone", async () => {
  using scratch = makeScratch();
  const ran = await scratch.sentry(["-b", "--ip=203.0.113.7"], { ADD_TO_TCPWRAPPERS: "0" });
  assert.equal(ran.code, 0);
  assert.throws(() => Deno.lstatSync(`${scratch.rootDir}/hosts.deny`), Deno.errors.NotFound);
});

Deno.test("a ROOT_DIR that others may write to, or that is somebody else's, is refused", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  Deno.chmodSync(scratch.rootDir, 0o777);
  const open = await scratch.sentry(["-c", "--ip=203.0.113.7"]);
  assert.equal(open.code, 1);
  assert.match(
    open.stderr,
    /^sentry: refusing to work in ".*\/root": other users may write there; [^\n]*\n$/,
  );
  Deno.chmodSync(scratch.rootDir, 0o755);
  if (Deno.uid() === 0) {
    Deno.chownSync(scratch.rootDir, 65534, 65534);
    const theirs = await scratch.sentry(["-c", "--ip=203.0.113.7"]);
    assert.match(theirs.stderr, /user 65534 owns it/);
    Deno.chownSync(scratch.rootDir, 0, 0);
  }
  assert.deepEqual([...Deno.readDirSync(scratch.rootDir)], []);
});

Deno.test("no symbolic link in ROOT_DIR is written through", async () => {
  for (
    const name of [
      "hosts.deny",
      "deny.patterns",
      "lock",
      "events.log",
      "redo",
      "listed",
      "state/98",
      "state/key",
    ]
  ) {
    using scratch = makeScratch();
    Deno.mkdirSync(`${scratch.rootDir}${name.startsWith("state/") ? "/state" : ""}`, {
      recursive: true,
    });
    const victim = `${scratch.dir}/victim`;
    Deno.writeTextFileSync(victim, "");
    Deno.symlinkSync(victim, `${scratch.rootDir}/${name}`);
    const ran = await scratch.sentry(["-b", "--ip=203.0.113.7"]);
    assert.equal(Deno.readTextFileSync(victim), "", name);
    // A redo that is not whole was never begun: the link goes, and the work is done.
    if (name === "redo") {
      assert.ok(!Deno.readTextFileSync(`${scratch.rootDir}/hosts.deny`).includes("victim"));
    } else assert.match(`${ran.code} ${ran.stderr}`, /^1 sentry: [^\n]+\n$/, name);
  }
});
