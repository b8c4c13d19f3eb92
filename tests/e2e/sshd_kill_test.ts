import assert from "node:assert/strict";
import { assertAgreement } from "../support/agreement.ts";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Ran } from "../support/scratch.ts";

interface Story {
  readonly met: number;
  readonly killed: number;
  readonly heard: number;
  readonly last: Ran;
}

Deno.test({
  name:
    "200 connections to a real sshd, its sentry killed at random moments: records and deny files agree after the next run",
  ...requires(["root", "sshd", "rsyslog", "unshare"]),
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_kill_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir, String(freePort())]) as Story;
      assert.ok(story.met > 50, `${story.met} runs were met`);
      assert.ok(story.killed > 10, `${story.killed} were killed in time`);
      assert.ok(
        story.heard > 50,
        `${story.heard} connections were let in: trouble of ours lets in`,
      );
      assert.deepEqual([story.last.code, story.last.stderr], [0, ""]);
      const records = assertAgreement(`${dir}/root`);
      const blocked = [...records].filter(([, one]) => one.blacklisted);
      assert.ok(blocked.length >= 5, `${blocked.length} are blocked`);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
