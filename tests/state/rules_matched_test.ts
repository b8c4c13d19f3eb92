import assert from "node:assert/strict";
import { noteMatched, rulesMatched } from "../../lib/state/rules_matched.ts";
import { makeScratch } from "../support/scratch.ts";

const HAS = new Map([["web.rule", true]]);
const HAS_NOT = new Map([["web.rule", false]]);

Deno.test("noteMatched() notes since when a rule is read, and when it last matched", () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  noteMatched(scratch.rootDir, HAS_NOT, 100);
  assert.deepEqual(rulesMatched(scratch.rootDir).get("web.rule"), { since: 100, matched: 0 });
  noteMatched(scratch.rootDir, HAS, 200);
  noteMatched(scratch.rootDir, HAS_NOT, 300);
  assert.deepEqual(rulesMatched(scratch.rootDir).get("web.rule"), { since: 100, matched: 200 });
  noteMatched(scratch.rootDir, new Map(), 400);
  assert.equal(rulesMatched(scratch.rootDir).size, 0, "a rule that is gone is forgotten");
});

Deno.test("noteMatched() keeps no time of a clock that was ahead", () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  noteMatched(scratch.rootDir, HAS, 9_000_000);
  noteMatched(scratch.rootDir, HAS_NOT, 1000);
  assert.deepEqual(rulesMatched(scratch.rootDir).get("web.rule"), { since: 1000, matched: 1000 });
});
