import assert from "node:assert/strict";
import type { Check } from "../../lib/doctor/check.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";

Deno.test({
  name:
    "--doctor tells of daemons' lines that journald has not kept, and counts those of a file that it never had",
  ...requires(["root", "unshare", "journald"]),
  async fn() {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-journal-" });
    try {
      const script = new URL("./_journal_checks_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir]) as {
        dropped: Check[];
        none: Check[];
        foreign: number;
        own: number;
        asked: string;
        since: number;
      };
      // What users' own services have said too fast is nothing to us.
      assert.deepEqual(story.dropped.map(({ level, says }) => [level, says]), [
        [
          "WARNING",
          "within a day journald has not kept 50 lines of ssh.service, which came too fast",
        ],
      ]);
      assert.deepEqual(story.none, []);
      // Only journald itself can say so.
      assert.ok(story.asked.includes(`--since=@${story.since} _TRANSPORT=driver MESSAGE_ID=`));
      assert.deepEqual([story.foreign, story.own], [1, 0]);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
