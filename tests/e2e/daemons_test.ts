import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";

interface Story {
  told: Record<string, { guessed: boolean; in: boolean; guesser: string; honest: string }>;
  scan: string;
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
      assert.match(one.guesser, / 0 successes, 1[0-2] failures, 0 naughty, /, name);
      assert.match(one.honest, /\tand it is whitelisted\n/, `${name}: ${scan}`);
      assert.match(one.honest, / [13] successes, 0 failures, 0 naughty, /, name);
    }
  },
});

Deno.test({
  name: "six real daemons through a real journal: only what the journal vouches for counts",
  ...requires(["root", "sshd", "journald", "unshare", "daemons", "curl"]),
  fn: async () => {
    const { told, scan } = await play("journald");
    for (const name of ["dropbear", "dovecot", "proftpd", "pure-ftpd", "vsftpd"]) {
      assert.match(told[name]!.guesser, /\tand it is blacklisted\n/, `${name}: ${scan}`);
      assert.match(told[name]!.guesser, / 0 successes, 1[0-2] failures, 0 naughty, /, name);
    }
    for (const name of ["dropbear", "dovecot"]) {
      assert.match(told[name]!.honest, /\tand it is whitelisted\n/, name);
    }
    // These log as another user than root, in no unit here: anybody could have written it.
    for (const name of ["proftpd", "pure-ftpd", "vsftpd", "postfix"]) {
      assert.doesNotMatch(told[name]!.honest, /and it is/, name);
    }
    assert.doesNotMatch(told.postfix!.guesser, /and it is/);
  },
});
