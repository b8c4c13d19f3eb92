import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Story } from "./_ansible_session.ts";

const MANUAL = new URL("../../lib/manual/text/sentry.md", import.meta.url);

/** The first block of code that is a playbook. */
function playbookOf(manual: string): string {
  const [block = ""] = /^ {4}- hosts: .*\n(?: {4}.*\n)+/m.exec(manual) ?? [];
  return block.replace(/^ {4}/gm, "");
}

Deno.test({
  name:
    "the manual's playbook installs, configures and checks, and changes nothing the second time",
  ...requires(["root", "sshd", "unshare", "flock", "cron", "dpkg", "ansible"]),
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const playbook = playbookOf(Deno.readTextFileSync(MANUAL));
      const script = new URL("_ansible_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir, playbook]) as Story;
      assert.equal(story.first.code, 0, story.first.stdout + story.first.stderr);
      assert.match(story.first.stdout, /changed=4 .* failed=0/);
      assert.match(story.allow, /^sshd : ALL : spawn \/var\/lib\/sentry\/hook %a : allow$/m);
      assert.match(story.conf, /^ALLOW_NETS=198\.51\.100\.0\/24$/m);
      assert.equal(story.second.code, 0, story.second.stdout);
      assert.match(story.second.stdout, /changed=0 .* failed=0/);
      assert.equal(story.isSame, true);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
