import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_units_session.ts";

Deno.test({
  name: "the package's services do all they should under systemd, and write nowhere else",
  ...requires(["root", "unshare", "dpkg", "systemd", "nspawn", "firewalls", "sshd"]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_units_session.ts", import.meta.url);
      await tell(t, await inNamespace(script, [dir]) as Story);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

async function tell(t: Deno.TestContext, { results, said }: Story): Promise<void> {
  const of = (name: string) => results[name] ?? `nothing of ${name}: ${said}`;
  await t.step("--install enables the package's timers, and is done the second time", () => {
    assert.match(of("installed"), /ran systemctl enable --now sentry-scan\.timer/);
    assert.equal(of("timers"), "enabled\nenabled\nenabled\nstatus 0\n");
    assert.doesNotMatch(of("again"), /systemctl|wrote|linked/);
  });
  await t.step("a log of somebody else's is read, and who is in it blocked", () => {
    for (const what of ["scan", "expire", "sync"]) assert.equal(of(what), "status 0\n", what);
    assert.match(of("about"), /blacklisted/);
  });
  await t.step("the firewalls are filled", () => {
    assert.match(of("nftables"), /elements = \{ 203\.0\.113\.50 /);
    assert.match(of("nftables"), /ip saddr 203\.0\.113\.50 .*drop/, "by iptables");
    assert.match(of("ipset"), /^203\.0\.113\.50 /m);
  });
  await t.step("the journal is read where there is no log", () => {
    assert.equal(of("scan.journal"), "status 0\n");
    assert.match(of("tried"), /in the logs +0 successes, 0 failures, 1 naughty/);
  });
  await t.step("what ON_BLOCK runs can write in ROOT_DIR, and not in /etc", () => {
    assert.equal(of("inside"), "status 0\n");
    assert.equal(of("outside"), "status 1\n");
  });
  await t.step(
    "--doctor sees that a timer runs what it should, and that it is installed so",
    () => {
      assert.match(of("doctor"), /^OK {8}schedule: a timer runs --expire and --scan$/m);
      assert.match(of("doctor"), /^OK {8}rules: .* as --install=scan has it$/m);
    },
  );
  await t.step("removed, nothing of it is left in systemd or a firewall", () => {
    assert.match(of("removed"), /took sentry_blacklist out of nftables/);
    assert.match(of("left"), /^0 unit files listed\.$/m);
  });
}
