import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";

interface Story {
  told: Record<string, { guessed: boolean; in: boolean; guesser: string; honest: string }>;
  scan: string;
  /** What is reported of an address that a local user alone has written of. */
  forged: string;
  journal: string;
}

const DAEMONS = ["dovecot", "dropbear", "postfix", "proftpd", "pure-ftpd", "vsftpd"];

async function play(logger: "rsyslog" | "journald"): Promise<Story> {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
  try {
    return await inNamespace(new URL("_daemons_session.ts", import.meta.url), [
      dir,
      logger,
    ]) as Story;
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test({
  name: "six real daemons through rsyslog: who guesses is blocked, who logs in is trusted",
  ...requires(["root", "sshd", "rsyslog", "unshare", "daemons", "curl"]),
  fn: async () => {
    const { told, scan } = await play("rsyslog");
    assert.deepEqual(Object.keys(told).sort(), DAEMONS);
    for (const [name, one] of Object.entries(told)) {
      assert.deepEqual([one.guessed, one.in], [false, true], `${name} itself`);
      assert.match(one.guesser, /\tand it is blacklisted\n/, `${name}: ${scan}`);
      assert.match(one.guesser, / 0 successes, 1[1-5] failures, 0 naughty, /, name);
      assert.match(one.honest, /\tand it is whitelisted\n/, `${name}: ${scan}`);
      assert.match(one.honest, / [13] successes, 0 failures, 0 naughty, /, name);
    }
  },
});

Deno.test({
  name: "six real daemons through a real journal: only what the journal vouches for counts",
  ...requires(["root", "sshd", "journald", "unshare", "daemons", "curl"]),
  fn: async () => {
    const { told, scan, forged, journal } = await play("journald");
    assert.deepEqual(Object.keys(told).sort(), DAEMONS);
    const entries = journal.trim().split("\n").map((line) => JSON.parse(line));
    for (const [name, one] of Object.entries(told)) {
      // Of a process that ended before a busy journald looked at it there is no name, and nothing is concluded from it.
      const isWhole = !entries.some((entry) =>
        entry._COMM === undefined && String(entry.SYSLOG_IDENTIFIER).includes(name)
      );
      const failures = Number(/ 0 successes, (\d+) failures, 0 naughty, /.exec(one.guesser)?.[1]);
      assert.ok(failures <= 15 && (failures >= 11 || !isWhole), `${name}: ${one.guesser}`);
      if (failures > 10) assert.match(one.guesser, /\tand it is blacklisted\n/, `${name}: ${scan}`);
      // Its logins stand in a log of its own, and not in the journal.
      if (name === "vsftpd") assert.doesNotMatch(one.honest, /and it is/, name);
      else if (isWhole) {
        assert.match(one.honest, /\tand it is whitelisted\n/, `${name}: ${scan}`);
        // The FTP daemons write as the user who has logged in; PAM tells of it as root.
        assert.match(one.honest, / [1-3] successes, 0 failures, 0 naughty, /, name);
      }
    }
    assert.match(journal, /Accepted password for root from 127\.0\.4\.1 /);
    assert.match(forged, /^in the logs +0 successes, 0 failures, 0 naughty, 0 probes$/m);
    assert.doesNotMatch(forged, /and it is/);
  },
});
