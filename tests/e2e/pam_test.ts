import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_pam_session.ts";

Deno.test({
  name: "--install=pam on a real sshd, with real pam_exec and no log",
  ...requires(["root", "sshd", "rsyslog", "unshare"]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_pam_session.ts", import.meta.url);
      await tell(t, await inNamespace(script, [dir, String(freePort())]) as Story);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

async function tell(t: Deno.TestContext, story: Story): Promise<void> {
  await t.step("our lines stand first in sshd's stack, and --uninstall leaves it as it was", () => {
    assert.equal(story.install.code, 0, story.install.stderr);
    assert.match(story.stack, /^account required pam_exec\.so .*\nsession optional pam_exec\.so /);
    assert.ok(story.stack.endsWith(story.before));
    assert.equal(story.uninstall.code, 0, story.uninstall.stderr);
    assert.equal(story.after, story.before);
  });
  await t.step("who logs in is counted, and trusted from the third time on", () => {
    assert.deepEqual(story.first, [true, true, true]);
    assert.match(story.counted, /^ {3}2 connections/);
    assert.match(story.counted, /in the logs +2 successes/);
    assert.match(story.trusted, /^ {3}3 connections.*\n\tand it is whitelisted/);
  });
  await t.step("a blacklisted address is refused, with the right key, until it is delisted", () => {
    assert.equal(story.refused.in, false);
    assert.equal(story.forgiven, true);
    assert.equal(story.again, false);
  });
  await t.step("a program that is missing, crashes or fails lets people in", () => {
    assert.equal(story.missing, true);
    assert.equal(story.crashing, true);
    assert.equal(story.failing, true);
  });
  await t.step("--doctor knows that PAM asks, and that sshd uses it", () => {
    assert.match(story.doctor, /^OK +pam: /m);
  });
}
