import assert from "node:assert/strict";
import { requires } from "../support/parts.ts";
import { run, SENTRY, sshdLine } from "../support/scratch.ts";

/** The tree under test may itself be in the temporary folder. */
const CHECKOUT = new URL("../..", import.meta.url).pathname;
const TOUCHES = /\b(?:open\w*|creat|mkdir\w*|unlink\w*|rename\w*|symlink\w*|link\w*)\(/;
const IN_TEMPORARY = /"(?:\/tmp|\/var\/tmp|\/dev\/shm)\b/;

Deno.test({
  name: "no command uses the network or opens anything in the temporary folder",
  ...requires(["strace"]),
  fn: async () => {
    // Outside the temporary folder, so that whatever is opened there is not ours.
    const base = Deno.makeTempDirSync({ dir: `${CHECKOUT}dist`, prefix: "trace-" });
    const [rootDir, logDir, shared] = [`${base}/root`, `${base}/log`, `${base}/shared`];
    for (const folder of [logDir, shared]) Deno.mkdirSync(folder);
    const ON_BLOCK = `${base}/tell`;
    Deno.writeTextFileSync(ON_BLOCK, `#!/bin/sh\necho "$1" >>'${base}/told'\n`);
    Deno.chmodSync(ON_BLOCK, 0o755);
    const lines = [1, 2, 3].map((i) =>
      sshdLine(`Invalid user a from 203.0.113.7 port ${i}`, i) + "\n"
    );
    Deno.writeTextFileSync(`${logDir}/auth.log`, lines.join(""));
    const commands = [
      ["--help"],
      ["--version"],
      ["-c", "--ip=203.0.113.7"],
      ["-c", "--ip=203.0.113.7"],
      ["-c", "--ip=203.0.113.7"],
      ["-b", "--ip=203.0.113.8"],
      ["-w", "--ip=203.0.113.9"],
      ["-d", "--ip=203.0.113.8"],
      ["-r"],
      ["-r", "-v", "--ip=203.0.113.7"],
      ["--scan"],
      ["--drain"],
      ["--expire"],
      ["--install", "--dry-run"],
      ["--uninstall", "--dry-run"],
      ["--test-log", `${logDir}/auth.log`],
    ];
    try {
      for (const args of commands) {
        const trace = `${base}/trace`;
        // Where there is no HOME, the runtime asks the system for root's, and nscd(8) may answer that.
        const env = { HOME: "/", ROOT_DIR: rootDir, LOG_DIR: logDir, TMPDIR: shared, ON_BLOCK };
        const ran = await run("/usr/bin/strace", ["-f", "-qq", "-o", trace, SENTRY, ...args], env);
        assert.equal(ran.code, 0, `${args.join(" ")}: ${ran.stderr}`);
        const calls = Deno.readTextFileSync(trace).split("\n");
        Deno.removeSync(trace);
        assert.ok(calls.length > 100, "strace saw the run");
        const network = calls.filter((call) =>
          /\b(socket|connect|bind|sendto|accept4?)\(/.test(call)
        );
        assert.deepEqual(network, [], args.join(" "));
        const temporary = calls.filter((call) =>
          TOUCHES.test(call) && (IN_TEMPORARY.test(call) && !call.includes(`"${CHECKOUT}`) ||
            call.includes(`"${shared}`))
        );
        assert.deepEqual(temporary, [], `${args.join(" ")}: ${temporary[0]}`);
        assert.deepEqual([...Deno.readDirSync(shared)], []);
      }
      // strace waits for what is in the background as well.
      assert.equal(Deno.readTextFileSync(`${base}/told`), "203.0.113.7\n203.0.113.8\n");
    } finally {
      Deno.removeSync(base, { recursive: true });
    }
  },
});
