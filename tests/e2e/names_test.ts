import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";

interface Story {
  told: Record<string, string>[];
  log: string;
  doctor: string;
}

Deno.test({
  name:
    "a client whose reverse name reads like another's address: real FTP daemons that look names up have nobody else listed",
  ...requires(["root", "rsyslog", "unshare", "daemons", "curl"]),
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const story = await inNamespace(new URL("_names_session.ts", import.meta.url), [
        dir,
      ]) as Story;
      // That it is what it says: pure-ftpd was taken in, proftpd asked whether the name leads back.
      assert.match(story.log, /\(\?@203\.0\.113\.200\) \[WARNING\] Authentication failed/);
      assert.match(story.log, /\(\?@203\.0\.113\.200\) \[INFO\] alice is now logged in/);
      assert.match(story.log, /\(\S*\[127\.0\.9\.9\]\)/);
      const [wrong, right] = story.told;
      assert.deepEqual([wrong?.proftpd, wrong?.["pure-ftpd"]], ["false", "false"]);
      assert.deepEqual([right?.proftpd, right?.["pure-ftpd"]], ["true", "true"]);
      for (const { records } of story.told) assert.doesNotMatch(records ?? "", /203\.0\.113\.200/);
      assert.match(wrong?.records ?? "", /127\.0\.9\.9/);
      assert.match(story.doctor, /pure-ftpd prints its clients' names/);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
