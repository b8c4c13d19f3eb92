import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import {
  changeList,
  foreignWords,
  formatHostsDeny,
  formatPatterns,
  notUnderstood,
  parseHostsDeny,
  parsePatterns,
} from "../../lib/deny_list/hosts_deny.ts";

const net = (text: string) => parseNetwork(text)!;

Deno.test("changeList() puts the newest first and never lists an address twice", () => {
  let lines = changeList([], [net("203.0.113.7"), net("203.0.113.8"), net("203.0.113.7")], []);
  lines = changeList(lines, [net("203.0.113.7"), net("2001:db8::/64")], []);
  assert.equal(
    formatHostsDeny(lines),
    "ALL: [2001:db8::]/64 : deny\nALL: 203.0.113.8 : deny\nALL: 203.0.113.7 : deny\n",
  );
  assert.equal(formatPatterns(lines), "[2001:db8::]/64\n203.0.113.8\n203.0.113.7\n");
});

Deno.test("changeList() keeps other people's lines byte for byte, in place", () => {
  const text =
    "# kept\n\nALL: 203.0.113.7 : deny\n\tsshd: .example.net  # odd \\\nALL: 203.0.113. : deny\nx y z";
  const changed = changeList(parseHostsDeny(text), [net("198.51.100.1")], [net("203.0.113.7")]);
  assert.equal(
    formatHostsDeny(changed),
    "ALL: 198.51.100.1 : deny\n# kept\n\n\tsshd: .example.net  # odd \\\nALL: 203.0.113. : deny\nx y z\n",
  );
});

Deno.test("changeList() keeps 11.2.3.45 when 1.2.3.4 is removed", () => {
  const lines = changeList([], [net("1.2.3.4"), net("11.2.3.45"), net("1.2.3.44")], []);
  assert.equal(formatPatterns(changeList(lines, [], [net("1.2.3.4")])), "1.2.3.44\n11.2.3.45\n");
});

Deno.test("parseHostsDeny() knows the forms in which people list one address, and no others", () => {
  const forms: Record<string, string | undefined> = {
    "ALL: 203.0.113.7 : deny": "203.0.113.7",
    "ALL:203.0.113.7:deny": "203.0.113.7",
    "sshd :203.0.113.0/24:deny": "203.0.113.0/24",
    "ALL:[2001:db8::]/64": "2001:db8::/64",
    "ALL: 198.18.4.0/255.255.255.0 : deny": "198.18.4.0/24",
    "ALL: 198.18.4.0/255.0.255.0 : deny": undefined,
    "198.18.5.": "198.18.5.0/24",
    "203.0.113.9 # comment": "203.0.113.9",
    "ALL:203.0.113.9:deny# no comment": undefined,
    "ALL: 203.0.113.7": "203.0.113.7",
    "sshd : 203.0.113.7 : DENY": "203.0.113.7",
    "203.0.113.7": "203.0.113.7",
    "ALL: 203.0.113.0/24 : deny": "203.0.113.0/24",
    "ALL: [2001:db8::1]/64 : deny": "2001:db8::/64",
    "ALL: [2001:db8::1] : deny": "2001:db8::1",
    "ALL: 203.0.113. : deny": "203.0.113.0/24",
    "ALL: 203.0.113.. : deny": undefined,
    "ALL: [203.0.113.7] : deny": undefined,
    "ALL: .example.net : deny": undefined,
    "ALL: 203.0.113.7 198.51.100.1 : deny": undefined,
    "ALL: 203.0.113.7, 198.51.100.1 : deny": undefined,
    "ALL: 203.0.113.0/24 EXCEPT 203.0.113.7": undefined,
    "ALL EXCEPT sshd: 203.0.113.7": undefined,
    "ALL: 203.0.113.7 : allow": undefined,
    "ALL: ALL EXCEPT 203.0.113.7": undefined,
    "ALL: 203.0.113.7 : spawn /bin/x : deny": undefined,
    "# ALL: 203.0.113.7 : deny": undefined,
    "ALL: 2001:db8::1 : deny": undefined,
    "": undefined,
  };
  for (const [line, expected] of Object.entries(forms)) {
    assert.equal(parseHostsDeny(line + "\n")[0]?.network?.text, expected, line);
  }
});

Deno.test("changeList() takes a line apart into words that mean to libwrap what they say, and leaves the rest", () => {
  const forms: Record<string, string> = {
    "ALL:203.0.113.7:deny": "ALL: 203.0.113.7 : deny",
    "sshd:203.0.113.7": "sshd: 203.0.113.7",
    "ALL : 203.0.113.7 # all his": "ALL: 203.0.113.7 # all his",
    "sshd :[2001:db8::]/64 : deny": "sshd: [2001:db8::]/64 : deny",
    "sshd : 203.0.113.7:deny\t": "sshd: 203.0.113.7 : deny",
    " sshd : 203.0.113.": " sshd : 203.0.113.",
    "ALL: 198.18.4.0/255.255.255.0 : deny": "ALL: 198.18.4.0/255.255.255.0 : deny",
  };
  for (const [line, expected] of Object.entries(forms)) {
    assert.equal(formatHostsDeny(changeList(parseHostsDeny(line), [], [])), expected + "\n");
  }
});

Deno.test("notUnderstood() numbers the lines that list nothing, comments and empty ones left out", () => {
  const text = "# one\nALL: 203.0.113.7 : deny\n\n ALL: ALL\n  # x\nsshd: .example.net\n";
  assert.deepEqual(notUnderstood(parseHostsDeny(text)), [
    { number: 4, text: "ALL: ALL" },
    { number: 6, text: "sshd: .example.net" },
  ]);
});

Deno.test("formatPatterns() writes no word that libwrap could take for more than an address", () => {
  const lines = changeList(
    [],
    ["203.0.113.7", "203.0.113.0/24", "2001:db8::1", "2001:db8::/48"].map(net),
    [],
  );
  for (const word of formatPatterns(lines).split(/\s+/).filter((one) => one !== "")) {
    assert.match(word, /^(\d+\.\d+\.\d+\.\d+(\/\d+)?|\[[0-9a-f:]+\]\/\d+)$/);
  }
  assert.equal(parsePatterns(formatPatterns(lines)).size, 4);
});

Deno.test("foreignWords() gives every word that is no pattern of ours, wherever libwrap would find it", () => {
  const odd = [
    "ALL",
    "all",
    "LOCAL",
    "KNOWN",
    "EXCEPT",
    "203.",
    "203.0.113.",
    ".example.com",
    "/etc/hosts",
    "@group",
    "*",
    "203.0.113.7/24",
    "203.0.113.0/255.255.255.0",
    "[2001:db8::1]",
    "[2001:DB8::]/64",
    "2001:db8::1",
    "0x7f.0.0.1",
  ];
  for (const word of odd) {
    for (const blank of ["\n", " ", "\t", "\r\n", "\f", "\v"]) {
      const text = `203.0.113.7${blank}${word}${blank}[2001:db8::]/64\n`;
      assert.deepEqual(foreignWords(text), [word]);
      assert.deepEqual([...parsePatterns(text).keys()], ["203.0.113.7", "2001:db8::/64"]);
    }
    assert.deepEqual(foreignWords(`203.0.113.7\n${word}`), [word]);
  }
  assert.deepEqual(foreignWords("203.0.113.7\n203.0.113.0/24\n[2001:db8::]/64\n"), []);
});
