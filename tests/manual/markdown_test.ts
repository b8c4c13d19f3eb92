import assert from "node:assert/strict";
import { asMan } from "../../lib/manual/as_man.ts";
import { asText } from "../../lib/manual/as_text.ts";
import { readMarkdown, spansOf } from "../../lib/manual/markdown.ts";

const PAGE = `# Page

One line, and
another \`code-x\`.

- first
  goes on

      code
- second

| a   | b     | c  |
| --- | ----- | -- |
| x   | y \\| z | |

## Part

    .code 'as' \\it is
`;

Deno.test("readMarkdown() tells headings, paragraphs, lists, tables and code apart", () => {
  assert.deepEqual(readMarkdown(PAGE), [
    { kind: "heading", level: 1, text: "Page" },
    { kind: "paragraph", text: "One line, and another `code-x`." },
    {
      kind: "item",
      tag: "",
      blocks: [{ kind: "paragraph", text: "first goes on" }, { kind: "code", lines: ["code"] }],
    },
    { kind: "item", tag: "", blocks: [{ kind: "paragraph", text: "second" }] },
    { kind: "item", tag: "x", blocks: [{ kind: "paragraph", text: "b: y | z" }] },
    { kind: "heading", level: 2, text: "Part" },
    { kind: "code", lines: [".code 'as' \\it is"] },
  ]);
});

Deno.test("spansOf() tells code, bold, italics and links from what only looks like them", () => {
  const texts = (text: string) => spansOf(text).map(({ style, text }) => `${style} ${text}`);
  assert.deepEqual(texts("a `b*c*` **d** *e* [f](#g) [h](https://example.net)"), [
    "plain a ",
    "code b*c*",
    "plain  ",
    "bold d",
    "plain  ",
    "italic e",
    "plain  ",
    "plain f",
    "plain  ",
    "plain h",
    "plain  (https://example.net)",
  ]);
  assert.deepEqual(texts("2*3*4 a * b [x] (y)"), ["plain 2*3*4 a * b [x] (y)"]);
});

Deno.test("asMan() lets no line of a page be a request of roff", () => {
  const blocks = readMarkdown(".so /etc/passwd\n\n    .so /etc/passwd\n    '\\fB\n");
  const page = asMan({ name: "x", section: 5, about: "a-b" }, "x 1", "2026-01-01", blocks);
  assert.ok(!/^[.'](?!TH|SH|PP|RS|RE|nf|fi)/m.test(page), page);
  assert.ok(page.includes("\\&.so /etc/passwd") && page.includes("\\&'\\efB"));
});

Deno.test("asText() wraps prose and leaves code as it is", () => {
  const text = asText(readMarkdown(`${"word ".repeat(40)}\n\n    ${"x".repeat(90)}\n`));
  const [first = "", second = ""] = text.split("\n");
  assert.ok(first.length <= 79 && `${first} ${second}`.length > 79);
  assert.ok(text.includes(`    ${"x".repeat(90)}\n`));
});
