import assert from "node:assert/strict";
import { LONGEST_LINE, splitLine, unwrapRepeated } from "../../lib/logs/header.ts";

Deno.test("splitLine() knows the headers that syslog daemons write", () => {
  const headers = [
    "Nov 23 21:19:00 host sshd[7]: ",
    "Nov  3 21:19:00 host sshd[7]: ",
    "Nov 03 21:19:00 host sshd[7]: ",
    "Nov 3 21:19:00 host sshd[7]: ",
    "Nov 23 21:19:00.123456 host sshd[7]: ",
    "Nov 23 2026 21:19:00 host sshd[7]: ",
    "Nov 23 21:19:00 sshd[7]: ",
    "Nov 23 21:19:00 host /usr/sbin/sshd[7]: ",
    "Nov 23 21:19:00 host sshd[7] ",
    "Nov 23 21:19:00 <auth.info> host sshd[7]: ",
    "Nov 23 21:19:00 host auth.info sshd[7]: ",
    "Nov 23 21:19:00 host sshd[7]: [ID 800047 auth.info] ",
    "<38>Nov 23 21:19:00 host sshd[7]: ",
    "2026-11-23T21:19:00+01:00 host sshd[7]: ",
    "2026-11-23T21:19:00.123456Z host sshd[7]: ",
    "2026-11-23T21:19:00 host sshd[7]: ",
    "2026-11-23 21:19:00.123456+0000 host sshd[7]: ",
    "2026-11-23 21:19:00 host sshd[7]: ",
    "2026-11-23T21:19:00.12 auth.info: sshd[7]:  ",
    "@4000000065a1b2c31234abcd host sshd[7]: ",
    "<38>1 2026-11-23T21:19:00Z host sshd 7 - - ",
    '<38>1 2026-11-23T21:19:00Z host sshd 7 ID1 [a b="\\]\\"" c="d"][e f="g"] ',
  ];
  for (const header of headers) {
    const { program, pid, message } = splitLine(`${header}Invalid user x`)!;
    assert.deepEqual([program, pid, message], ["sshd", 7, "Invalid user x"], header);
  }
  for (const header of ["Nov 23 21:19:00 host sshd: ", "Nov 23 21:19:00 [sshd] "]) {
    const { program, pid, message } = splitLine(`${header}Invalid user x`)!;
    assert.deepEqual([program, pid, message], ["sshd", 0, "Invalid user x"], header);
  }
});

Deno.test("splitLine() finds no header inside a message", () => {
  const inner = "Nov 23 21:19:00 host sshd[9]: Invalid user x from 203.0.113.7 port 1";
  assert.equal(splitLine(`Nov 23 21:19:00 host su[7]: ${inner}`)?.program, "su");
  assert.equal(splitLine(`x ${inner}`), undefined);
  assert.equal(splitLine(inner.slice(1)), undefined);
  assert.equal(splitLine(" ".repeat(LONGEST_LINE) + inner), undefined);
  for (
    const odd of ["", " ", "Nov", "Nov 23 21:19:00", "Nov 23 21:19:00 ", "<38>", "<38>1 ", "\0\0"]
  ) {
    assert.ok((splitLine(odd)?.program ?? "") === "", JSON.stringify(odd));
  }
});

Deno.test("unwrapRepeated() takes the message out of rsyslog's summary, and nothing else", () => {
  const wrapped = "message repeated 5 times: [ a [b]]";
  assert.deepEqual(unwrapRepeated(wrapped), { message: "a [b]", times: 5 });
  assert.equal(unwrapRepeated("message repeated 5 times: x"), undefined);
  assert.equal(unwrapRepeated("a"), undefined);
});
