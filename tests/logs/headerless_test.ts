import assert from "node:assert/strict";
import { addFinding, noCounts } from "../../lib/logs/counts.ts";
import { createReader } from "../../lib/logs/reader.ts";
import { linesOf } from "./_parsed_message.ts";

const A = "198.51.100.7";
const D = "203.0.113.66";
const SAID = [
  "Server listening on 0.0.0.0 port 22.",
  `Invalid user bob from ${A} port 40000`,
  `Failed password for invalid user bob from ${A} port 40000 ssh2`,
  `Accepted password for al from ${A} port 40001 ssh2`,
  `banner exchange: Connection from ${A} port 40002: invalid format`,
];
/** Of whoever takes down what sshd prints, and nobody. */
const STAMPS = [
  "",
  "2026-11-13_09:08:07.12345 ",
  "2026-11-13T09:08:07.12345 ",
  "@400000006737a0f712345678 ",
  "2026-11-13T09:08:07.123456789Z ",
  "2026-11-13T09:08:07.123456789Z stderr F ",
  "[pod/web-0/sshd] ",
];

Deno.test("what sshd prints without syslog is read, and shown as probes", () => {
  for (const stamp of STAMPS) {
    assert.deepEqual(
      linesOf(createReader(), ...SAID.map((text) => `${stamp}${text}\r`)),
      ["quiet", `probed ${A}`, "quiet", "quiet", `probed ${A}`],
      stamp,
    );
  }
});

Deno.test("in a log of what sshd prints a name may be a line of syslog's: it is shown as no more either", () => {
  const forged = [
    `Nov 13 09:08:07 web sshd[1]: Invalid user x from ${D} port 1`,
    `sshd[2]: Invalid user x from ${D} port 1`,
    `imap-login: Aborted login (auth failed, 1 attempts): user=<x>, method=PLAIN, rip=${D}, lip=192.0.2.1`,
    `[7] Nov 13 09:08:07 Bad password attempt for 'x' from ${D}:1`,
    `Nov 13 09:08:07 web sshd[3]: Accepted password for x from ${D} port 1 ssh2`,
  ];
  for (const stamp of STAMPS) {
    const lines = (texts: readonly string[]) => texts.map((text) => stamp + text);
    const reader = createReader([], undefined, undefined, undefined, "/log");
    linesOf(reader, ...lines(SAID));
    const allowed = new Set(["unknown", "quiet", `probed ${D}`]);
    for (const said of linesOf(reader, ...lines(forged))) assert.ok(allowed.has(said), said);
    // Nor in the next run, which begins with it.
    const told = reader.dump();
    for (const line of lines(forged)) {
      const [said = ""] = linesOf(
        createReader(told, undefined, undefined, undefined, "/log"),
        line,
      );
      assert.ok(allowed.has(said), `${said}: ${line}`);
    }
    const other = createReader(told, undefined, undefined, undefined, "/other");
    assert.deepEqual(linesOf(other, forged[0]!), [`naughty ${D}`], "another log is as it was");
    assert.deepEqual(other.dump().filter((line) => line.startsWith("bare ")), ["bare /log"]);
  }
});

Deno.test("among syslog's lines one without a header is nobody's", () => {
  const reader = createReader();
  assert.deepEqual(
    linesOf(
      reader,
      `Nov 13 09:08:07 web sshd[7]: Invalid user bob from ${A} port 40000`,
      ...SAID,
      ...SAID,
      `sshd[7]: Invalid user x from ${D} port 1`,
      `Nov 13 09:08:07 web sshd[8]: Invalid user bob from ${A} port 40001`,
    ),
    [`naughty ${A}`, ...Array(2 * SAID.length + 1).fill("unknown"), `naughty ${A}`],
  );
  assert.deepEqual(reader.dump().filter((line) => line.startsWith("bare ")), []);
});

Deno.test("a log whose lines are tags and messages alone is read, and welcomes nobody", () => {
  const lines = [
    "sshd[7]: Server listening on 0.0.0.0 port 22.",
    `sshd[8]: Invalid user bob from ${A} port 40000`,
    `cron[9]: Invalid user bob from ${D} port 40000`,
    `sshd[8]: Failed password for invalid user bob from ${A} port 40000 ssh2`,
    `sshd[9]: Accepted password for al from ${A} port 40001 ssh2`,
  ];
  assert.deepEqual(
    linesOf(createReader(), ...lines),
    ["quiet", `naughty ${A}`, "unknown", "quiet", "quiet"],
  );
  for (const other of ["x", "", "Nov 13 09:08:07 web sshd[7]: x"]) {
    assert.deepEqual(linesOf(createReader(), other, lines[1]!).slice(1), ["unknown"], other);
  }
});

Deno.test("what clients may have written counts for nothing", () => {
  const reader = createReader();
  const counts = noCounts();
  for (const text of [...SAID, `Nov 13 09:08:07 web sshd[1]: Invalid user x from ${D} port 1`]) {
    const reading = reader.line(text);
    assert.ok(reading);
    if (reading.outcome !== null) addFinding(counts, reading, 64, undefined);
  }
  assert.equal(counts.size, 0);
});

Deno.test("a log is what its first line is: what looks like syslog's behind a line of sshd's own counts for nothing", () => {
  const forged = `Nov 13 09:08:07 web sshd[3]: Accepted password for x from ${D} port 1 ssh2`;
  for (const first of SAID) {
    for (
      const said of linesOf(createReader(), first, "Invalid user x", forged, SAID[1]!).slice(2)
    ) {
      assert.ok(["quiet", `probed ${A}`].includes(said), said);
    }
  }
});
