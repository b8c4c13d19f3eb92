import assert from "node:assert/strict";
import { aclexecRules } from "../../lib/wrappers/gate_lines.ts";
import { freePort } from "../support/free_port.ts";
import { makeGate } from "../support/gate.ts";
import { makeAskRunning } from "../support/libwrap.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_aclexec_session.ts";

const LISTED = ["203.0.113.66", "2001:db8::66", "2001:db8::1"];
const OTHERS = ["203.0.113.6", "2001:db8:1::66", "127.0.0.1", "::1"];

for (const sense of ["deny", "allow"] as const) {
  Deno.test({
    name:
      `libwrap's aclexec in hosts.${sense} refuses the blacklisted, and only on the gate's own word`,
    ...requires(["libwrap", "gcc"]),
    fn: async () => {
      using scratch = makeGate();
      const { rootDir, program } = scratch;
      const ask = await makeAskRunning(scratch);
      const rule = `${aclexecRules(rootDir)[sense]}\n`;
      const refused = async (rule: string) => {
        const clients = [...LISTED, ...OTHERS];
        const answers = sense === "deny"
          ? await ask("", rule, clients)
          : await ask(rule, "sshd : ALL\n", clients);
        return answers.filter(({ denied }) => denied).map(({ address }) => address);
      };
      for (const address of LISTED.slice(0, 2)) await scratch.sentry(["-b", `--ip=${address}`]);
      assert.deepEqual(await refused(rule), LISTED);
      // As the manual page shows it.
      const folded = rule.replace(` ${rootDir}`, ` \\\n  ${rootDir}`);
      assert.deepEqual(await refused(folded), LISTED);
      const seen = await scratch.sentry(["-r", "--ip=203.0.113.6"]);
      assert.match(seen.stdout, /^ {3}2 connections/, "it was counted");

      Deno.renameSync(program, `${rootDir}/away`);
      assert.deepEqual(await refused(rule), [], "the program is missing");
      const standIns = {
        "cannot be run": "\0\0",
        "is not what it should be": "no such command\n",
        "fails": "#!/bin/sh\nexit 1\n",
        "crashes": "#!/bin/sh\nkill -SEGV $$\n",
        "is killed": "#!/bin/sh\nkill -KILL $$\n",
      };
      for (const [how, text] of Object.entries(standIns)) {
        Deno.writeTextFileSync(program, text, { mode: 0o755 });
        assert.deepEqual(await refused(rule), [], `a program that ${how}`);
      }
      // As a copy leaves it that was broken off; only tables are at the very end.
      const { size } = Deno.statSync(`${rootDir}/away`);
      for (const part of [size >> 1, size - 100_000]) {
        Deno.removeSync(program);
        Deno.copyFileSync(`${rootDir}/away`, program);
        Deno.truncateSync(program, part);
        assert.deepEqual(await refused(rule), [], `a program of which ${part} bytes are there`);
      }
    },
  });
}

Deno.test({
  name: "a gate that hangs where it can't end itself is ended, and lets in",
  ...requires(["libwrap", "gcc"]),
  fn: async () => {
    using scratch = makeGate();
    const ask = await makeAskRunning(scratch);
    await scratch.sentry(["-b", "--ip=203.0.113.66"]);
    Deno.writeTextFileSync(scratch.program, "#!/bin/sh\ntrap '' TERM\nsleep 120 & sleep 120\n");
    const start = performance.now();
    const [answer] = await ask("", `${aclexecRules(scratch.rootDir).deny}\n`, ["203.0.113.66"]);
    assert.equal(answer?.denied, false);
    assert.ok(performance.now() - start < 60_000, "it was not waited for");
  },
});

Deno.test({
  name: "aclexec and a real sshd: the third connection itself is refused",
  ...requires(["root", "sshd", "rsyslog", "unshare"]),
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_aclexec_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir, String(freePort())]) as Story;
      for (const one of story.tries) assert.match(one.said, /Permission denied/, "was let try");
      assert.equal(story.third.in, false);
      assert.match(story.third.said, /reset by peer|closed by|kex_exchange_identification/);
      assert.match(story.about, /^ {3}3 connections.*\n\tand it is blacklisted/);
      assert.deepEqual(story.others, [true, true, true, true, true]);
      assert.equal(story.again, false, "also by the rule in hosts.allow");
      for (const said of story.doctor) assert.match(said, /^OK +rules: /m);
      assert.equal(story.missing, true);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
