import assert from "node:assert/strict";
import { makeScratch, sshdLine } from "../support/scratch.ts";

Deno.test("--test-log --json says of each line how many tries it stands for, behind what it said before", async () => {
  using scratch = makeScratch();
  const failed = "Failed password for bob from 203.0.113.7 port 5 ssh2";
  const text = [
    sshdLine(failed),
    sshdLine(`message repeated 4 times: [ ${failed}]`),
    sshdLine("Server listening on 192.0.2.1 port 22."),
    "no line of syslog's",
  ].join("\n") + "\n";
  const { stdout } = await scratch.sentry(["--test-log", "-", "--json"], {}, text);
  const objects = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(objects.map((object) => Object.keys(object).join(" ")), [
    "line service outcome address times",
    "line service outcome address times",
    "line service outcome address times",
    "line service outcome address times",
  ]);
  assert.deepEqual(objects.map(({ outcome, times }) => [outcome, times]), [
    ["failed", 1],
    ["failed", 4],
    [null, 0],
    [null, 0],
  ]);
  const table = await scratch.sentry(["--test-log", "-"], {}, text);
  assert.match(table.stdout, /^203\.0\.113\.7 +sshd +0 +5 /m);
});
