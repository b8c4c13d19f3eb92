import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_hook_session.ts";

const BANNER = /^SSH-2\.0-/;

Deno.test({
  name: "the hook on a real sshd",
  ...requires(["root", "sshd", "rsyslog", "unshare", "flock", "perl"]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_hook_session.ts", import.meta.url);
      await tell(t, await inNamespace(script, [dir, String(freePort())]) as Story);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

async function tell(t: Deno.TestContext, story: Story): Promise<void> {
  await t.step("who has hung up takes no place of MaxStartups, though the hook still waits", () => {
    const { said, isWaiting } = story.fullHouse;
    assert.ok(isWaiting, "the background shell was there all the time");
    for (const one of said) assert.match(one, BANNER);
  });
  await t.step("300 connections in a burst from ten addresses are all served and counted", () => {
    assert.equal(story.crowd.served, 300);
    assert.deepEqual(story.crowd.counts, new Array(10).fill(30));
  });
  await t.step(
    "three invalid users are refused by libwrap soon after, through deny.patterns",
    () => {
      const { said, isListed, next } = story.naughty;
      for (const one of said) assert.match(one, /Permission denied/, "was let try");
      assert.ok(isListed);
      assert.equal(next.in, false);
      assert.match(next.said, /reset by peer|closed by|kex_exchange_identification/);
    },
  );
  await t.step("who logs in is whitelisted", () => {
    assert.ok(story.honest.isTrusted, story.honest.about);
    assert.match(story.honest.about, /it has logged in/);
  });
  await t.step(
    "without program or ROOT_DIR people get in, and what was written is counted later",
    () => {
      const { program, isCounted, folder } = story.missing;
      assert.deepEqual([program.in, folder.in], [true, true]);
      assert.ok(isCounted);
    },
  );
  await t.step("a full ROOT_DIR keeps nobody out, and the hook works once there is room", () => {
    const { inside, before, isCounted } = story.full;
    assert.deepEqual(inside, [true, true, true, true]);
    assert.equal(before, "", "nothing could be written");
    assert.ok(isCounted);
  });
}
