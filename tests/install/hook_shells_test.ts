/** The hook in the shells that may be /bin/sh, and where its files are none. */
import assert from "node:assert/strict";
import { assertAgreement } from "../support/agreement.ts";
import { FLOCK_HERE, installHook, processesIn, settleHook } from "../support/hook_processes.ts";
import { requires } from "../support/parts.ts";
import { exists } from "../support/real_server.ts";
import { makeScratch, run, type Scratch, SENTRY } from "../support/scratch.ts";

/** Shells that some system has as /bin/sh; those beyond the needed ones are tried where they are. */
const SHELLS = [
  ["/bin/dash"],
  ["/bin/bash", "--posix"],
  ["/bin/busybox", "sh"],
  ["/bin/mksh"],
  ["/bin/ksh93"],
  ["/bin/yash"],
  ["/bin/zsh", "--emulate", "sh"],
] as const;

const MOST_SECONDS = "30";

Deno.test({
  name:
    "in every shell: sshd's descriptors are let go, a run that dies is tried again, all is counted",
  ...requires(["flock", "shells"]),
  fn: async () => {
    const here = SHELLS.filter(([path]) => exists(path));
    await Promise.all(here.map(async (shell) => {
      using scratch = makeScratch();
      const hook = installHook(scratch);
      Deno.removeSync(`${scratch.rootDir}/sentry`);
      const program = `#!/bin/sh
echo "$(umask) $#: $* $(env | wc -l)" >>'${scratch.dir}/runs'
[ "$(wc -l <'${scratch.dir}/runs')" -gt 1 ] || kill -KILL $$
exec ${SENTRY} "$@"
`;
      Deno.writeTextFileSync(`${scratch.rootDir}/sentry`, program, { mode: 0o755 });
      const held = `${scratch.dir}/held`;
      const holding = Array.from({ length: 7 }, (_, i) => `exec ${i + 3}>'${held}'`).join("; ");
      const call = (address: string) =>
        run("/bin/sh", ["-c", `${holding}; exec "$@"`, "x", ...shell, hook, address]);
      const ran = await Promise.all(["203.0.113.7", "2001:db8::7", "203.0.113.7"].map(call));
      const what = shell.join(" ");
      for (const one of ran) assert.deepEqual(one, { code: 0, stdout: "", stderr: "" }, what);
      for (let i = 0; i < 3000 && processesIn(scratch.rootDir).length > 0; i++) {
        for (const pid of processesIn(scratch.rootDir)) assertLetGo(pid, held, what);
        await new Promise((next) => setTimeout(next, 20));
      }
      assert.equal(Deno.readTextFileSync(`${scratch.dir}/runs`).split("\n").length, 3, what);
      assert.match(Deno.readTextFileSync(`${scratch.dir}/runs`), /^(0?022 1: --drain \d\n){2}$/);
      const records = assertAgreement(scratch.rootDir);
      assert.equal(records.get("203.0.113.7")?.seen, 2, what);
      assert.equal(records.get("2001:db8::/64")?.seen, 1, what);
    }));
  },
});

/** A process of the background has no file open that sshd's child had. */
function assertLetGo(pid: number, held: string, what: string): void {
  let names: string[];
  try {
    names = [...Deno.readDirSync(`/proc/${pid}/fd`)].map(({ name }) => name);
  } catch {
    // It has ended.
    return;
  }
  for (const name of names) {
    let path = "";
    try {
      path = Deno.readLinkSync(`/proc/${pid}/fd/${name}`);
    } catch {
      // It has ended, or let go just now.
    }
    assert.notEqual(path, held, `${what}: descriptor ${name}`);
  }
}

/** Leaves a socket behind; the runtime takes its own away again. */
const LISTEN = "IO::Socket::UNIX->new(Local => shift, Listen => 1) or die";

/** What may stand in the place of a file, and how it comes there. */
const ODD: readonly (readonly [string, (path: string, scratch: Scratch) => unknown])[] = [
  ["a named pipe", (path) => run("/usr/bin/mkfifo", [path])],
  ["a folder", (path) => Deno.mkdirSync(path)],
  ["a link to nothing", (path, { dir }) => Deno.symlinkSync(`${dir}/nothing`, path)],
  ["a link to a file", (path, { dir }) => {
    Deno.writeTextFileSync(`${dir}/other`, "other\n");
    Deno.symlinkSync(`${dir}/other`, path);
  }],
  ["a link to a folder", (path) => Deno.symlinkSync("/", path)],
  ["a socket", (path) => run("/usr/bin/perl", ["-MIO::Socket::UNIX", "-e", LISTEN, path])],
];

for (const name of ["spool", "pending", "running"]) {
  Deno.test({
    name:
      `whatever stands in the place of ${name}, the hook ends at once and well, and leaves nothing`,
    ...requires(["flock", "perl", "shells"]),
    fn: async () => {
      const here = SHELLS.filter(([path]) => exists(path));
      await Promise.all(ODD.map(async ([what, put], i) => {
        using scratch = makeScratch();
        const hook = installHook(scratch);
        await put(`${scratch.rootDir}/${name}`, scratch);
        const shell = here[i % here.length]!;
        const said = `${what} in ${shell.join(" ")}`;
        // A client waits as long as this one does.
        const waiting = await run("/usr/bin/timeout", [MOST_SECONDS, ...shell, hook, "192.0.2.1"]);
        assert.deepEqual(waiting, { code: 0, stdout: "", stderr: "" }, said);
        await settleHook(scratch.rootDir);
        assert.deepEqual(processesIn(scratch.rootDir), [], said);
        assert.ok(!exists(`${scratch.dir}/nothing`), said);
        if (exists(`${scratch.dir}/other`)) {
          assert.equal(Deno.readTextFileSync(`${scratch.dir}/other`), "other\n", said);
        }
        if (name === "spool") {
          assert.match(scratch.read("trouble"), /spool.*(symbolic link|no regular file)/, said);
        }
        Deno.removeSync(`${scratch.rootDir}/${name}`, { recursive: true });
        assert.equal((await run(hook, ["192.0.2.1"])).code, 0);
        await settleHook(scratch.rootDir);
        const seen = assertAgreement(scratch.rootDir).get("192.0.2.1")?.seen;
        assert.equal(seen, name === "spool" ? 1 : 2, said);
      }));
    },
  });
}

Deno.test({
  name: "where flock(1) can't be run the hook ends well and leaves nothing",
  ...requires(["flock"]),
  fn: async () => {
    using scratch = makeScratch();
    const hook = installHook(scratch);
    const text = Deno.readTextFileSync(hook).replaceAll(FLOCK_HERE, "/nonexistent/flock");
    Deno.writeTextFileSync(hook, text);
    assert.equal((await run(hook, ["192.0.2.1"])).code, 0);
    await settleHook(scratch.rootDir);
    assert.deepEqual(processesIn(scratch.rootDir), []);
    assert.equal(scratch.read("spool"), "+ 192.0.2.1\n");
  },
});
