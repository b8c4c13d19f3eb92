import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";

interface Run {
  readonly messages: readonly string[];
  readonly isUnread: boolean;
}

Deno.test({
  name:
    "readJournal() reads the oldest entries when there are more than may be read, and goes on from there; late ones too",
  ...requires(["root", "unshare", "journald"]),
  async fn() {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-journal-" });
    try {
      const script = new URL("./_journal_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir, "10", "3"]) as
        & Record<"all" | "pieces" | "slow", Run[]>
        & Record<"stderr" | "both", string[]>
        & { forged: Record<string, string[]> };
      // Whoever runs a program of his own in a daemon's unit, and calls it and himself what he likes. All are passed over.
      assert.deepEqual(story.forged, {
        ssh: ["sshd: 0 sshd", "true"],
        "ssh ftp mua smtp": [
          "sshd: 0 sshd",
          "exim4: 0 exim4",
          "dovecot: 0 log",
          "proftpd: 0 proftpd",
          "smtpd: 103 smtpd",
          "exim4: 104 exim4",
          "true",
        ],
      });
      // A name that holds the end of a line makes entries of its own where sshd writes to stderr.
      assert.deepEqual(story.stderr, ["sshd ", "sshd-session ", "WARNING"]);
      assert.deepEqual(story.both, ["sshd ", "sshd m", "dropbear m", "OK"]);
      const expected = Array.from({ length: 10 }, (_, i) => `m${i + 1}`);
      assert.deepEqual(story.all, [{ messages: expected, isUnread: false }]);
      const pieces = story.pieces;
      assert.deepEqual(pieces.map(({ messages }) => messages.length), [3, 3, 3, 1]);
      assert.deepEqual(pieces.flatMap(({ messages }) => messages), expected);
      // It hangs then: what it has printed is read, and the rest is for the next run.
      assert.deepEqual(story.slow, [{ messages: expected, isUnread: true }]);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
