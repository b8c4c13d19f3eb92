import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Ran } from "../support/scratch.ts";

interface Round {
  readonly leave: number;
  readonly action: string;
  readonly full: Ran;
  readonly before: Record<string, string>;
  readonly after: Record<string, string>;
  readonly freed: Ran;
  readonly end: Record<string, string>;
}

const OLD = "203.0.113.1\n";
const BOTH = "198.51.100.1\n203.0.113.1\n";

/** deny.patterns as hosts.deny would give it. */
function patternsOf(hostsDeny = ""): string {
  return hostsDeny.replace(/^ALL: (\S+) : deny$/gm, "$1");
}

Deno.test({
  name:
    "however many blocks a full disk has left: status and one line say it, and nothing is lost or torn",
  ...requires(["root", "unshare"]),
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
    try {
      const script = new URL("_full_disk_session.ts", import.meta.url);
      const rounds = await inNamespace(script, [dir]) as Round[];
      assert.ok(rounds.some((round) => round.full.code !== 0), "a full disk was met");
      assert.ok(rounds.some((round) => round.full.code === 0), "and one with room enough");
      for (const round of rounds) {
        const where = `${round.action} with ${round.leave} blocks left`;
        if (round.full.code !== 0) {
          assert.equal(round.full.code, 1, where);
          assert.match(
            round.full.stderr,
            /^sentry: cannot \w+ "[^\n]*": the disk is full; [^\n]*\n$/,
            where,
          );
        }
        for (const [name, old] of Object.entries(round.before)) {
          const now = round.after[name];
          assert.notEqual(now, undefined, `${where}: ${name} is gone`);
          if (name.startsWith("state/") && name !== "state/key") {
            assert.ok(now!.length >= old.length && now!.length % 128 === 0, where);
          }
        }
        // Each list is the old one whole or the new one whole.
        for (const list of [patternsOf(round.after["hosts.deny"]), round.after["deny.patterns"]]) {
          assert.ok(list === OLD || list === BOTH, `${where}: ${list}`);
        }
        if (round.full.code === 0) assert.equal(round.after["deny.patterns"], BOTH, where);
        assert.equal(round.freed.code, 0, `${where}, then freed: ${round.freed.stderr}`);
        assert.equal(patternsOf(round.end["hosts.deny"]), BOTH, `${where}, then freed`);
        assert.equal(round.end["deny.patterns"], BOTH, `${where}, then freed`);
        assert.ok(!("redo" in round.end), where);
        const left = Object.keys(round.end).filter((name) =>
          !/^(state\/(1[0-9a-f]{2}|key)|hosts\.deny|deny\.patterns|lock|cursors|listed|events\.log)$/
            .test(
              name,
            )
        );
        assert.deepEqual(left, [], `${where}: files left behind`);
      }
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
