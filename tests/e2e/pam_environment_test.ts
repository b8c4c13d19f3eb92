import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_pam_environment_session.ts";

Deno.test({
  name: "no user's library is loaded into what PAM runs as root, with Debian's order of lines",
  ...requires(["root", "sshd", "rsyslog", "unshare", "gcc"]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_pam_environment_session.ts", import.meta.url);
      await tell(t, await inNamespace(script, [dir, String(freePort())]) as Story);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

async function tell(t: Deno.TestContext, story: Story): Promise<void> {
  const { layouts } = story;
  await t.step("2.1.0's lines ran it when bob logged out, so this test is able to fail", () => {
    assert.deepEqual(layouts["2.1.0's lines"], ["close_session sentry", "close_session timeout"]);
  });
  await t.step(
    "ours do not, whatever bob asks PAM and sshd for, and his logins are counted",
    () => {
      assert.equal(story.installed.code, 0, story.installed.stderr);
      assert.equal(story.afterInstall, story.ours + story.debian);
      assert.deepEqual(layouts["ours, as installed"], []);
      assert.equal(story.seenBefore, "   1 connections from 127.0.0.88\n");
      assert.match(story.seenAfter, /^ {3}7 connections .*\n\tand it is whitelisted\n$/);
      assert.deepEqual(story.doctorOfNew, ["OK        pam: /etc/pam.d/sshd calls the program"]);
    },
  );
  await t.step("--doctor finds 2.1.0's lines, and --repair mends them", () => {
    assert.match(
      story.doctorOfOld.join(),
      /^CRITICAL +pam: \/etc\/pam\.d\/sshd line 2 has the gate run as root with variables .* can become root\. Run --doctor --repair at once$/,
    );
    assert.match(story.repaired, /^REPAIRED +a line of \/etc\/pam\.d\/sshd ran the gate with/m);
    assert.doesNotMatch(story.repaired, /^CRITICAL/m);
    assert.equal(story.afterRepair, story.ours + story.debian);
  });
  await t.step("variables that auth sets are there when a session is opened, never before", () => {
    const opened = ["open_session sentry", "open_session timeout"];
    assert.deepEqual(layouts["ours, with user_readenv in what auth includes"], opened);
    assert.deepEqual(layouts["ours, with user_readenv in a substack of auth"], opened);
    assert.deepEqual(layouts["ours, with pam_env in auth as it is by default"], []);
    assert.deepEqual(layouts["ours, with user_readenv in account and password"], []);
    assert.deepEqual(layouts["no line of ours"], []);
  });
  await t.step("then --install=pam refuses, and says which line to take out", () => {
    assert.deepEqual([story.refused.code, story.refused.isChanged], [1, false]);
    assert.match(
      story.refused.stderr,
      /^sentry: \/etc\/pam\.d\/common-auth line 1 .*; take user_readenv=1 out of \/etc\/pam\.d\/common-auth line 1, or use --install=scan .*; a line .* run --doctor --repair at once\n$/,
    );
    assert.match(
      story.doctorOfAuth.join(),
      /^CRITICAL .* line 2 .* take user_readenv=1 out of \/etc\/pam\.d\/common-auth line 1 and run --install=pam$/,
    );
  });
  await t.step("and where pam_env.conf has the loader look into the user's folder", () => {
    assert.deepEqual(layouts["the same, with the user's folder in pam_env.conf"], [
      "open_session sentry",
      "open_session timeout",
    ]);
    assert.deepEqual([story.refusedByConf.code, story.refusedByConf.isChanged], [1, false]);
    assert.match(
      story.refusedByConf.stderr,
      /; take LD_PRELOAD out of \/etc\/security\/pam_env\.conf line 1, or use /,
    );
  });
  await t.step("--doctor looks at every service's stack, and not at copies", () => {
    assert.match(
      story.doctorOfOther.join(),
      /^CRITICAL +pam: \/etc\/pam\.d\/ftp line 2 has .* Take line 2 out of \/etc\/pam\.d\/ftp at once$/,
    );
  });
  await t.step("and --repair takes our session line out, but no other", () => {
    assert.equal(story.afterRepairedAuth, `${story.account}\n${story.without}`);
    assert.deepEqual(layouts["the same once repaired"], []);
    assert.match(
      story.doctorOfRepairedAuth.join(),
      /^WARNING +pam: no session line .* Take user_readenv=1 out of \/etc\/pam\.d\/common-auth line 1, then run --install=pam$/,
    );
  });
  await t.step(
    "a session line that somebody has put behind user_readenv is put first again",
    () => {
      const opened = ["open_session sentry", "open_session timeout"];
      assert.deepEqual(layouts["ours, behind user_readenv"], opened);
      assert.match(story.doctorOfBehind.join(), /^CRITICAL +pam: \/etc\/pam\.d\/sshd line 11 /);
      assert.equal(story.repairedBehind.code, 0, story.repairedBehind.stderr);
      assert.deepEqual(layouts["the same once installed again"], []);
    },
  );
}
