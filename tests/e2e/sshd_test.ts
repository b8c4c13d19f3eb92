import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";

interface Attempt {
  in: boolean;
  said: string;
}

interface Story {
  invalid: Attempt[];
  fourth: Attempt;
  denyAfterFirst: string;
  reportAfterFirst: string;
  honest: Attempt[];
  honestReport: string;
  guesser: Attempt;
  guesserReport: string;
  framed: Attempt;
  framedReport: string;
  framer: string;
  delisted: Attempt;
  crowdIn: number;
  crowdSeen: string[];
  events: string;
}

Deno.test({
  name: "a real sshd with libwrap and rsyslog",
  ...requires(["root", "sshd", "rsyslog", "unshare"]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    const script = new URL("_sshd_session.ts", import.meta.url);
    const story = await inNamespace(script, [dir, "22022"]) as Story;
    Deno.removeSync(dir, { recursive: true });

    await t.step("three invalid users: the fourth connection is refused by libwrap", () => {
      assert.ok(
        story.invalid.every((one) => one.said.includes("Permission denied")),
        "were let try",
      );
      assert.equal(story.fourth.in, false);
      assert.match(story.fourth.said, /reset by peer|closed by|kex_exchange_identification/);
      assert.equal(story.denyAfterFirst, "ALL: 127.0.0.66 : deny\n");
      assert.match(story.reportAfterFirst, /^ {3}1 IPs are blacklisted$/m);
    });
    await t.step(
      "an honest user is whitelisted and never refused, however often he mistypes",
      () => {
        assert.deepEqual(story.honest.map((one) => one.in), [true, true]);
        assert.match(story.honestReport, /\tand it is whitelisted\n/);
        assert.match(story.honestReport, /cause +it has logged in/);
      },
    );
    await t.step("eleven wrong passwords of a real user: blacklisted", () => {
      assert.equal(story.guesser.in, false);
      assert.match(story.guesserReport, /\tand it is blacklisted\n/);
      assert.match(story.guesserReport, /cause +too many tries/);
    });
    await t.step("user names that imitate messages harm only whoever chooses them", () => {
      assert.equal(story.framed.in, true);
      assert.match(story.framedReport, / 0 failures, 0 naughty/);
      assert.match(story.framer, /\tand it is blacklisted\n/);
    });
    await t.step("--delist lets an address in again", () => {
      assert.equal(story.delisted.in, true);
    });
    await t.step("twenty connections at once are all let in and counted", () => {
      assert.equal(story.crowdIn, 20);
      for (const seen of story.crowdSeen) {
        assert.match(seen, /^ {3}1 connections from 127\.0\.1\.\d+\n$/);
      }
    });
    await t.step("events.log tells of every verdict", () => {
      for (
        const [verdict, address] of [["blacklisted", "66"], ["whitelisted", "77"], [
          "delisted",
          "66",
        ]]
      ) {
        assert.match(story.events, new RegExp(`^\\S+Z ${verdict} 127\\.0\\.0\\.${address} `, "m"));
      }
    });
  },
});
