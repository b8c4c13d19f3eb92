import assert from "node:assert/strict";
import { A, brief, errorIn, reading } from "./_reading.ts";

Deno.test("a pattern that could mean two things is refused, with line, column and what to do", () => {
  const rows = [
    [
      "no {x:chosen}{y:chosen} from {peer:address}",
      /^odd\.rule, line 4, column 16: nothing tells where one text/,
    ],
    [
      "no {x:chosen}{y:word} from {peer:address}",
      /column 16: nothing tells where the client's text ends/,
    ],
    ["no {y:word}{x:chosen} from {peer:address}", /column 6: nothing tells where this hole ends/],
    ["no {y:word}{z:word} from {peer:address}", /column 6: nothing tells where this hole ends/],
    [
      "no {x:chosen}{?{y:word}} {peer:address}",
      /column 16: nothing tells where the client's text ends/,
    ],
    [
      "{x:chosen} [{peer:address}] {y:chosen}",
      /column 13: the client's text stands on both sides of the address/,
    ],
    ["{x:chosen}{?from }[{peer:address}] {y:chosen}", /the client's text stands on both sides/],
    ["from {peer:address} or {peer:address}", /column 3: there is more than one \{peer\}/],
    ["from somebody", /column 3: there is no \{peer:address\}/],
    ["from {peer:adress}", /column 8: "adress" is no type/],
    ["from {peer}", /column 8: "peer" is no type of a hole; write \{peer:TYPE\}/],
    [
      "from {peer:chosen}",
      /column 8: \{peer\} means something, and is of type address or numeric or endpoint/,
    ],
    ["from {peer:address", /column 8: no "}" closes this/],
    ["from {peer:address}}", /column 22: "}" closes nothing/],
    ["{? from {peer:address}", /column 3: no "}" closes this/],
    ["{from here} {peer:address}", /column 3: this is no hole, and of alternatives there is one/],
    ["{a|ab} {peer:address}", /column 6: this alternative begins like one before it, "a"/],
    ["{{w:word}|b} {peer:address}", /column 11: "}" closes nothing/],
    ["{?{w:word}|b} {peer:address}", /column 14: this alternative begins like one before it, ""/],
    [
      "{?a{w:word}|ab} {peer:address}",
      /column 15: this alternative begins like one before it, "a"/,
    ],
    ["{|a} {peer:address}", /column 5: this alternative begins like one before it, ""/],
    ["from {peer:address}x", /"x" can follow this hole, and stand in it/],
    ["port {port}0 {peer:address}", /"0" can follow this hole/],
    ["{peer:address 7}", /only chosen text has a limit/],
    [
      "no {x:chosen} from {y:own} {peer:address}",
      /column 22: the client's text stands before this, .* write \{y:chosen\}/,
    ],
    [
      "{?{a:chosen}b|{c:chosen}d}{?{a:chosen}b|{c:chosen}d}{?{a:chosen}b|{c:chosen}d} x {?{a:chosen}b|{c:chosen}d}{?{a:chosen}b|{c:chosen}d} {peer:address}",
      /more than 16 patterns/,
    ],
  ] as const;
  for (const [pattern, message] of rows) {
    assert.match(errorIn(`failed\n  ${pattern}\n`), message, pattern);
  }
});

Deno.test("a heading is refused whose flag no pattern sets, and one of which nobody could be told apart", () => {
  assert.match(
    errorIn("naughty if odd\nfailed\n  {even?a|b} {peer:address}\n"),
    /line 3, column 1: no pattern below sets the flag "odd"/,
  );
  assert.match(errorIn("nothing\n  {all:chosen}\n"), /every message is like this; write "known"/);
  assert.equal(errorIn("known\n  {all:chosen}\n"), "none");
  assert.equal(errorIn("naughty if odd\nfailed\n  {odd?a|b} {peer:address}\n"), "none");
});

Deno.test("statements say what is wrong with them", () => {
  assert.match(
    errorIn("prog x\n"),
    /line 3, column 1: "prog" is no statement and no heading; statements are daemon, program/,
  );
  assert.match(errorIn("program\n"), /write "program NAME…"/);
  assert.match(errorIn("cut many\n"), /write "cut BYTES"/);
  assert.match(
    errorIn("before x {y:chosen} z\n"),
    /line 3, column 8: what stands before or behind messages can't hold/,
  );
});

Deno.test("options that hold the client's text stand for patterns with and without", () => {
  const read = reading("failed\n  no{? {user:chosen}} from {peer:address}{?: {why:chosen}}\n");
  assert.equal(brief(read(`no from ${A}`)), `failed ${A}`);
  assert.equal(brief(read(`no bob from ${A}`)), `failed ${A} bob`);
  assert.equal(brief(read(`no bob from ${A}: bad luck`)), `failed ${A} bob`);
});
