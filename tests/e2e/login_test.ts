import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_login_session.ts";

Deno.test({
  name: "at a real sshd, whoever logs in is let in again at once, and whoever has guessed is not",
  ...requires(["root", "sshd", "libwrap", "rsyslog", "unshare"]),
  async fn() {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("./_login_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir, String(freePort())]) as Story;
      const { honest, guesser } = story;
      assert.ok(honest.third.in);
      assert.equal(honest.between, "127.0.0.77\n", "his third connection was judged by his typos");
      assert.equal(honest.after, "");
      assert.ok(honest.fourth.in);
      assert.match(honest.about, /and it is whitelisted/);

      assert.ok(guesser.inside.in);
      assert.match(
        guesser.scan,
        /127\.0\.0\.88 has logged in as "bob" after 12 failed tries: the password was probably/,
      );
      assert.ok(!guesser.again.in);
      assert.match(guesser.doctor, /CRITICAL {2}logins: 127\.0\.0\.88/);
      assert.doesNotMatch(guesser.settled, /CRITICAL {2}logins/);
      assert.ok(guesser.later.in);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
