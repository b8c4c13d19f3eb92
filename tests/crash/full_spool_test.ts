import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Rounds } from "./_full_spool_session.ts";

Deno.test({
  name:
    "however many blocks a full disk has left: the hook ends well, and what it could write whole is counted once",
  ...requires(["root", "unshare", "flock"]),
  fn: async () => {
    const script = new URL("_full_spool_session.ts", import.meta.url);
    const rounds = await inNamespace(script, []) as Rounds;
    assert.ok(rounds.some(({ full }) => full.code !== 0), "a full disk was met");
    assert.ok(rounds.some(({ full }) => full.code === 0), "and one with room enough");
    assert.ok(rounds.some(({ isTorn }) => isTorn), "and a line was torn");
    for (const round of rounds) {
      const where = `${round.leave} blocks left`;
      assert.deepEqual([round.hooked.code, round.again.code], [0, 0], where);
      if (round.full.code !== 0) {
        assert.equal(round.full.code, 1, where);
        const said = /^sentry: cannot \w+ "[^\n]*": the disk is full; [^\n]*\n$/;
        assert.match(round.full.stderr, said, where);
      }
      assert.deepEqual([round.freed.code, round.freed.stderr], [0, ""], where);
      const { "203.0.113.7": first = 0, ...others } = round.counts;
      assert.equal(first, round.isTorn ? 0 : 1, where);
      const expected = { "198.51.100.1": 3, "2001:db8:1234:5678::/64": 168, "203.0.113.8": 1 };
      assert.deepEqual(others, expected, where);
      assert.deepEqual(round.left, [], where);
      assert.equal(round.patterns, "198.51.100.1\n", where);
    }
  },
});
