import assert from "node:assert/strict";
import { addEvidence, addFinding, evidenceAt, noCounts } from "../../lib/logs/counts.ts";
import { createTimes, localZone } from "../../lib/logs/line_times.ts";
import { createReader } from "../../lib/logs/reader.ts";
import { timeOf } from "../../lib/logs/stamp_time.ts";
import { makeRandom } from "../address/_random.ts";

/** One hour ahead of UTC, all year. */
const zone = (civil: number) => civil - 3600;
const seconds = (iso: string) => Date.parse(iso) / 1000;
const NOW = seconds("2026-11-27T12:00:00Z");
/** The 13th of November 2026, 09:08:07, in UTC and in the zone. */
const THERE = seconds("2026-11-13T09:08:07Z");
const HERE = THERE - 3600;

Deno.test("timeOf() reads the time of every form of header", () => {
  const rows: readonly (readonly [line: string, time: number])[] = [
    ["Nov 13 09:08:07 web sshd[7]: x", HERE],
    ["Nov 13 09:08:07.999999 web sshd[7]: x", HERE],
    ["Nov 13 09:08:07 CET web sshd[7]: x", HERE],
    ["Nov 13 09:08:07 UTC web sshd[7]: x", THERE],
    ["Nov 13 09:08:07 2026 web sshd[7]: x", HERE],
    ["Nov 13 2026 09:08:07 web sshd[7]: x", HERE],
    ["2026 Nov 13 09:08:07.123456 switch INFO sshd[7]: x", HERE],
    ["<38>Nov 13 09:08:07 web sshd[7]: x", HERE],
    ["<auth.info>Nov 13 09:08:07 web sshd[7]: x", HERE],
    ["<38>1 2026-11-13T09:08:07Z web sshd 7 - - x", THERE],
    ["Fri Nov 13 09:08:07 2026 [pid 7] x", HERE],
    ["2026-11-13T09:08:07Z web sshd[7]: x", THERE],
    ["2026-11-13T09:08:07.123456+01:00 web sshd[7]: x", HERE],
    ["2026-11-13T09:08:07.123456-0530 web sshd[7]: x", THERE + 5.5 * 3600],
    ["2026-11-13T09:08:07.123456 web sshd[7]: x", HERE],
    ["2026-11-13 09:08:07,123 web sshd[7] x", HERE],
    ["2026-11-13 09:08:07 +0000 web sshd[7]: x", THERE],
    ["2026-11-13 09:08:07.820827-0300 0x2230 Error 0x0 7 0 sshd: x", THERE + 3 * 3600],
    ["2026-11-13T09:08:07.12345 auth.info: Nov 13 10:08:07 sshd[7]: x", THERE],
    ["2026-11-13_09:08:07.12345 sshd[7]: x", THERE],
    [`@4${(THERE + 10).toString(16).padStart(15, "0")}12345678 sshd: x`, THERE],
    ["Fri 2026-11-13 09:08:07 CET web sshd[7]: x", HERE],
    ["Fri 2026-11-13 09:08:07 UTC web sshd[7]: x", THERE],
    ["Fri 2026-11-13 09:08:07 +05 web sshd[7]: x", THERE - 5 * 3600],
    [`${THERE}.123456 web sshd[7]: x`, THERE],
    ["[13/Nov/2026:09:08:07 -0100] web sshd[7]: x", THERE + 3600],
    ["2026-11-13T09:08:07.123456789Z stdout F x", THERE],
    ["[pod/web-0/sshd] 2026-11-13T09:08:07.123456789Z x", THERE],
    ['{"log":"x\\n","stream":"stdout","time":"2026-11-13T09:08:07.123456789Z"}', THERE],
    ["Nov 13 09:08:60 web sshd[7]: x", HERE + 52],
  ];
  for (const [line, time] of rows) assert.equal(timeOf(line, NOW, zone), time, line);
});

Deno.test("timeOf() knows no time in other text, nor one that there is not", () => {
  const lines = [
    "",
    "x",
    "sshd[7]: Nov 13 09:08:07 x",
    "[  123.456789] web sshd[7]: x",
    "Nov 31 09:08:07 web sshd[7]: x",
    "Nov 00 09:08:07 web sshd[7]: x",
    "Now 13 09:08:07 web sshd[7]: x",
    "ovD 13 09:08:07 web sshd[7]: x",
    "Nov 13 24:08:07 web sshd[7]: x",
    "Nov 13 09:60:07 web sshd[7]: x",
    "2026-13-13T09:08:07Z web sshd[7]: x",
    "2026-02-29T09:08:07Z web sshd[7]: x",
    "1969-12-31T23:59:59Z web sshd[7]: x",
    '{"log":"x\\n","stream":"stdout","time":"yesterday, at noon"}',
    '{"log":"2026-11-13T09:08:07Z x\\n"}',
    `@5${"0".repeat(23)} sshd: x`,
  ];
  for (const line of lines) assert.equal(timeOf(line, NOW, zone), undefined, line);
});

Deno.test("timeOf() takes the last year in which a day is not more than one ahead, and no time in the future", () => {
  const at = (line: string, now: string) => timeOf(`${line} web x: y`, seconds(now), zone);
  const rows: readonly (readonly [line: string, now: string, time: string])[] = [
    ["Dec 31 23:59:59", "2026-12-31T23:00:00Z", "2026-12-31T22:59:59Z"],
    ["Dec 31 23:59:59", "2027-01-01T00:00:00Z", "2026-12-31T22:59:59Z"],
    ["Jan  1 00:59:59", "2026-12-31T23:30:00Z", "2026-12-31T23:30:00Z"],
    ["Jan  1 01:00:10", "2027-01-01T00:00:20Z", "2027-01-01T00:00:10Z"],
    ["Nov 13 09:08:07", "2026-11-13T08:08:06Z", "2026-11-13T08:08:06Z"],
    ["Nov 13 09:08:07", "2026-11-12T08:08:08Z", "2026-11-12T08:08:08Z"],
    ["Nov 13 09:08:07", "2026-11-12T08:08:06Z", "2025-11-13T08:08:07Z"],
    ["Feb 29 12:00:00", "2027-03-01T00:00:00Z", "2024-02-29T11:00:00Z"],
    ["Feb 29 12:00:00", "2103-03-01T00:00:00Z", "2096-02-29T11:00:00Z"],
    ["Nov 13 09:08:07 2030", "2026-11-13T08:08:06Z", "2026-11-13T08:08:06Z"],
    ["2030-11-13T09:08:07Z", "2026-11-13T08:08:06Z", "2026-11-13T08:08:06Z"],
  ];
  for (const [line, now, time] of rows) {
    assert.equal(at(line, now), seconds(time), `${line} ${now}`);
  }
});

Deno.test("createTimes() says of each line what timeOf() says", () => {
  const random = makeRandom(77);
  const times = createTimes(NOW, zone);
  const two = (number: number) => String(number).padStart(2, "0");
  const hosts = ["web", "UTC", "2025", "GMT x", "2026 web", ""];
  let known = 0;
  for (let i = 0; i < 20_000; i++) {
    const minute = `${two(random(2))}:${two(random(2))}`;
    const clock = `${minute}:${two(random(70))}`;
    const day = 26 + random(3);
    const host = hosts[random(hosts.length)]!;
    const zoned = ["+01:00", "-03:30", "+00:00"][random(3)]!;
    const line = [
      `Nov ${day} ${clock} ${host} sshd[7]: x`,
      `2026-11-${day}T${clock}.${100_000 + random(9)}${zoned} ${host} sshd[7]: x`,
      `2026-11-${day}T${clock}Z ${host} sshd[7]: x`,
      `2026-11-${day} ${clock} ${host}`,
      "Nov",
    ][random(5)]!;
    const time = timeOf(line, NOW, zone);
    if (time !== undefined) known++;
    assert.equal(times(line), time, line);
  }
  assert.ok(known > 10_000);
});

Deno.test("localZone() is the machine's, at every time of the year", () => {
  const local = localZone();
  for (let month = 0; month < 24; month++) {
    for (const hour of [0, 1, 2, 3, 12, 23]) {
      const date = new Date(2026, month, 1 + month, hour, 30, 7);
      const civil = Date.UTC(
        date.getFullYear(),
        date.getMonth(),
        date.getDate(),
        date.getHours(),
        date.getMinutes(),
        date.getSeconds(),
      );
      assert.equal(local(civil / 1000), date.getTime() / 1000, String(date));
    }
  }
});

Deno.test("a finding has its line's time, or its entry's, and what lines say of an address the first and the last", () => {
  const reader = createReader([], undefined, undefined, undefined, "", createTimes(NOW, zone));
  const counts = noCounts();
  const A = "198.51.100.7";
  const readings = [
    reader.line(`Nov 13 09:08:08 web sshd[7]: Invalid user bob from ${A} port 40000`),
    reader.line(`Nov 13 09:08:07 web sshd[8]: Invalid user bob from ${A} port 40001`),
    reader.message("sshd", "9", `Invalid user bob from ${A} port 40002`, "web", THERE),
    reader.message("sshd", "10", `Invalid user bob from ${A} port 40003`),
  ].map((reading) => {
    assert.ok(reading && reading.outcome !== null);
    addFinding(counts, reading, 64, undefined);
    return reading.at;
  });
  assert.deepEqual(readings, [HERE + 1, HERE, THERE, undefined]);
  const { from, to } = evidenceAt(counts, 0);
  assert.deepEqual([from, to], [HERE, THERE]);
  addEvidence(counts, { ...evidenceAt(counts, 0), from: HERE - 1, to: HERE });
  const after = evidenceAt(counts, 0);
  assert.deepEqual([after.from, after.to], [HERE - 1, THERE]);
});
