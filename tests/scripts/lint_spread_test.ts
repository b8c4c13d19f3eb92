import assert from "node:assert/strict";
import plugin from "../../scripts/lint_spread.ts";

const ROOM = "lib/example.ts";

function found(text: string, file = ROOM): number {
  return Deno.lint.runPlugin(plugin, file, text).length;
}

Deno.test("a list that is spread into a call is found, whatever is called", () => {
  assert.equal(found("list.push(...more);"), 1);
  assert.equal(found("const most = Math.max(0, ...list.map((one) => one.length));"), 1);
  assert.equal(found("const text = String.fromCharCode(...bytes);"), 1);
  assert.equal(found("new Thing(...list);"), 1);
  assert.equal(found("call(1, ...a, 2, ...b);"), 2);
  assert.equal(found("list.splice(0, 0, ...await more());"), 1);
  assert.equal(found("maybe?.(...list);"), 1);
  assert.equal(found("Math.max.apply(null, list);"), 1);
});

Deno.test("a list that is spread into a list or an object, or written out in the call, is not", () => {
  assert.equal(found("const all = [...a, ...b]; const one = { ...c }; take([...a], { ...c });"), 0);
  assert.equal(found("function f(...rest: string[]) { return rest; }"), 0);
  assert.equal(found("f(...[1, 2]);"), 0);
  assert.equal(found("rule.apply(settings, text);"), 0);
});

Deno.test("tests spread what they have made themselves, and their support does not", () => {
  const text = "list.push(...more);";
  assert.equal(found(text, "/somewhere/tests/logs/one_test.ts"), 0);
  assert.equal(found(text, "/somewhere/tests/support/one.ts"), 1);
  assert.equal(found(text, "/somewhere/main.ts"), 1);
});

Deno.test("deno lint, which the tests run, knows the rule", () => {
  const config = JSON.parse(
    Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)),
  );
  assert.ok(config.lint.plugins.includes("./scripts/lint_spread.ts"));
});
