import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";

Deno.test({
  name: "a rule reads its unit's entries of the journal, or root's own of its program, each once",
  ...requires(["root", "unshare"]),
  async fn() {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-rules-" });
    try {
      const script = new URL("./_journal_session.ts", import.meta.url);
      const story = await inNamespace(script, [dir]) as
        & Record<"first" | "second" | "third" | "fourth" | "fifth", Record<string, string[]>>
        & { asked: string[] };
      const [program, unit] = ["program.rule", "unit.rule"];
      const [one, other] = [`the journal for ${program}`, `the journal for ${unit}`];
      // What is a message of several lines is one message.
      assert.deepEqual(story.first[program], ["203.0.113.1 1", "203.0.113.5 1", one]);
      assert.deepEqual(story.first[unit], [
        "203.0.113.1 1",
        "203.0.113.2 1",
        "203.0.113.3 1",
        "203.0.113.4 1",
        "203.0.113.5 1",
        other,
      ]);
      assert.deepEqual(story.second, { [program]: [one], [unit]: [other] });
      assert.deepEqual(story.third, {
        [program]: ["203.0.113.1 1", one],
        [unit]: ["203.0.113.1 1", other],
      });
      assert.deepEqual(story.fourth[unit], ["203.0.113.9 1", `${dir}/gate.log`]);
      assert.deepEqual(story.fifth[unit], []);
      assert.deepEqual(story.asked.slice(0, 2), [
        "_UID=0 _COMM=gatekeeper-daem",
        "_SYSTEMD_UNIT=gate.service",
      ]);
      assert.match(story.asked[2]!, /^--after-cursor=c5 /);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
