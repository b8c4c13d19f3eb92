import assert from "node:assert/strict";
import { requires } from "../support/parts.ts";
import { makeScratch, recordLines } from "../support/scratch.ts";
import { shardFile } from "../support/shard_file.ts";

const ADDRESS = "--ip=203.0.113.7";

Deno.test("--doctor ends with a monitoring plugin's status, and changes nothing", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", ADDRESS]);
  const before = recordLines(scratch.rootDir);
  const ran = await scratch.sentry(["--doctor"]);
  assert.equal(ran.code, 2, "nothing runs --expire here");
  assert.match(ran.stdout, /^SENTRY CRITICAL - \d+ of \d+ checks: /);
  assert.match(ran.stdout, /^OK +records: 1 records, all whole$/m);
  assert.match(ran.stdout, /^OK +lists: 1 addresses are blacklisted, and both lists say so$/m);
  const json = await scratch.sentry(["--doctor", "--json"]);
  assert.equal(json.code, 2);
  assert.equal(JSON.parse(json.stdout).status, "CRITICAL");
  assert.deepEqual(recordLines(scratch.rootDir), before);
});

Deno.test("--doctor tells of a setting that is wrong, of damaged records, of trouble, of files that are open", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", ADDRESS]);
  const shard = shardFile(scratch.rootDir, "203.0.113.7");
  Deno.writeTextFileSync(`${scratch.rootDir}/${shard}`, "x".repeat(127) + "\n", {
    append: true,
  });
  Deno.writeTextFileSync(
    `${scratch.rootDir}/trouble`,
    `${new Date().toISOString()} the roof leaks\n`,
  );
  Deno.chmodSync(`${scratch.rootDir}/lock`, 0o666);
  const { stdout } = await scratch.sentry(["--doctor"]);
  assert.match(stdout, /^WARNING +records: damaged lines: 1 in state\/1[0-9a-f]{2}\. --expire/m);
  assert.match(stdout, /^WARNING +trouble: \S+ the roof leaks\. Once it is mended, remove/m);
  assert.match(stdout, /^WARNING +owners: \S+\/(lock|trouble) has mode/m);
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, "NO_SUCH=1\n");
  const wrong = await scratch.sentry(["--doctor"]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stdout, /^SENTRY CRITICAL - 1 of 1 checks: settings \(.*line 1.*NO_SUCH/);
});

Deno.test({
  name: "--doctor --repair makes lists agree with the records, and closes what was open",
  ...requires(["root"]),
  fn: async () => {
    using scratch = makeScratch();
    await scratch.sentry(["-b", ADDRESS]);
    Deno.writeTextFileSync(`${scratch.rootDir}/deny.patterns`, "198.51.100.1\n");
    Deno.chmodSync(`${scratch.rootDir}/lock`, 0o666);
    const ill = await scratch.sentry(["--doctor"]);
    assert.match(
      ill.stdout,
      /^CRITICAL +lists: 1 blacklisted addresses are not in deny\.patterns/m,
    );
    const ran = await scratch.sentry(["--doctor", "--repair"]);
    assert.match(ran.stdout, /^OK +lists: /m);
    assert.match(ran.stdout, /^OK +owners: /m);
    assert.match(ran.stdout, /^REPAIRED {2}\S+\/lock has mode 666/m);
    assert.equal(scratch.read("deny.patterns"), "203.0.113.7\n");
  },
});

for (const mend of [["--doctor", "--repair"], ["--expire"], ["-b", "--ip=203.0.113.8"]]) {
  Deno.test({
    name: `a word ALL in deny.patterns is CRITICAL, and ${mend.join(" ")} takes it out`,
    ...requires(["root"]),
    fn: async () => {
      for (const text of ["ALL\n203.0.113.7\n", "203.0.113.7\nALL", "203.0.113.7 ALL\n"]) {
        using scratch = makeScratch();
        await scratch.sentry(["-b", ADDRESS]);
        Deno.writeTextFileSync(`${scratch.rootDir}/deny.patterns`, text);
        assert.match(
          (await scratch.sentry(["--doctor"])).stdout,
          /^CRITICAL +lists: deny\.patterns has the word "ALL": for it libwrap refuses everybody\. /m,
        );
        await scratch.sentry(mend);
        assert.match(scratch.read("deny.patterns"), /^(203\.0\.113\.8\n)?203\.0\.113\.7\n$/);
        assert.match((await scratch.sentry(["--doctor"])).stdout, /^OK +lists: /m);
      }
    },
  });
}

Deno.test({
  name:
    "--doctor finds what a umask has left without the rights of its owner, and leaves other people's files alone",
  ...requires(["root"]),
  fn: async () => {
    using scratch = makeScratch();
    await scratch.sentry(["-b", ADDRESS]);
    for (const name of ["lock", "events.log"]) Deno.chmodSync(`${scratch.rootDir}/${name}`, 0);
    Deno.writeTextFileSync(`${scratch.rootDir}/key`, "");
    Deno.chmodSync(`${scratch.rootDir}/key`, 0o400);
    const { stdout } = await scratch.sentry(["--doctor"]);
    assert.match(stdout, /^WARNING +owners: \S+\/(lock|events\.log) has mode 0, not 600/m);
    await scratch.sentry(["--doctor", "--repair"]);
    const modes = ["lock", "events.log", "key"].map((name) =>
      Deno.statSync(`${scratch.rootDir}/${name}`).mode! & 0o777
    );
    assert.deepEqual(modes, [0o600, 0o600, 0o400]);
  },
});

Deno.test("--install and --uninstall refuse who is not root, and what cannot stand in a rule", async () => {
  using scratch = makeScratch();
  const odd = await scratch.sentry(["--install", "--dry-run"], { ROOT_DIR: `${scratch.dir}/a b` });
  assert.equal(odd.code, 2);
  assert.match(odd.stderr, /^sentry: ROOT_DIR \S+ b can't stand in a rule of hosts\.allow/);
});

Deno.test("--doctor tells of an ON_BLOCK that would not be run, and of a block around the administrator", async () => {
  using scratch = makeScratch();
  const missing = await scratch.sentry(["--doctor"], { ON_BLOCK: "/usr/bin/no-such-program" });
  assert.match(
    missing.stdout,
    /^WARNING +on-block: refusing to run "\/usr\/bin\/no-such-program": /m,
  );
  const there = await scratch.sentry(["--doctor"], { ON_BLOCK: "/usr/bin/env" });
  assert.match(there.stdout, /^OK +on-block: \/usr\/bin\/env is run once an address is blocked$/m);
  assert.doesNotMatch((await scratch.sentry(["--doctor"])).stdout, /on-block/);
  const words = await scratch.sentry(["--doctor"], { ON_BLOCK: "/usr/bin/env hi" });
  assert.match(
    words.stdout,
    /on-block: .* it is not there; ON_BLOCK is one path, without arguments/,
  );

  const env = { SSH_CONNECTION: "203.0.113.7 50000 192.0.2.1 22" };
  await scratch.sentry(["-b", "--ip=203.0.113.0/24"]);
  const kept = await scratch.sentry(["--doctor"], env);
  assert.match(
    kept.stdout,
    /^CRITICAL +you: 203\.0\.113\.0\/24 is blacklisted, .* Run --whitelist --ip=203\.0\.113\.7 /m,
  );
  await scratch.sentry(["-w", ADDRESS]);
  const trusted = await scratch.sentry(["--doctor"], env);
  assert.match(trusted.stdout, /^OK +you: 203\.0\.113\.7, .* is not blacklisted$/m);
});

Deno.test("--doctor tells of an ON_BLOCK that failed in the last week, and forgets it then", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", ADDRESS]);
  const at = (daysAgo: number, what: string) =>
    Deno.writeTextFileSync(
      `${scratch.rootDir}/events.log`,
      `${new Date(Date.now() - daysAgo * 86400e3).toISOString().slice(0, 19)}Z on-block ${what}\n`,
      { append: true },
    );
  const env = { ON_BLOCK: "/usr/bin/env" };
  at(8, "failed 203.0.113.7 status=1");
  assert.match((await scratch.sentry(["--doctor"], env)).stdout, /^OK +on-block: /m);
  at(6, "failed 203.0.113.7 status=3");
  const once = (await scratch.sentry(["--doctor"], env)).stdout;
  assert.match(
    once,
    /^WARNING +on-block: in the last week it went wrong once, .* status=3\. Run /m,
  );
  Deno.renameSync(`${scratch.rootDir}/events.log`, `${scratch.rootDir}/events.log.1`);
  at(0, 'not run for 1 addresses: refusing to run "/x"');
  const twice = (await scratch.sentry(["--doctor"], env)).stdout;
  assert.match(
    twice,
    /^WARNING +on-block: in the last week it went wrong 2 times, .* not run for 1 /m,
  );
});
