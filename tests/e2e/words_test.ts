import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";

interface Look {
  readonly refused: boolean;
  readonly lists: string;
}

Deno.test({
  name:
    "where libwrap refuses everybody for a word in a list --doctor says so, and --expire takes it out of ours",
  ...requires(["root", "libwrap", "gcc", "unshare"]),
  fn: async () => {
    using scratch = makeScratch();
    Deno.mkdirSync(`${scratch.dir}/ns`);
    const script = new URL("_words_session.ts", import.meta.url);
    const story = await inNamespace(script, [`${scratch.dir}/ns`], 120) as Record<string, never>;
    const {
      "# refuse all of them": all,
      "ALL : 203.0.113.8 : deny": hand,
      "# refuse the rest": rest,
      ...ours
    } = story as unknown as {
      [word: string]: {
        before: Look;
        after: Look;
        text: string;
        ours: Look;
        theirs: Look;
        again: Look;
      };
    };
    assert.equal(Object.keys(ours).length, 5);
    for (const [word, { before, after, text }] of Object.entries(ours)) {
      assert.ok(before.refused, word);
      assert.ok(
        before.lists.startsWith(`CRITICAL lists: deny.patterns has the word "${word}": `),
        before.lists,
      );
      assert.deepEqual([after.refused, text], [false, "203.0.113.7\n"], word);
      assert.match(after.lists, /^OK /);
    }
    assert.deepEqual([all?.ours.refused, all?.theirs.refused], [false, true]);
    assert.match(all?.ours.lists ?? "", /^OK /);
    assert.match(
      all?.theirs.lists ?? "",
      /^CRITICAL lists: libwrap refuses everybody for a word in line 2 /,
    );
    assert.equal(all?.again.lists, all?.theirs.lists);
    // A line that lists somebody is written anew by whoever comes next.
    assert.match(hand?.again.lists ?? "", /^OK /);
    assert.equal(hand?.again.refused, false);
    assert.deepEqual([rest?.theirs.refused, rest?.theirs.lists.slice(0, 3)], [false, "OK "]);
  },
});
