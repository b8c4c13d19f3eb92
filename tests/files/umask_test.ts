import assert from "node:assert/strict";
import { modeFor } from "../../lib/doctor/program_checks.ts";
import { requires } from "../support/parts.ts";
import {
  makeScratch,
  recordLines,
  run,
  type Scratch,
  SENTRY,
  sshdLine,
} from "../support/scratch.ts";

/** What makes files: each command, in an order in which each has something to do. */
const COMMANDS = [
  ["-c", "--ip=203.0.113.7"],
  ["-c", "--ip=203.0.113.8"],
  ["-b", "--ip=203.0.113.9"],
  ["-b", "--ip=198.51.100.0/24"],
  ["-w", "--ip=198.51.100.7"],
  ["-d", "--ip=203.0.113.9"],
  ["--import", "-"],
  ["--drain"],
  ["--scan"],
  ["--expire"],
  ["--sync"],
  ["--doctor"],
  ["-r"],
];

const SETTINGS = { ALLOW_FAILURES: "20", ADD_TO_PF: "1", SUBNET_BLOCK: "20" };

/** Runs a command under a umask. */
async function under(
  umask: string,
  scratch: Scratch,
  args: readonly string[],
  as: readonly string[] = [],
): Promise<string> {
  const { rootDir, logDir } = scratch;
  const env = { ROOT_DIR: rootDir, LOG_DIR: logDir, PATH: "/usr/sbin:/usr/bin:/bin", ...SETTINGS };
  const words = ["-c", 'umask "$1"; shift; exec "$@"', "sh", umask, ...as, SENTRY, ...args];
  const ran = await run("/bin/sh", words, env, "203.0.113.99\n");
  return ran.stderr;
}

/** The modes of all that is in ROOT_DIR, and itself. */
function modes(rootDir: string): Map<string, number> {
  const found = new Map([[".", Deno.lstatSync(rootDir).mode! & 0o7777]]);
  for (const folder of ["", "state/"]) {
    for (const { name } of Deno.readDirSync(`${rootDir}/${folder}`)) {
      found.set(folder + name, Deno.lstatSync(`${rootDir}/${folder}${name}`).mode! & 0o7777);
    }
  }
  return found;
}

/** What a file's mode must be. */
function wanted(path: string): number {
  if (path === "." || path === "state") return 0o755;
  return path.startsWith("state/") ? 0o600 : modeFor(path);
}

for (const umask of ["777", "000", "022", "077", "277"]) {
  Deno.test(`under umask ${umask} every command gives its files the modes that FORMAT.md says`, async () => {
    using scratch = makeScratch();
    scratch.log(sshdLine("Accepted publickey for bob from 203.0.113.8 port 5 ssh2"));
    for (const args of COMMANDS) {
      await under(umask, scratch, args);
      for (const [path, mode] of modes(scratch.rootDir)) {
        assert.equal(mode.toString(8), wanted(path).toString(8), `${path} after ${args.join(" ")}`);
      }
    }
    const names = [...modes(scratch.rootDir).keys()];
    for (const name of ["lock", "events.log", "cursors", "logins", "prefixes", "allow.patterns"]) {
      assert.ok(names.includes(name), `${name} of ${names.join(" ")}`);
    }
    assert.ok(names.includes("firewall.todo") || names.includes("firewall.lock"));
  });
}

Deno.test({
  name: "a user who is not root goes on counting in a folder that he made under umask 777",
  ...requires(["root"]),
  fn: async () => {
    using scratch = makeScratch();
    Deno.chmodSync(scratch.dir, 0o755);
    Deno.mkdirSync(`${scratch.dir}/home`);
    Deno.chownSync(`${scratch.dir}/home`, 65534, 65534);
    const own = { ...scratch, rootDir: `${scratch.dir}/home/root` };
    const program = `${scratch.dir}/sentry`;
    Deno.copyFileSync(SENTRY, program);
    Deno.chmodSync(program, 0o755);
    const as = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"];
    const env = {
      ROOT_DIR: own.rootDir,
      LOG_DIR: scratch.logDir,
      PATH: "/usr/sbin:/usr/bin:/bin",
    };
    for (let i = 1; i <= 3; i++) {
      const ran = await run("/bin/sh", [
        "-c",
        'umask 777; exec "$@"',
        "sh",
        ...as,
        program,
        "-c",
        "--ip=203.0.113.7",
      ], env);
      assert.deepEqual([ran.code, ran.stderr], [0, ""]);
    }
    const [line] = recordLines(own.rootDir);
    assert.match(line ?? "", /^203\.0\.113\.7 +3 /);
  },
});
