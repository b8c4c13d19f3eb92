import assert from "node:assert/strict";
import type { Load, Outcome } from "../../scripts/load/outcome.ts";
import { tableOf } from "../../scripts/load/table.ts";

const LOAD: Load = {
  addresses: 100,
  busy: 10,
  seconds: 3,
  rate: 20,
  held: 1,
  guesses: 1,
  maxStartups: "10",
  graceSeconds: 5,
};

const OUTCOME: Outcome = {
  name: "sentry",
  calm: [100, 200, 300],
  times: [400, null, 500],
  seconds: [[20, 19, 18, 1], [20, 10, 9, 0], [20, 5, 4, 0]],
  blocked: [0, 5, 9],
  cpu: 1.25,
  peak: 3 << 20,
  reached: 31,
  counted: 31,
  refused: 2,
  dropped: 3,
  trouble: "",
};

Deno.test("tableOf() says how long he waited who got in, how often he did not, and when the busiest were blocked", () => {
  const lines = tableOf(LOAD, [OUTCOME]).split("\n");
  const row = lines.find((line) => line.startsWith("| sentry"))!;
  assert.equal(
    row,
    "| sentry | 500 ms, 500 ms | 1 of 3 | 200 ms | 60, 34, 31, 1 | 2, 3 | 2 s, 3 s | 1.3 s | 3 MiB |",
  );
  assert.ok(lines.includes("- sentry: 31 of 31"));
});
