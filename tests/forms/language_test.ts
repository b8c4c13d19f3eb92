import assert from "node:assert/strict";
import { placeIn, readSheet } from "../../lib/forms/language.ts";

Deno.test("readSheet() gives patterns the headings that stand above them, and the words below where they come from", () => {
  const { statements, forms } = readSheet(
    `daemon test ssh
# a comment
naughty told unknown=yes if unknown
failed told
  one {user:word}
  -- a.c, f
     and b.c

  two
known
  three
`,
    "test",
  );
  assert.deepEqual(statements.map(({ words }) => words), [["daemon", "test", "ssh"]]);
  assert.deepEqual(forms.map(({ text, source }) => [text, source]), [
    ["one {user:word}", "a.c, f and b.c"],
    ["two", ""],
    ["three", ""],
  ]);
  const [first, second, third] = forms.map(({ headings }) =>
    headings.map(({ meaning, role, needs, isUnknown }) =>
      [meaning, role, isUnknown, ...needs].join(" ")
    )
  );
  assert.deepEqual(first, ["naughty told true unknown", "failed told "]);
  assert.deepEqual(second, first);
  assert.deepEqual(third, ["known alone "]);
});

Deno.test("readSheet() joins a pattern's lines without a blank, and knows where each character stands", () => {
  const { forms: [form] } = readSheet("known\n  one two\n    three\n", "x.rule");
  assert.equal(form!.text, "one twothree");
  assert.deepEqual(placeIn(form!, 4), { file: "x.rule", line: 2, column: 7 });
  assert.deepEqual(placeIn(form!, 8), { file: "x.rule", line: 3, column: 6 });
});

Deno.test("readSheet() says where a line can't stand", () => {
  const rows = [
    [
      "  one\n",
      /^x\.rule, line 1, column 3: no heading stands above this pattern; write one of failed/,
    ],
    ["failed\n  -- why\n", /^x\.rule, line 2, column 3: no pattern stands above "--"/],
    ["failed oops\n", /^x\.rule, line 1, column 1: "oops" is not known in a heading/],
    ["failed told if\n", /"if" needs names of flags/],
    ["failed told if A-B\n", /"if" needs names of flags/],
    [
      "failed\nport 1\n  one\n",
      /line 2, column 1: "port" is no heading, and a pattern stands below it; write one of failed, /,
    ],
  ] as const;
  for (const [text, message] of rows) assert.throws(() => readSheet(text, "x.rule"), { message });
});
