import assert from "node:assert/strict";
import { makeGate } from "../support/gate.ts";
import { requires } from "../support/parts.ts";
import { run } from "../support/scratch.ts";

const ADDRESS = "203.0.113.7";
const TWO_SECONDS = 2000;

/** Lets in, before what it waits for has ended, and says why on stderr; nothing where there is nothing to say. */
function assertLetIn(answer: { code: number; stderr: string }, says: RegExp): void {
  assert.match(answer.stderr, says);
  assert.equal(answer.code, 0, `ended with ${answer.code}: ${answer.stderr}`);
  // What it has waited for is what it says; how long that took is the machine's business.
  for (const [, ms] of answer.stderr.matchAll(/(\d+) ms/g)) assert.ok(Number(ms) < TWO_SECONDS);
}

Deno.test("while somebody holds the lock --gate lets in, in less than two seconds, and notes it", async () => {
  using scratch = makeGate();
  await scratch.sentry(["-b", "--ip=203.0.113.66"]);
  using lock = Deno.openSync(`${scratch.rootDir}/lock`, { read: true });
  await lock.lock(true);
  assertLetIn(
    await scratch.gate(ADDRESS),
    /^sentry: no answer in \d+ ms, so the client was let in/,
  );
  assert.match(scratch.read("trouble"), /no answer in/);
});

Deno.test("wrong words, a wrong sentry.conf and a wrong address let in", async () => {
  using scratch = makeGate();
  await scratch.sentry(["-b", `--ip=${ADDRESS}`]);
  assertLetIn(await scratch.gate([`--ip=${ADDRESS}`, "--bogus"]), /unknown option/);
  assertLetIn(await scratch.gate(["--ip=localhost"]), /--ip takes one IPv4 or IPv6 address/);
  assertLetIn(await scratch.gate(["--report"]), /can't go together/);
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, "LOG_DIR=var/log\n");
  assertLetIn(await scratch.gate(ADDRESS), /LOG_DIR takes an absolute path/);
});

Deno.test("a ROOT_DIR that is damaged, or open to others, lets in", async () => {
  using scratch = makeGate();
  await scratch.sentry(["-b", `--ip=${ADDRESS}`]);
  Deno.chmodSync(scratch.rootDir, 0o777);
  assertLetIn(await scratch.gate(ADDRESS), /other users may write there/);
  Deno.chmodSync(scratch.rootDir, 0o755);
  Deno.writeTextFileSync(`${scratch.rootDir}/redo`, "no such thing\n");
  Deno.renameSync(`${scratch.rootDir}/state`, `${scratch.rootDir}/was`);
  Deno.mkdirSync(`${scratch.rootDir}/state`);
  for (let i = 0; i < 256; i++) {
    const name = i.toString(16).padStart(2, "0");
    Deno.writeFileSync(`${scratch.rootDir}/state/${name}`, new Uint8Array(1000).fill(i));
  }
  assertLetIn(await scratch.gate(ADDRESS), /^/);
  Deno.removeSync(`${scratch.rootDir}/state`, { recursive: true });
  Deno.writeTextFileSync(`${scratch.rootDir}/state`, "");
  assertLetIn(await scratch.gate(ADDRESS), /it is no folder/);
});

Deno.test("a log that is a pipe, a folder or very large does not hold --gate up", async () => {
  using scratch = makeGate();
  const log = `${scratch.logDir}/auth.log`;
  for (let i = 0; i < 2; i++) await scratch.gate(ADDRESS);
  Deno.removeSync(log);
  await run("/bin/sh", ["-c", `mkfifo ${log}`], { PATH: "/usr/bin:/bin" });
  assertLetIn(await scratch.gate(ADDRESS), /it is no regular file; nobody is blocked by it/);
  Deno.removeSync(log);
  Deno.mkdirSync(log);
  assertLetIn(await scratch.gate(ADDRESS), /nobody is blocked by it/);
  Deno.removeSync(log);
  const line =
    "Nov 23 21:19:00 host sshd[4242]: Failed password for bob from 192.0.2.1 port 5 ssh2\n";
  const chunk = new TextEncoder().encode(line.repeat(50_000));
  using file = Deno.openSync(log, { write: true, create: true });
  for (let i = 0; i < 30; i++) file.writeSync(chunk);
  // A busy machine may not have read its part of it in time.
  assertLetIn(await scratch.gate(ADDRESS), /^$|^sentry: no answer in/);
});

Deno.test("streams that are closed or full change no answer", async () => {
  using scratch = makeGate();
  for (const streams of ["2>/dev/full", "<&- >&- 2>&-"]) {
    const args = ["-c", `${scratch.program} --gate --bogus ${streams}`];
    assert.equal((await run("/bin/sh", args)).code, 0, streams);
  }
});

Deno.test({
  name: "who may not read ROOT_DIR's files lets in",
  ...requires(["root", "unshare"]),
  fn: async () => {
    using scratch = makeGate();
    await scratch.sentry(["-b", `--ip=${ADDRESS}`]);
    Deno.chmodSync(scratch.dir, 0o755);
    const args = ["--reuid=65534", "--clear-groups", scratch.program, "--gate", `--ip=${ADDRESS}`];
    assertLetIn(await run("/usr/bin/setpriv", args), /permission denied/);
  },
});

Deno.test({
  name: "a full disk lets in",
  ...requires(["root", "unshare"]),
  fn: async () => {
    using scratch = makeGate();
    await scratch.sentry(["-b", "--ip=203.0.113.66"]);
    const state = `${scratch.rootDir}/state`;
    const script =
      `mount -t tmpfs -o size=4k,mode=755 tmpfs ${state} && { cat /dev/zero >${state}/x; } 2>&-
exec ${scratch.program} --gate --ip=${ADDRESS}`;
    const env = { PATH: "/usr/bin:/bin" };
    assertLetIn(await run("/usr/bin/unshare", ["-m", "sh", "-c", script], env), /disk is full/);
  },
});

for (
  const [name, body, says] of [
    ["hangs", "exec sleep 71.5", /journalctl took more than \d+ ms; nobody is blocked by it/],
    ["leaves a child behind that hangs", "sleep 2.5", /no answer in \d+ ms|journalctl took more/],
    ["fails", "echo no such journal >&2; exit 3", /no such journal; nobody is blocked by it/],
  ] as const
) {
  Deno.test({
    name: `a journalctl that ${name} does not hold --gate up`,
    ...requires(["root", "unshare", "journald"]),
    fn: async () => {
      using scratch = makeGate();
      Deno.removeSync(`${scratch.logDir}/auth.log`);
      const fake = `${scratch.dir}/journalctl`;
      Deno.writeTextFileSync(fake, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
      // Only the third connection is judged.
      for (let i = 0; i < 2; i++) assertLetIn(await scratch.gate(ADDRESS), /^$/);
      const script = `mount --bind ${fake} /usr/bin/journalctl
exec ${scratch.program} --gate --ip=${ADDRESS}`;
      const env = { PATH: "/usr/bin:/bin" };
      assertLetIn(await run("/usr/bin/unshare", ["-m", "sh", "-c", script], env), says);
      const left = await run("/bin/sh", ["-c", "ps axww -o args= | grep -c '^sleep 71\\.5$'"], env);
      assert.equal(left.stdout, "0\n");
    },
  });
}
