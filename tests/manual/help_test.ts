import assert from "node:assert/strict";
import { EXIT_STATUSES, exitStatus } from "../../lib/exit_status.ts";
import { FLAGS } from "../../lib/manual/flags.ts";
import { helpText, SHORT_HELP, USAGE } from "../../lib/manual/help.ts";
import { SETTING_RULES } from "../../lib/policy/settings.ts";

Deno.test("helpText() tells of every option, setting with its default, and status, in 100 columns", () => {
  const text = helpText();
  for (const { name, sameAs, about } of FLAGS) {
    assert.ok(text.includes(`--${name}`) && (sameAs || text.includes(about)), name);
  }
  for (const { key, byDefault } of SETTING_RULES) {
    assert.match(text, new RegExp(`^  ${key} .*\\(${byDefault || "none"}\\)$`, "m"));
  }
  for (const [status, about] of EXIT_STATUSES) {
    assert.match(text, new RegExp(`^  ${status} +${about.slice(0, 10)}`, "m"));
  }
  for (const line of text.split("\n")) assert.ok(line.length <= 100 && !line.endsWith(" "), line);
  assert.ok(text.endsWith("\n"));
  assert.ok(text.split("\n").length <= 108, "two screens of 54 lines");
  assert.match(USAGE, /^usage: sentry /);
});

Deno.test("the short help fits a terminal of 24 lines and 79 columns, and names no option that does not exist", () => {
  const lines = SHORT_HELP.trimEnd().split("\n");
  assert.ok(lines.length <= 24, String(lines.length));
  for (const line of lines) assert.ok(line.length <= 79, line);
  const names = new Set(FLAGS.flatMap(({ name, short }) => [`--${name}`, `-${short}`]));
  for (const [word] of SHORT_HELP.matchAll(/(?<=[ ([])--?[a-z][a-z-]*/g)) {
    assert.ok(names.has(word), word);
  }
});

Deno.test("exitStatus() tells the kinds of failure apart", () => {
  assert.deepEqual([exitStatus("failed"), exitStatus("usage"), exitStatus("lock")], [1, 2, 3]);
  assert.deepEqual(EXIT_STATUSES.map(([status]) => status), [0, 1, 2, 3]);
});
