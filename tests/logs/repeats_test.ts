import assert from "node:assert/strict";
import { splitLine } from "../../lib/logs/header.ts";
import { MOST_REPEATS, timesRepeated, unwrapRepeated } from "../../lib/logs/repeats.ts";

Deno.test("unwrapRepeated() gives the message and its number, which is bounded", () => {
  assert.deepEqual(unwrapRepeated("message repeated 5 times: [ a [b]]"), {
    message: "a [b]",
    times: 5,
  });
  assert.deepEqual(unwrapRepeated("message repeated 0 times: [ a]"), { message: "a", times: 1 });
  assert.equal(unwrapRepeated("message repeated 999999999 times: [ a]")?.times, MOST_REPEATS);
  assert.equal(unwrapRepeated("message repeated 9999999999 times: [ a]"), undefined);
  assert.equal(unwrapRepeated("message repeated 5 times: [ a"), undefined);
  assert.equal(unwrapRepeated("x message repeated 5 times: [ a]"), undefined);
});

Deno.test("timesRepeated() reads what syslogd says of the line before", () => {
  const times = (line: string) => timesRepeated(splitLine(line)!);
  assert.equal(times("Nov 13 09:08:07 web last message repeated 4 times"), 4);
  assert.equal(times("Nov 13 09:08:07 last message repeated 1 time"), 1);
  assert.equal(times("Nov 13 09:08:07 web syslogd: last message repeated 4 times"), 4);
  assert.equal(times("Nov 13 09:08:07 web app[1]: last message repeated 4 times"), 0);
  assert.equal(times("Nov 13 09:08:07 web my last message repeated 4 times"), 0);
});
