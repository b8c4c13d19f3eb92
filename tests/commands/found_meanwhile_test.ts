import assert from "node:assert/strict";
import { changeRecords } from "../../lib/decisions/change_records.ts";
import { putFound } from "../../lib/decisions/put_found.ts";
import { judgeByLogs } from "../../lib/decisions/judge_by_logs.ts";
import { takeLock } from "../../lib/files/lock_file.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../lib/policy/settings.ts";
import { makeScratch, recordLines } from "../support/scratch.ts";

const NOW = 1_800_000_000;
const FOUND = "found 1 all\n203.0.113.9 0 0 2 0 0 0\n";

Deno.test("what another run has found, and was killed before it put any of it, is put by whoever reads on", async () => {
  using scratch = makeScratch();
  const { rootDir, logDir } = scratch;
  const settings: Settings = { ...DEFAULT_SETTINGS, rootDir, logDir };
  scratch.log("nothing of interest");
  const limits = { bytes: Infinity, entries: undefined };
  await judgeByLogs([], "", settings, NOW, limits);
  const cursors = await changeRecords(settings, NOW, (change) => change.cursors());
  // This one knows of a piece that is put by now, and waits for the lock to read on from there.
  const lock = await takeLock(`${rootDir}/lock`, 5000);
  const judged = judgeByLogs([], `${cursors}put 12 20\n`, settings, NOW, limits);
  await new Promise((done) => setTimeout(done, 200));
  Deno.writeTextFileSync(`${rootDir}/found`, FOUND);
  Deno.writeTextFileSync(`${rootDir}/cursors`, `${cursors}put 12 ${FOUND.length}\n`);
  lock.close();
  await judged;
  const naughty = recordLines(rootDir).map((line) => line.split(/ +/)).map((
    one,
  ) => [one[0], one[9]]);
  assert.deepEqual(naughty, [["203.0.113.9", "2"]]);
  assert.equal(scratch.read("cursors"), cursors);
});

Deno.test("what another run has found meanwhile is not taken for what was there, though it is as long", async () => {
  using scratch = makeScratch();
  const { rootDir, logDir } = scratch;
  const settings: Settings = { ...DEFAULT_SETTINGS, rootDir, logDir };
  const found = (address: string) => {
    Deno.writeTextFileSync(`${rootDir}/found`, `found 1 all\n${address} 0 0 2 0 0 0\n`);
    Deno.writeTextFileSync(`${rootDir}/cursors`, `journal ${address}\nput 12 ${FOUND.length}\n`);
  };
  await changeRecords(settings, NOW, (change) => change.cursors());
  const lock = await takeLock(`${rootDir}/lock`, 5000);
  found("203.0.113.8");
  const put = putFound(settings, NOW, undefined);
  await new Promise((done) => setTimeout(done, 200));
  found("203.0.113.9");
  lock.close();
  await put;
  assert.deepEqual(recordLines(rootDir).map((line) => line.split(" ")[0]), ["203.0.113.9"]);
  assert.equal(scratch.read("cursors"), "journal 203.0.113.9\n");
});
