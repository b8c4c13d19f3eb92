import assert from "node:assert/strict";
import {
  checksJson,
  checksText,
  critical,
  fine,
  statusOf,
  unknown,
  warning,
} from "../../lib/doctor/check.ts";
import { refusalsIn } from "../../lib/doctor/sshd_checks.ts";

const A = fine("a", "all is well");
const B = warning("b", "it | limps", "Mend it");
const C = critical("c", "it is dead", "Bury it");
const D = unknown("d", "who knows", "Ask");

Deno.test("the exit status is that of the worst finding, as monitoring plugins have it", () => {
  assert.equal(statusOf([A]), 0);
  assert.equal(statusOf([A, B, D]), 1);
  assert.equal(statusOf([B, C, D]), 2);
  assert.equal(statusOf([A, D]), 3);
});

Deno.test("checksText() begins with a line for Nagios, and the worst stands first", () => {
  assert.equal(checksText([A]), "SENTRY OK - 1 checks passed\nOK        a: all is well\n");
  const lines = checksText([A, B, C, D]).split("\n");
  // What follows a bar would be performance data.
  assert.equal(
    lines[0],
    "SENTRY CRITICAL - 3 of 4 checks: c (it is dead), b (it / limps), d (who knows)",
  );
  assert.equal(lines[1], "CRITICAL  c: it is dead. Bury it");
  assert.equal(lines[4], "OK        a: all is well");
});

Deno.test("checksJson() is one object on one line", () => {
  const text = checksJson([A, B]);
  assert.equal(text.split("\n").length, 2);
  const { status, checks } = JSON.parse(text);
  assert.equal(status, "WARNING");
  assert.deepEqual(checks, [A, B]);
});

Deno.test("refusalsIn() counts what libwrap refused, in the time from the first line to the last", () => {
  const refusal = (time: string) =>
    `Nov 23 21:${time} host sshd[7]: refused connect from 203.0.113.7 (203.0.113.7)\n`;
  const text = refusal("10:00") + "Nov 23 21:10:05 host sshd[8]: Accepted publickey\n" +
    refusal("10:08") + refusal("10:10");
  assert.deepEqual(refusalsIn(text, 2026), { count: 3, seconds: 10 });
  const newer = text.replace(/^Nov 23 (\S+)/gm, "2026-11-23T$1.123456+01:00");
  assert.deepEqual(refusalsIn(newer, 2026), { count: 3, seconds: 10 });
  assert.equal(refusalsIn("no time here\n", 2026), undefined);
  const forged =
    "Nov 23 21:10:00 host sshd[7]: Invalid user refused connect from x from 203.0.113.7 port 1\n";
  assert.equal(refusalsIn(forged, 2026)?.count, 0);
});
