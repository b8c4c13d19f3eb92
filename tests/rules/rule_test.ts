import assert from "node:assert/strict";
import { readRule } from "../../lib/rules/rule.ts";

/** What is wrong with a rule that reads a log; `none` where nothing is. */
function errorIn(text: string): string {
  try {
    readRule(`log /x.log\n${text}`, "odd.rule", "odd.rule");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "none";
}

Deno.test("an option that the client's text behind it could begin like is refused where he would gain by it", () => {
  const rows: [headings: string, pattern: string, RegExp][] = [
    [
      "failed",
      "no {?from {peer:address} }{x:chosen}",
      /line 3, column 6: .* name any address; write/,
    ],
    ["failed", "no {[{peer:address}] |}{?so }{x:chosen}", /column 6: .* could name any address/],
    [
      "failed",
      "no {so|{?from {peer:address} }}{x:chosen}",
      /column 6: .* could name any address/,
    ],
    [
      "success if in\nfailed",
      "{in?yes |}{user:chosen} from {peer:address}",
      /line 4, column 3: .* could have "success" said of him; write a pattern with it and one without/,
    ],
    ["nothing if odd\nfailed", "x {odd?anonymous |}{user:chosen} {peer:address}", /"nothing" said/],
    ["naughty if bad\nfailed", "x {bad?invalid user |}{user:chosen} {peer:address}", /^none$/],
    ["success if in\nfailed", "{in?yes |no }{user:chosen} from {peer:address}", /^none$/],
    ["success if in\nfailed", "{in?yes |}for {user:chosen} from {peer:address}", /^none$/],
    ["failed", "{?from {peer:address} }by {x:chosen}", /^none$/],
  ];
  for (const [headings, pattern, message] of rows) {
    assert.match(errorIn(`${headings}\n  ${pattern}\n`), message, pattern);
  }
});

Deno.test("a heading that is none is told of at its own line, and so is a statement in its place", () => {
  const rows: [string, RegExp][] = [
    ["faild\n  a {peer:address}\n", /^odd\.rule, line 2, column 1: "faild" is no heading, /],
    [
      "failed\n  a {peer:address}\n# so\nnauhgty if x\n\n  b {peer:address}\n",
      /^odd\.rule, line 5, column 1: "nauhgty" is no heading, and a pattern stands below it; write one of failed, /,
    ],
    [
      "faild\nfailed\n  a {peer:address}\n",
      /^odd\.rule, line 2, column 1: "faild" is no statement/,
    ],
    ["  a {peer:address}\n", /^odd\.rule, line 1, column 1: "log" is no heading, and a pattern /],
    ["failed tld\n  a {peer:address}\n", /^odd\.rule, line 2, column 1: "tld" is not known in a /],
  ];
  for (const [text, message] of rows) assert.match(errorIn(text), message, text);
});
