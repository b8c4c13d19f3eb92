import assert from "node:assert/strict";
import { type Network, networkOf } from "../../lib/address/network.ts";
import {
  changeList,
  formatHostsDeny,
  formatPatterns,
  parseHostsDeny,
  parsePatterns,
} from "../../lib/deny_list/hosts_deny.ts";
import { makeRandom } from "../address/_random.ts";

const random = makeRandom(17);

function anyBlock(): Network {
  const bytes = random(3) === 0
    ? Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, random(20), 0, 0, 0, 0, 0, 0, 0, 0)
    : Uint8Array.of(203, 0, 113, random(40));
  return networkOf(bytes, bytes.length === 16 ? 64 : 32 - (random(4) === 0 ? 4 : 0));
}

const THEIRS = ["# ALL: 203.0.113.7", "", "sshd : .example.net", "  x\t", "ALL: .113. : deny"];

Deno.test("changeList() is a set with an order, whatever is added and removed, and theirs stay in order", () => {
  let text = THEIRS.join("\n") + "\n";
  let listed: string[] = [];
  for (let i = 0; i < 2000; i++) {
    const add = Array.from({ length: random(4) }, anyBlock);
    const remove = Array.from({ length: random(4) }, anyBlock);
    const lines = changeList(parseHostsDeny(text), add, remove);
    const gone = new Set(remove.map((one) => one.text));
    listed = listed.filter((one) => !gone.has(one));
    for (const { text } of add) if (!gone.has(text) && !listed.includes(text)) listed.unshift(text);
    text = formatHostsDeny(lines);
    const ours = parseHostsDeny(text).filter((line) => line.network);
    assert.deepEqual(ours.map((line) => line.network!.text), listed);
    const rest = parseHostsDeny(text).filter((line) => !line.network).map((line) => line.text);
    assert.deepEqual(rest, THEIRS);
    assert.deepEqual([...parsePatterns(formatPatterns(lines)).keys()], listed);
  }
});

Deno.test("formatHostsDeny() writes back every text that parseHostsDeny() read, but for a last newline", () => {
  const pieces = [
    "ALL:",
    " ",
    "203.0.113.7",
    "\n",
    "\r\n",
    "#",
    "[2001:db8::]/64",
    ": deny",
    "\t",
    "\0",
  ];
  for (let i = 0; i < 5000; i++) {
    const text = Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join("");
    const back = formatHostsDeny(parseHostsDeny(text));
    assert.equal(back, text === "" || text.endsWith("\n") ? text : text + "\n");
  }
});
