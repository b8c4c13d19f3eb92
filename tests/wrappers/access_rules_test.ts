import assert from "node:assert/strict";
import { fieldsOf, parseAccessFile, splitAt, wordsOf } from "../../lib/wrappers/access_rules.ts";

Deno.test("parseAccessFile() takes a rule apart, and knows where it stands", () => {
  const text = "# c\n\nsshd, vsftpd : 10. \\\n  [2001:db8::]/32 : spawn a\\:b : allow\nALL:ALL\n";
  const { rules, ignored, broken } = parseAccessFile(text);
  assert.deepEqual(
    rules.map(({ from, to, daemons, clients, options }) => [from, to, daemons, clients, options]),
    [
      [3, 4, "sshd, vsftpd ", " 10.   [2001:db8::]/32 ", " spawn a\\:b : allow"],
      [5, 5, "ALL", "ALL", undefined],
    ],
  );
  assert.equal(rules.map((rule) => text.slice(rule.start, rule.end)).join(""), text.slice(5));
  assert.deepEqual([ignored, broken], [[], undefined]);
  assert.deepEqual(fieldsOf(rules[0]!.options!), ["spawn a:b", "allow"]);
});

Deno.test("parseAccessFile() takes what continues a comment for comment", () => {
  assert.deepEqual(parseAccessFile("# c \\\nsshd: ALL\n").rules, []);
  assert.equal(parseAccessFile(" # c \\\nsshd: ALL\n").rules.length, 1);
});

Deno.test("parseAccessFile() passes over a line without a colon", () => {
  const { rules, ignored } = parseAccessFile("sshd ALL\nsshd: ALL\n");
  assert.deepEqual(ignored.map(({ from, why }) => [from, why]), [[1, "no colon"]]);
  assert.deepEqual(rules.map((rule) => rule.from), [2]);
});

Deno.test("parseAccessFile() stops where libwrap does: at a missing newline and at a line too long", () => {
  const broken = (text: string) => {
    const { rules, broken } = parseAccessFile(text);
    return [rules.length, broken && [broken.from, broken.to, broken.why]];
  };
  assert.deepEqual(broken("a: b\nc: d"), [1, [2, 2, "no newline"]]);
  assert.deepEqual(broken("a: b\nc: d \\\n"), [1, [2, 2, "no newline"]]);
  assert.deepEqual(broken("#" + "x".repeat(2045) + "\na: b\n"), [1, undefined]);
  assert.deepEqual(broken("#" + "x".repeat(2046) + "\na: b\n"), [0, [1, 1, "too long"]]);
  assert.deepEqual(broken("#\\\n" + "x".repeat(3000) + "\na: b\n"), [0, [1, 2, "too long"]]);
});

Deno.test("splitAt() does not split within brackets, and not behind a lone one", () => {
  assert.deepEqual(splitAt("[::1]:x", ":"), ["[::1]", "x"]);
  assert.deepEqual(splitAt("a]:x", ":"), ["a]:x", undefined]);
});

Deno.test("wordsOf() splits at blanks and commas", () => {
  assert.deepEqual(wordsOf(" a,b ,, c\td\r"), ["a", "b", "c", "d"]);
});

Deno.test("fieldsOf() keeps empty fields, which libwrap refuses", () => {
  assert.deepEqual(fieldsOf(""), [""]);
  assert.deepEqual(fieldsOf(" allow : "), ["allow", ""]);
});
