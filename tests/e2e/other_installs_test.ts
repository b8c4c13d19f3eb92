import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_other_installs_session.ts";

Deno.test({
  name: "--doctor agrees with --install where that writes no rule, or only the first",
  ...requires(["root", "sshd", "unshare", "flock", "cron"]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_other_installs_session.ts", import.meta.url);
      await tell(t, await inNamespace(script, [dir]) as Story);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

async function tell(t: Deno.TestContext, story: Story): Promise<void> {
  const { scan, cron, rulesGone, keptOut, listed, before, counted, typo } = story;
  await t.step(
    "--install=scan promises no more than that cron reads the logs, and is correct",
    () => {
      assert.equal(scan.said.code, 0, scan.said.stderr);
      assert.doesNotMatch(scan.said.stdout, /next connection|hosts\.allow|locked out/);
      assert.match(
        scan.said.stdout,
        /^It works from the next run of --scan on\. What is blocked /m,
      );
      assert.match(cron, /^# Written by sentry --install=scan\. /);
      assert.match(
        scan.rules ?? "",
        /^OK rules: no rule .*; it reads the logs, as --install=scan has/,
      );
    },
  );
  await t.step("without rules --doctor warns where they were meant to be", () => {
    for (const rules of [scan.byHand, rulesGone]) {
      assert.match(rules ?? "", /^WARNING rules: no rule .* calls sentry\. Run --install, or /);
    }
  });
  await t.step("where somebody is kept out, --doctor says what the NOTE of --install says", () => {
    const note = /^NOTE: (.*)$/m.exec(keptOut.said.stdout)?.[1];
    assert.match(
      note ?? "",
      /^\/etc\/hosts\.deny line 2 keeps out 203\.0\.113\.66, whom .* last line/,
    );
    assert.equal(keptOut.rules, `WARNING rules: ${note}`);
    assert.equal(listed, keptOut.rules);
    assert.match(before ?? "", /^CRITICAL rules: of a stranger .*\. Run --install, /);
    assert.match(counted ?? "", /^OK rules: strangers are counted and the listed refused/);
  });
  await t.step("services without sshd are noted", () => {
    assert.match(
      typo.stdout,
      /^NOTE: sshd is not among the names .*: --install --services=sshd,ssh$/m,
    );
  });
}
