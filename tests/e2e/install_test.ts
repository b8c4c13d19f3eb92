import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_install_session.ts";

const REFUSED = /reset by peer|closed by|kex_exchange_identification/;

Deno.test({
  name: "--install, --doctor and --uninstall on a real sshd",
  ...requires(["root", "sshd", "rsyslog", "unshare", "flock", "cron"]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_install_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir, String(freePort())]) as Story;
      await tell(t, story, `${dir}/root`);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

async function tell(t: Deno.TestContext, story: Story, root: string): Promise<void> {
  const { installed, works, upgraded, scheduled, mended, uninstalled } = story;
  const lines =
    `sshd : ${root}/deny.recent ${root}/deny.patterns EXCEPT ${root}/allow.patterns ${root}/allow.recent : deny\n` +
    `sshd : ALL : spawn ${root}/hook %a : allow\n`;

  await t.step("--install --dry-run shows a diff and changes nothing", () => {
    assert.equal(installed.dry.code, 0, installed.dry.stderr);
    assert.match(installed.dry.stdout, /^\+\+\+ \/etc\/hosts\.allow$/m);
    assert.ok(
      installed.dry.stdout.includes(
        `+sshd : ${root}/deny.recent ${root}/deny.patterns EXCEPT ${root}/allow.patterns ${root}/allow.recent : deny\n`,
      ),
    );
    assert.match(installed.dry.stdout, /^would whitelist 127\.0\.0\.77,/m);
    assert.equal(installed.untouched, true);
  });
  await t.step("--install puts two lines before the first rule and keeps all others", () => {
    assert.equal(installed.first.code, 0, installed.first.stderr);
    assert.equal(installed.allow, story.before.replace("ALL : 10.", `${lines}ALL : 10.`));
    assert.equal(installed.kept, story.before);
    for (const word of ["hosts.allow", "cron", "--uninstall", "locked out"]) {
      assert.ok(installed.first.stdout.includes(word), `it says ${word}`);
    }
    assert.match(installed.caller, /whitelisted/);
    assert.match(installed.manual, /^\.TH SENTRY 8/m);
    assert.match(installed.cron, /^\*\/5 \* \* \* \* root \S+\/sentry --scan >\/dev\/null$/m);
  });
  await t.step("--doctor takes nothing that --install has just written for damage", () => {
    assert.match(installed.fresh.stdout, /^OK {8}blocks: /m);
  });
  await t.step("modes and owners are what they were, or what they must be", () => {
    assert.deepEqual(installed.modes, {
      allow: "640 0:4",
      kept: "640 0:4",
      root: "755 0:0",
      hook: "755 0:0",
      program: "755 0:0",
      cron: "644 0:0",
    });
  });
  await t.step("--install done twice changes nothing the second time", () => {
    assert.equal(installed.second.stdout, "everything is in place already\n");
    assert.equal(installed.second.code, 0);
    assert.equal(installed.isSame, true);
  });
  await t.step("then it blocks who tries to break in, and trusts who logs in", () => {
    assert.match(works.about, /blacklisted/);
    assert.equal(works.refused.in, false);
    assert.match(works.refused.said, REFUSED);
    assert.deepEqual(works.inside, [true, true, true]);
    assert.match(works.trusted, /whitelisted/);
  });
  await t.step(
    "of 1,000 connections none is refused and none lost while it is upgraded ten times",
    () => {
      assert.deepEqual(upgraded, {
        served: 1000,
        statuses: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        counted: 1000,
      });
    },
  );
  await t.step("cron's own parser takes the file", () => {
    assert.match(scheduled.ours, /cron.*@reboot/i);
    assert.doesNotMatch(scheduled.ours, /cron.*(error|bad|sentry\b.*ignor)/i);
    assert.match(scheduled.broken, /cron.*broken/i, "and would say so if it did not");
  });
  await t.step("--doctor finds what is broken, and --repair mends it", () => {
    assert.equal(mended.healthy.code, 0, mended.healthy.stdout);
    assert.match(mended.healthy.stdout, /^SENTRY OK - \d+ checks passed\n/);
    assert.equal(mended.ill.code, 2);
    const ill = JSON.parse(mended.ill.stdout) as {
      status: string;
      checks: { name: string; level: string }[];
    };
    assert.equal(ill.status, "CRITICAL");
    const bad = ill.checks.filter(({ level }) => level !== "OK").map(({ name }) => name);
    assert.deepEqual(bad.sort(), ["hook", "lists", "owners", "rules"]);
    assert.equal(mended.repaired.code, 0, mended.repaired.stdout);
    assert.match(mended.repaired.stdout, /^SENTRY OK/);
    assert.match(mended.repaired.stdout, /^REPAIRED {2}wrote \S+\/hook /m);
    assert.ok(mended.allow.startsWith("ALL : ALL : allow\n") === false, "our lines stand first");
    assert.ok(mended.allow.includes(`${lines}ALL : ALL : allow\n`));
  });
  await t.step(
    "--uninstall leaves hosts.allow byte for byte as it was, and nothing of ours outside",
    () => {
      assert.ok(uninstalled.isStill, "a dry run removes nothing");
      assert.match(uninstalled.dry.stdout, /^-sshd : ALL : spawn/m);
      assert.equal(uninstalled.done.code, 0, uninstalled.done.stderr);
      assert.equal(uninstalled.after.allow, story.before);
      assert.equal(uninstalled.after.mode, "640 0:4");
      assert.deepEqual(uninstalled.etc, []);
      for (const name of ["sentry", "hook", "spool", "pending", "running"]) {
        assert.ok(!uninstalled.left.includes(name), `${name} is gone`);
      }
      for (const name of ["state", "hosts.deny", "sentry.conf", "events.log"]) {
        assert.ok(uninstalled.left.includes(name), `${name} stays`);
      }
      assert.equal(uninstalled.open.in, true, "nobody is refused any more");
      assert.match(uninstalled.again.stdout, /nothing of sentry's is installed/);
    },
  );
  await t.step("what was edited meanwhile stays when our lines go", () => {
    assert.equal(uninstalled.edited.replace(lines, ""), uninstalled.afterEdit);
    assert.match(uninstalled.afterEdit, /\n# edited\n$/);
    assert.match(
      uninstalled.halfPurged.stderr,
      /rules\.d is not removed: README in it is not ours/,
    );
    assert.deepEqual(uninstalled.ruleLeft, ["README"]);
    assert.equal(uninstalled.purged.code, 0, uninstalled.purged.stderr);
    assert.equal(uninstalled.isGone, true);
  });
}
