import assert from "node:assert/strict";
import { addLines, logCommand } from "../support/log_command.ts";
import { makeRandom } from "../support/random.ts";
import { runAndKill } from "../support/killed.ts";
import { makeScratch, recordLines, type Scratch, sshdLine } from "../support/scratch.ts";

const invalid = (address: string, port: number) =>
  sshdLine(`Invalid user a from ${address} port ${port}`, port);

function place(scratch: Scratch, script?: string): string {
  const program = logCommand(scratch.dir, script);
  Deno.mkdirSync(scratch.rootDir, { recursive: true });
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, `LOG_COMMAND=${program} -x\n`);
  return program;
}

Deno.test("--scan reads what LOG_COMMAND prints beside the logs, each line once", async () => {
  using scratch = makeScratch();
  place(scratch);
  scratch.log(invalid("203.0.113.7", 1));
  addLines(scratch.dir, invalid("203.0.113.7", 2), invalid("203.0.113.8", 3));
  const first = await scratch.sentry(["--scan", "-v"]);
  assert.deepEqual([first.code, first.stderr], [0, ""]);
  assert.match(first.stdout, /auth\.log, LOG_COMMAND\n/);
  assert.match(scratch.read("cursors"), /^command \S+\/more-logs 2$/m);
  addLines(scratch.dir, invalid("203.0.113.7", 4));
  await scratch.sentry(["--scan"]);
  await scratch.sentry(["--scan"]);
  const counts = recordLines(scratch.rootDir).map((line) => line.split(/ +/));
  assert.deepEqual(counts.map(([address, ...rest]) => [address, rest[8]]).sort(), [
    ["203.0.113.7", "3"],
    ["203.0.113.8", "1"],
  ]);
  assert.match(scratch.read("hosts.deny"), /203\.0\.113\.7/);
  // What a connection starts does not run it.
  addLines(scratch.dir, invalid("203.0.113.8", 5));
  await scratch.sentry(["-c", "--ip=203.0.113.8"]);
  assert.match(scratch.read("cursors"), /^command \S+ 3$/m);
});

Deno.test("--scan blocks nobody while LOG_COMMAND fails, says why, and counts nothing of it", async () => {
  using scratch = makeScratch();
  place(
    scratch,
    `echo '${invalid("203.0.113.8", 9)}'; echo '-- cursor: 1'; echo broken >&2; exit 2`,
  );
  scratch.log(...[1, 2, 3].map((port) => invalid("203.0.113.7", port)));
  const ran = await scratch.sentry(["--scan"]);
  assert.equal(ran.code, 1);
  assert.match(
    ran.stderr,
    /^sentry: cannot read LOG_COMMAND: it ended with 2: "broken"; nobody is blocked by it\n$/,
  );
  assert.doesNotMatch(scratch.read("hosts.deny"), /203/);
  assert.equal(recordLines(scratch.rootDir).length, 1);
  place(scratch);
  addLines(scratch.dir, invalid("203.0.113.8", 9));
  const mended = await scratch.sentry(["--scan"]);
  assert.deepEqual([mended.code, mended.stderr], [0, ""]);
});

Deno.test("LOG_COMMAND is taken from sentry.conf alone, and holds no quotes", async () => {
  using scratch = makeScratch();
  const program = logCommand(scratch.dir, `: >'${scratch.dir}/was-run'; echo '-- cursor: 1'`);
  assert.equal((await scratch.sentry(["--scan"], { LOG_COMMAND: program })).code, 0);
  assert.throws(() => Deno.lstatSync(`${scratch.dir}/was-run`), Deno.errors.NotFound);
  for (const value of ["more logs", `'${program} "a b"'`, "/a/../b", `${program} \\x`]) {
    Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, `LOG_COMMAND=${value}\n`);
    const ran = await scratch.sentry(["--scan"]);
    assert.equal(ran.code, 2, value);
    assert.match(
      ran.stderr,
      /line 1: LOG_COMMAND takes an absolute path and arguments, with blanks/,
    );
  }
});

Deno.test("killed at any moment, --scan neither loses nor counts twice what LOG_COMMAND printed", async () => {
  using scratch = makeScratch();
  place(scratch);
  const random = makeRandom(4);
  let killed = 0;
  let port = 0;
  for (let i = 0; i < 60; i++) {
    // What is about many addresses is put into the records in pieces.
    const lines = i % 3 === 0 ? 150 : 5;
    for (let n = 0; n < lines; n++, port++) {
      addLines(scratch.dir, invalid(`198.51.${port % 90}.${1 + port % 7}`, port));
    }
    if (await runAndKill(scratch, ["--scan"], 20 + random(60))) killed++;
  }
  assert.ok(killed > 10, `${killed} were killed`);
  const last = await scratch.sentry(["--scan"]);
  assert.deepEqual([last.code, last.stderr], [0, ""]);
  const sums = recordLines(scratch.rootDir).map((line) => Number(line.slice(110, 114)));
  assert.equal(sums.reduce((sum, one) => sum + one, 0), port);
});

Deno.test("sentry.conf(5)'s script for docker reads each line once, whatever the lines say, and fails where docker does", async () => {
  using scratch = makeScratch();
  const page = Deno.readTextFileSync(
    new URL("../../lib/manual/text/sentry.conf.md", import.meta.url),
  );
  const found = /^ {4}#!\/bin\/sh\n( {4}docker logs [^]*?)\n\n/m.exec(page)?.[1] ?? "";
  const docker = `${scratch.dir}/docker`;
  const script = found.replace(/^ {4}/gm, "").replace("docker logs", `'${docker}' logs`);
  const put = (...lines: string[]) => {
    const text = `#!/bin/sh\ncat <<'END'\n${lines.join("\n")}\nEND\n`;
    Deno.writeTextFileSync(docker, text);
    Deno.chmodSync(docker, 0o755);
  };
  place(scratch, script);
  const at = (time: string, text: string) => `2026-11-27T10:00:0${time}Z ${text}`;
  put(at("1.000000001", "-- cursor: 9"), at("2.000000000", invalid("203.0.113.7", 1)));
  assert.deepEqual(await scratch.sentry(["--scan"]).then(({ code, stderr }) => [code, stderr]), [
    0,
    "",
  ]);
  assert.match(scratch.read("cursors"), / 2026-11-27T10:00:02\.000000000Z$/m);
  put(at("2.000000000", invalid("203.0.113.7", 1)), "Error response from daemon: no");
  const failed = await scratch.sentry(["--scan"]);
  assert.match(failed.stderr, /it ended with 1: "Error response from daemon: no"/);
  put(at("2.000000000", "again"), at("3.000000000", "-- cursor: 2027"), at("3.000000001", "x"));
  await scratch.sentry(["--scan"]);
  assert.match(scratch.read("cursors"), / 2026-11-27T10:00:03\.000000001Z$/m);
});

Deno.test("--doctor warns of a LOG_COMMAND that is not run", async () => {
  using scratch = makeScratch();
  const program = place(scratch);
  addLines(scratch.dir, "x");
  const fine = await scratch.sentry(["--doctor"]);
  assert.match(
    fine.stdout,
    /^OK +log-command: \S+\/more-logs is run by --scan for more log lines$/m,
  );
  Deno.chmodSync(program, 0o722);
  const bad = await scratch.sentry(["--doctor"]);
  assert.match(
    bad.stdout,
    /^WARNING +log-command: refusing to run ".*": other users may write to it/m,
  );
});

Deno.test("a LOG_COMMAND in a folder that is a link is told by its other name", async () => {
  using scratch = makeScratch();
  const program = place(scratch);
  Deno.symlinkSync(scratch.dir, `${scratch.dir}/link`);
  Deno.writeTextFileSync(
    `${scratch.rootDir}/sentry.conf`,
    `LOG_COMMAND=${scratch.dir}/link/more-logs\n`,
  );
  const ran = await scratch.sentry(["--scan"]);
  assert.equal(ran.code, 1);
  assert.match(
    ran.stderr,
    /refusing to run "[^"]*\/link\/more-logs": "[^"]*\/link" is a symbolic link; /,
  );
  assert.ok(ran.stderr.includes(`name it "${program}"; nobody`), ran.stderr);
});
