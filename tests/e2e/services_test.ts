import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_services_session.ts";

Deno.test({
  name:
    "vsftpd, dovecot and xinetd ask libwrap by the names in sentry(8), and --services guards them",
  ...requires(["root", "unshare", "rsyslog", "daemons", "xinetd", "tcpd", "curl", "flock"]),
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_services_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir]) as Story;
      assert.deepEqual(story.asked, { vsftpd: "vsftpd", imap: "imap", door: "door", tcpd: "door" });
      assert.equal(story.install.code, 0, story.install.stderr);
      const { refused, letIn } = story;
      assert.match(letIn.vsftpd ?? "", /^220 /);
      assert.match(letIn.imap ?? "", /^\* OK /);
      assert.deepEqual([letIn.door, letIn.tcpd], ["welcome", "welcome"]);
      assert.match(refused.vsftpd ?? "", /^421 /);
      assert.doesNotMatch(refused.imap ?? "", /^\* OK/);
      assert.deepEqual([refused.door, refused.tcpd], ["", ""]);
      // Dovecot asks as a user of its own, who may not write into ROOT_DIR: it refuses, but does not count.
      assert.match(story.counted, /^ {3}3 connections/);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
