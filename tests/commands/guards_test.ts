/** What the program refuses, and what it does where its surroundings are not as they should be. */
import assert from "node:assert/strict";
import { requires } from "../support/parts.ts";
import { makeScratch, run, type Scratch, SENTRY, sshdLine } from "../support/scratch.ts";

const CONNECT = ["-c", "--ip=203.0.113.7"];

/** Every file below a folder with its content and its time of change. */
function contentOf(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder)).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) return [path, ...contentOf(path)];
    return `${path} ${Deno.lstatSync(path).ctime?.getTime()} ${Deno.readTextFileSync(path)}`;
  }).sort();
}

async function refused(scratch: Scratch, args: readonly string[], about: RegExp): Promise<void> {
  const ran = await scratch.sentry(args);
  assert.deepEqual([ran.code, ran.stdout], [1, ""], args.join(" "));
  assert.match(ran.stderr, /^sentry: [^\n]+\n$/);
  assert.match(ran.stderr, about);
}

Deno.test("a mistake changes nothing in a ROOT_DIR that is in use, byte for byte", async () => {
  using scratch = makeScratch();
  scratch.log(sshdLine("Invalid user a from 203.0.113.7 port 1"));
  for (let i = 0; i < 3; i++) await scratch.sentry(CONNECT);
  const before = contentOf(scratch.rootDir);
  for (
    const args of [
      [],
      ["--nope"],
      ["-c"],
      ["-c", "--ip=203.0.113."],
      ["-c", "-w", "--ip=203.0.113.7"],
      ["-d", "--ip=203.0.113.7", "more"],
      ["-r", "-r"],
      ["--help"],
      ["--version"],
      ["-r"],
      ["-r", "-v", "--ip=203.0.113.7"],
    ]
  ) {
    await scratch.sentry(args);
    assert.deepEqual(contentOf(scratch.rootDir), before, args.join(" "));
  }
  assert.equal((await scratch.sentry(CONNECT, { IPV6_PREFIX: "1" })).code, 2);
  assert.deepEqual(contentOf(scratch.rootDir), before);
});

Deno.test("a ROOT_DIR that all may write to is refused, sticky too: anybody could lay files there", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  Deno.chmodSync(scratch.rootDir, 0o1777);
  await refused(scratch, CONNECT, /other users may write there/);
  assert.deepEqual([...Deno.readDirSync(scratch.rootDir)], []);
});

Deno.test("a ROOT_DIR that is a symbolic link is refused", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(`${scratch.dir}/real`);
  Deno.symlinkSync(`${scratch.dir}/real`, scratch.rootDir);
  await refused(scratch, CONNECT, /symbolic link/);
  assert.deepEqual([...Deno.readDirSync(`${scratch.dir}/real`)], []);
});

Deno.test("a state folder that is a symbolic link, or that others may write to, is refused", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  Deno.mkdirSync(`${scratch.dir}/real`);
  Deno.symlinkSync(`${scratch.dir}/real`, `${scratch.rootDir}/state`);
  await refused(scratch, CONNECT, /symbolic link/);
  assert.deepEqual([...Deno.readDirSync(`${scratch.dir}/real`)], []);
  Deno.removeSync(`${scratch.rootDir}/state`);
  Deno.mkdirSync(`${scratch.rootDir}/state`);
  Deno.chmodSync(`${scratch.rootDir}/state`, 0o777);
  await refused(scratch, CONNECT, /other users may write there/);
});

Deno.test("the report, too, refuses a ROOT_DIR that others may write to: what it says could be anybody's", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  Deno.chmodSync(scratch.rootDir, 0o777);
  await refused(scratch, ["-r"], /other users may write there/);
});

Deno.test("a log that is a pipe nobody writes to does not hold a connection up", async () => {
  using scratch = makeScratch();
  const made = await run("/usr/bin/mkfifo", [`${scratch.logDir}/auth.log`]);
  assert.equal(made.code, 0);
  for (let i = 0; i < 2; i++) await scratch.sentry(CONNECT);
  const env = { ROOT_DIR: scratch.rootDir, LOG_DIR: scratch.logDir };
  const ran = await run("/usr/bin/timeout", ["3", SENTRY, ...CONNECT], env);
  assert.equal(ran.code, 1, "timeout(1) had to end it");
  assert.match(ran.stderr, /cannot read ".*auth\.log"/);
});

Deno.test("a report that cannot be written down is a failure; a reader that has gone is not", async () => {
  using scratch = makeScratch();
  const script =
    `"${SENTRY}" -r >/dev/full; echo "$?"; "${SENTRY}" -r | true; "${SENTRY}" -r | head -1`;
  const env = { ROOT_DIR: scratch.rootDir, PATH: "/usr/bin:/bin" };
  const ran = await run("/bin/sh", ["-c", script], env);
  assert.equal(ran.stdout, "1\nno IP, skip info\n");
  assert.match(ran.stderr, /^sentry: [^\n]+\n$/);
});

Deno.test("a LOG_DIR that is not there is said, since nobody would ever be blocked", async () => {
  using scratch = makeScratch();
  const env = { LOG_DIR: `${scratch.dir}/nowhere` };
  for (let i = 0; i < 2; i++) await scratch.sentry(CONNECT, env);
  const ran = await scratch.sentry(["-v", ...CONNECT], env);
  assert.match(ran.stdout + ran.stderr, /nowhere/);
});

Deno.test({
  name:
    "run by a user of no rights: works in a ROOT_DIR of its own, and says which log it may not read",
  ...requires(["root"]),
  fn: async () => {
    using scratch = makeScratch();
    Deno.chmodSync(scratch.dir, 0o755);
    Deno.mkdirSync(scratch.rootDir);
    Deno.chownSync(scratch.rootDir, 65534, 65534);
    Deno.copyFileSync(SENTRY, `${scratch.dir}/sentry`);
    Deno.chmodSync(`${scratch.dir}/sentry`, 0o755);
    for (let i = 0; i < 3; i++) {
      scratch.log(sshdLine(`Invalid user a from 203.0.113.7 port ${i}`, i));
    }
    Deno.chmodSync(`${scratch.logDir}/auth.log`, 0o600);
    const env = { ROOT_DIR: scratch.rootDir, LOG_DIR: scratch.logDir };
    const asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", `${scratch.dir}/sentry`];
    const connect = () => run("/usr/bin/setpriv", [...asNobody, ...CONNECT], env);
    for (let i = 0; i < 2; i++) assert.equal((await connect()).code, 0);
    const ran = await connect();
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /^sentry: cannot read ".*auth\.log": permission denied; [^\n]*\n$/);
    assert.equal(scratch.read("hosts.deny"), "");
    Deno.chmodSync(`${scratch.logDir}/auth.log`, 0o644);
    assert.equal((await connect()).code, 0);
    assert.equal(scratch.read("hosts.deny"), "ALL: 203.0.113.7 : deny\n");
    Deno.chownSync(`${scratch.rootDir}/lock`, 0, 0);
    const stuck = await connect();
    assert.equal(stuck.code, 1);
    assert.match(stuck.stderr, /^sentry: cannot open ".*\/lock": permission denied; [^\n]*\n$/);
  },
});
