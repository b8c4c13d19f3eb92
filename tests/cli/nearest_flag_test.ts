import assert from "node:assert/strict";
import { nearestFlag } from "../../lib/cli/nearest_flag.ts";
import { FLAGS } from "../../lib/manual/flags.ts";

Deno.test("nearestFlag() finds every option with one letter left out, doubled, replaced or swapped", () => {
  for (const { name } of FLAGS) {
    if (name.length < 6) continue;
    for (let i = 2; i < name.length - 1; i++) {
      const [before, letter, after] = [name.slice(0, i), name[i]!, name.slice(i + 1)];
      const wrong = [
        before + after,
        before + letter + letter + after,
        before + "q" + after,
        before + after[0] + letter + after.slice(1),
      ];
      for (const word of wrong) assert.equal(nearestFlag(`--${word}`), name, word);
    }
  }
});

Deno.test("nearestFlag() guesses nothing from what is near no option, or too short or long to tell", () => {
  for (
    const word of ["-x", "--", "-i", "--undefined", "--ab", "--password", `--${"a".repeat(5000)}`]
  ) {
    assert.equal(nearestFlag(word), undefined, word);
  }
});
