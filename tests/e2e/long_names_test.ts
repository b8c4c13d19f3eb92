import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_long_names_session.ts";

Deno.test({
  name: "a real sshd, and names that push their client's address past the cut",
  ...requires(["root", "sshd", "rsyslog", "unshare"]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_long_names_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir, String(freePort())]) as Story;
      await tell(t, story);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

async function tell(t: Deno.TestContext, story: Story): Promise<void> {
  await t.step("sshd heard every name, and cut many messages behind the address in it", () => {
    assert.equal(story.strangers.heard, story.strangers.tried);
    assert.ok(story.cut > 10, `${story.cut} messages were cut`);
  });
  await t.step("whoever had logged in was heard, too", () => assert.ok(story.insiders));
  await t.step("who never connected has no record, and is not listed", () => {
    assert.match(story.victim, /^first seen +never$/m);
    assert.match(story.victim, / 0 successes, 0 failures, 0 naughty, 0 probes$/m);
    assert.doesNotMatch(story.victim, /blacklisted\n/);
    assert.doesNotMatch(story.deny, /203\.0\.113/);
  });
  await t.step("who sent the names is listed, and nobody else", () => {
    assert.match(story.stranger, /blacklisted\n/);
    assert.match(story.report, /^ {3}1 IPs are blacklisted$/m);
  });
}
