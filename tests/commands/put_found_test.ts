/** What was read about many addresses is put piece by piece, whichever file operation of it fails or is the last. */
import assert from "node:assert/strict";
import { changeRecords } from "../../lib/decisions/change_records.ts";
import { judgeByLogs } from "../../lib/decisions/judge_by_logs.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../lib/policy/settings.ts";
import { namesIn } from "../../lib/files/read_file.ts";
import { parseRecord } from "../../lib/state/record.ts";
import { makeMemoryFolder } from "../support/memory_folder.ts";
import { assertAgreement } from "../support/agreement.ts";
import { recordLines, sshdLine } from "../support/scratch.ts";
import { type Fault, injectFault } from "../state/_faults.ts";

const NOW = 1_800_000_000;

/** Addresses in twenty /24s, so that they are put in three pieces; a few of them blocked, one trusted, one guessed. */
function logMany(settings: Settings): void {
  const lines: string[] = [];
  for (let i = 0; i < 80; i++) {
    const address = `203.0.${i % 20}.${1 + i}`;
    const times = i % 9 === 0 ? 3 : 1;
    for (let n = 0; n < times; n++) {
      lines.push(sshdLine(`Invalid user a from ${address} port ${1000 + i}`, 100 + 10 * i + n));
    }
  }
  const tries = Array.from(
    { length: 12 },
    (_, i) => `Failed password for al from 192.0.2.1 port ${i} ssh2`,
  );
  const logins = Array.from(
    { length: 3 },
    (_, i) => `Accepted password for al from 192.0.2.2 port ${i} ssh2`,
  );
  for (
    const [i, text] of [...tries, "Accepted password for al from 192.0.2.1 port 99 ssh2", ...logins]
      .entries()
  ) {
    lines.push(sshdLine(text, 5000 + i));
  }
  Deno.writeTextFileSync(`${settings.logDir}/auth.log`, lines.map((line) => line + "\n").join(""));
}

async function scan(settings: Settings): Promise<void> {
  const all = { bytes: Infinity, entries: undefined };
  const cursors = await changeRecords(settings, NOW, (change) => change.cursors());
  await judgeByLogs([], cursors, settings, NOW, all);
}

function makeFolder(): Settings {
  const dir = makeMemoryFolder();
  Deno.mkdirSync(`${dir}/log`);
  return { ...DEFAULT_SETTINGS, rootDir: `${dir}/root`, logDir: `${dir}/log` };
}

/** Everything that counts. */
function contents({ rootDir }: Settings): unknown {
  assertAgreement(rootDir);
  const left = [...namesIn(rootDir)].filter((name) => /^found|^lists\.todo|^redo/.test(name));
  assert.deepEqual(left, []);
  const cursors = Deno.readTextFileSync(`${rootDir}/cursors`);
  assert.doesNotMatch(cursors, /^put /m);
  const records = recordLines(rootDir).map((line) => parseRecord(line + "\n")!).map((record) =>
    JSON.stringify({ ...record, network: record.network.text })
  );
  // In the order of the shards, which no two folders have in common.
  const patterns = Deno.readTextFileSync(`${rootDir}/deny.patterns`).split("\n").sort();
  return { records: records.sort(), patterns, read: / (\d+) [0-9a-f]{8} \//.exec(cursors)?.[1] };
}

for (const fault of ["once", "killed", "torn"] as const) {
  Deno.test({
    name: `whichever file operation is ${fault}, the next run goes on, and the end is the same`,
    // A failed attempt may leave its lock file open until the process ends.
    sanitizeResources: false,
    sanitizeOps: false,
    fn: () => tryAll(fault),
  });
}

async function tryAll(fault: Fault): Promise<void> {
  let wanted: unknown;
  let left = 0;
  for (let nth = 0, fired = true; fired; nth++) {
    const settings = makeFolder();
    logMany(settings);
    try {
      {
        // The first is not disturbed.
        using injected = injectFault(nth === 0 ? Infinity : nth, fault);
        await scan(settings).catch(() => {});
        fired = nth === 0 || injected.fired();
      }
      if (namesIn(settings.rootDir).has("found")) left++;
      await scan(settings);
      wanted ??= contents(settings);
      assert.deepEqual(contents(settings), wanted, `operation ${nth}`);
    } finally {
      Deno.removeSync(settings.rootDir.replace(/\/root$/, ""), { recursive: true });
    }
    assert.ok(nth < 1500, "it does not end");
  }
  assert.ok(left > 20, `${left} left something to put`);
}

Deno.test("found that was taken away, or is another, is told of, and reading goes on", async () => {
  for (const other of [undefined, "found 2 all\nx\n", "found 1 all\nx\n"]) {
    const settings = makeFolder();
    try {
      logMany(settings);
      await scan(settings);
      const { rootDir } = settings;
      const before = recordLines(rootDir);
      const size = other?.length ?? 100;
      const cursors = Deno.readTextFileSync(`${rootDir}/cursors`);
      Deno.writeTextFileSync(`${rootDir}/cursors`, `${cursors}put 12 ${size}\n`);
      if (other !== undefined) Deno.writeTextFileSync(`${rootDir}/found`, other);
      await scan(settings);
      assert.deepEqual(recordLines(rootDir), before);
      assert.equal(Deno.readTextFileSync(`${rootDir}/cursors`), cursors);
      const isTold = other?.startsWith("found 1") !== true;
      const events = Deno.readTextFileSync(`${rootDir}/events.log`);
      assert.equal(/ what was read of the logs is gone: /.test(events), isTold);
    } finally {
      Deno.removeSync(settings.rootDir.replace(/\/root$/, ""), { recursive: true });
    }
  }
});

Deno.test("found of any size that can be written is gone on with", async () => {
  const settings = makeFolder();
  try {
    logMany(settings);
    await scan(settings);
    const { rootDir } = settings;
    const text = "found 1 all\n198.51.100.9 0 2 0 0 0 0\n";
    const size = 15 * 2 ** 30;
    Deno.writeTextFileSync(`${rootDir}/found`, text);
    // Takes no room on the disk; what is no line ends it.
    Deno.truncateSync(`${rootDir}/found`, size);
    const cursors = Deno.readTextFileSync(`${rootDir}/cursors`);
    Deno.writeTextFileSync(`${rootDir}/cursors`, `${cursors}put 12 ${size}\n`);
    await scan(settings);
    assert.ok(recordLines(rootDir).some((line) => line.startsWith("198.51.100.9 ")));
    assert.equal(Deno.readTextFileSync(`${rootDir}/cursors`), cursors);
    assert.ok(!namesIn(rootDir).has("found"));
  } finally {
    Deno.removeSync(settings.rootDir.replace(/\/root$/, ""), { recursive: true });
  }
});
