import assert from "node:assert/strict";
import { assertAgreement } from "../support/agreement.ts";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_sshd_session.ts";

const REFUSED = /reset by peer|closed by|kex_exchange_identification/;

Deno.test({
  name: "a real sshd with libwrap and rsyslog",
  ...requires(["root", "sshd", "rsyslog", "unshare"]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_sshd_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir, String(freePort())]) as Story;
      await tell(t, story);
      await t.step("in the end every record is whole, and both deny files agree with them", () => {
        assertAgreement(`${dir}/root`);
      });
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

async function tell(t: Deno.TestContext, story: Story): Promise<void> {
  await t.step("three invalid users: the fourth connection is refused by libwrap", () => {
    const { invalid, fourth, deny, report } = story.naughty;
    for (const one of invalid) assert.match(one.said, /Permission denied/, "was let try");
    assert.equal(fourth.in, false);
    assert.match(fourth.said, REFUSED);
    assert.equal(deny, "ALL: 127.0.0.66 : deny\n");
    assert.match(report, /^ {3}1 IPs are blacklisted$/m);
  });
  await t.step("an honest user is whitelisted and never refused, however often he mistypes", () => {
    const { failing, inside, about } = story.honest;
    for (const one of failing) assert.match(one.said, /Permission denied/, "was let try");
    assert.deepEqual(inside.map((one) => one.in), [true, true]);
    assert.match(about, /\tand it is whitelisted\n/);
    assert.match(about, /cause +it has logged in/);
  });
  await t.step("eleven wrong passwords of a real user: blacklisted; ten are not enough", () => {
    const { ten, eleven, next } = story.guesser;
    assert.match(ten, / 10 failures, 0 naughty, 0 probes/);
    assert.doesNotMatch(ten, /blacklisted\n/);
    assert.match(eleven, / 11 failures, 0 naughty, 0 probes/);
    assert.match(eleven, /\tand it is blacklisted\n/);
    assert.match(eleven, /cause +too many tries/);
    assert.equal(next.in, false);
    assert.match(next.said, REFUSED);
  });
  await t.step("user names that imitate messages harm only whoever chooses them", () => {
    const { before, after, tried, framed, framedIn, itself } = story.framer;
    for (const { name, heard, itself } of tried) {
      const what = JSON.stringify(name);
      assert.ok(heard ?? name.includes("\n"), `sshd never heard ${what}`);
      assert.doesNotMatch(itself, /whitelisted/, `${what} made its sender trusted`);
    }
    assert.equal(after, before, "127.0.0.77 is as it was");
    assert.match(framed, / 0 successes, 0 failures, 0 naughty, 0 probes/);
    assert.doesNotMatch(framed, /blacklisted\n/);
    assert.equal(framedIn.in, true);
    assert.match(itself, /\tand it is blacklisted\n/);
  });
  await t.step({
    name: "among those names were some with newlines",
    ...requires(["curl"]),
    fn: () => {
      const newlines = story.framer.tried.filter(({ name }) => name.includes("\n"));
      assert.deepEqual(newlines.map(({ heard }) => heard), [true, true]);
    },
  });
  await t.step("--delist lets an address in again", () => {
    assert.doesNotMatch(story.delisted.deny, /127\.0\.0\.66/);
    assert.equal(story.delisted.again.in, true);
  });
  await t.step("twenty connections at once are all let in and counted", () => {
    assert.equal(story.crowd.inside, 20);
    for (const seen of story.crowd.seen) {
      assert.match(seen, /^ {3}1 connections from 127\.0\.1\.\d+\n$/);
    }
  });
  await t.step("events.log tells of every verdict", () => {
    const verdicts = [["blacklisted", "66"], ["whitelisted", "77"], ["blacklisted", "88"], [
      "delisted",
      "66",
    ]];
    for (const [verdict, address] of verdicts) {
      assert.match(story.events, new RegExp(`^\\S+Z ${verdict} 127\\.0\\.0\\.${address} `, "m"));
    }
  });
}
