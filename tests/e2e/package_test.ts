import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_package_session.ts";

const BEFORE = "# people's own\nALL : 10.0.0.0/255.0.0.0\n";

Deno.test({
  name: "the package for Debian: installed, upgraded under load, removed, purged, on a real sshd",
  ...requires(["root", "sshd", "rsyslog", "unshare", "flock", "cron", "dpkg"]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_package_session.ts", import.meta.url);
      await tell(t, await inNamespace(script, [dir, String(freePort())]) as Story);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

async function tell(t: Deno.TestContext, story: Story): Promise<void> {
  const { installed, works, upgraded, removed, takenOver, moved } = story;
  await t.step("dpkg changes nothing of hosts.allow, and says what does", () => {
    assert.equal(installed.unpacked.code, 0, installed.unpacked.stderr);
    assert.match(installed.unpacked.stdout, /^ {4}sentry --install$/m);
    assert.equal(installed.untouched, true);
  });
  await t.step("--install --dry-run names the links, and changes nothing", () => {
    assert.match(installed.dry.stdout, /^would link \/var\/lib\/sentry\/hook to /m);
    assert.equal(installed.isDry, true);
  });
  await t.step("--install uses what the package has in place, and copies nothing", () => {
    assert.equal(installed.done.code, 0, installed.done.stderr);
    assert.deepEqual(installed.links, {
      "sentry": "/usr/sbin/sentry",
      "hook": "/usr/lib/sentry/hook",
      "sentry.conf": "/etc/sentry/sentry.conf",
    });
    assert.match(installed.allow, /^sshd : ALL : spawn \/var\/lib\/sentry\/hook %a : allow$/m);
    assert.match(installed.cron, /^17 3 \* \* \* root \/var\/lib\/sentry\/sentry --expire /m);
    assert.equal(installed.pages, false, "the package has the manual");
    assert.equal(installed.again.stdout, "everything is in place already\n");
  });
  await t.step("--doctor finds nothing wrong, and --repair nothing to do", () => {
    assert.match(installed.doctor.stdout, /^SENTRY OK/);
    assert.match(installed.mended.stdout, /^SENTRY OK(?![^]*REPAIRED)/);
  });
  await t.step(
    "it blocks who tries to break in, and not whom /etc/sentry/sentry.conf names",
    () => {
      assert.match(works.about, /blacklisted/);
      assert.equal(works.refused, false);
      assert.match(works.never, /^ *3 connections from 127\.0\.0\.99\n$/);
    },
  );
  await t.step("of 1,000 connections none is lost while dpkg upgrades five times", () => {
    const { served, statuses, counted } = upgraded;
    assert.deepEqual({ served, statuses, counted }, {
      served: 1000,
      statuses: [0, 0, 0, 0, 0],
      counted: 1000,
    });
    assert.equal(upgraded.conf, true, "the settings are as they were");
    assert.match(upgraded.doctor.stdout, /^SENTRY OK/);
  });
  await t.step("removed, it refuses nobody and keeps records and settings", () => {
    assert.equal(removed.done.code, 0, removed.done.stderr);
    const { allow, open, cron, records, conf } = removed;
    assert.deepEqual({ allow, open, cron, records, conf }, {
      allow: BEFORE,
      open: true,
      cron: false,
      records: true,
      conf: true,
    });
    assert.equal(removed.back, false, "installed again, it refuses whom it refused");
  });
  await t.step("purged, nothing of it is left", () => {
    assert.equal(removed.purged.code, 0, removed.purged.stderr);
    assert.equal(removed.allowAfter, BEFORE);
    assert.deepEqual(removed.left, []);
  });
  await t.step("an installation of before is not touched by the package alone", () => {
    assert.equal(takenOver.isFile, true);
    assert.equal(takenOver.stays, true);
  });
  await t.step("--install has it run the package's program, in the ROOT_DIR that it has", () => {
    assert.equal(takenOver.done.code, 0, takenOver.done.stderr);
    assert.deepEqual(takenOver.links, { sentry: "/usr/sbin/sentry" });
    assert.equal(takenOver.allow, true, "the rules stay");
    for (const said of [takenOver.about, takenOver.asBefore]) assert.match(said, /blacklisted/);
    assert.doesNotMatch(takenOver.doctor.stdout, /CRITICAL|owners: \S+ is/);
    assert.equal(takenOver.other, false, "there is no second ROOT_DIR");
  });
  await t.step("and a purge takes its rules out, and leaves its records", () => {
    assert.equal(takenOver.allowAfter, BEFORE);
    assert.equal(takenOver.records, true);
  });
  await t.step("what is known moves to the package's ROOT_DIR as the manual says", () => {
    assert.deepEqual(moved.statuses, [0, 0, 0, 0]);
    assert.match(moved.about, /blacklisted/);
    assert.match(moved.allow, /spawn \/var\/lib\/sentry\/hook/);
    assert.doesNotMatch(moved.allow, /\/var\/db\/sentry/);
    assert.deepEqual(moved.links, { sentry: "/usr/sbin/sentry", hook: "/usr/lib/sentry/hook" });
    assert.doesNotMatch(moved.doctor.stdout, /CRITICAL|owners: \S+ is/);
  });
}
