/** What a local user writes to syslog, where there are a journal and syslog's files. */
import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";

Deno.test({
  name:
    "where journald and rsyslog both run, a local user's lines in sshd's name have nobody blocked or trusted, and sshd's own count once",
  ...requires(["root", "sshd", "rsyslog", "journald", "unshare"]),
  async fn() {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-local-" });
    try {
      const script = new URL("./_local_users_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir, String(freePort())], 300) as Record<
        string,
        string
      >;
      // The change from files, as 2.2.0 read them, to the journal.
      assert.match(story.byFiles!, / and 0 new entries of the journal/);
      assert.match(story.takenOver!, /entries of \/var\/log\/auth\.log, .*, the journal$/m);
      assert.match(story.byJournal!, /^read 0 new bytes and \d+ entries of the journal$/m);
      assert.deepEqual([story.counted, story.once, story.again], ["2", "3", "4"]);
      // What each of them has said.
      assert.match(story["127.0.0.3"]!, /it is blacklisted/);
      assert.equal(story.login, "true");
      assert.match(story.scan!, /about 2 addresses: 1 blacklisted, 0 whitelisted/);
      for (const forged of ["127.0.9.1", "127.0.9.2"]) {
        assert.doesNotMatch(story[forged]!, /blacklisted|whitelisted/, forged);
      }
      assert.match(
        story.doctor!,
        /WARNING {3}journal: \/var\/log\/auth\.log has \d+ lines in daemons'/,
      );
      assert.doesNotMatch(story.doctor!, /local users:/);
      // Where journald keeps nothing, the files are read on, and the journal again once it does.
      assert.match(story.back!, /^read \d+ new bytes and 0 entries of \/var\/log\/auth\.log/m);
      assert.match(story.doctorOfFiles!, /OK {8}local users: any local user can write lines into /);
      assert.deepEqual([story.backCounted, story.forthCounted], ["4 2", "4 2"]);
      // A file that is named is believed, as long as it is.
      assert.match(story.believed!, /it is whitelisted/);
      assert.deepEqual([story.namedCounted, story.unnamedCounted], ["3", "4"]);
      assert.equal(story.believedNoMore, "none none");
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
