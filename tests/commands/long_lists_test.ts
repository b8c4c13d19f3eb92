/** Lists as long as whoever has many addresses can make them: a call has room for some 100,000 arguments. */
import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import { beginShards } from "../../lib/state/write_shard_key.ts";
import { makeScratch, recordLines, sshdLine } from "../support/scratch.ts";
import { shardFile } from "../support/shard_file.ts";

const MANY = 150_000;

/** The address of a number, in 10.0.0.0/8. */
function address(i: number): string {
  return `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
}

function lines(line: (i: number) => string): string {
  return Array.from({ length: MANY }, (_, i) => line(i) + "\n").join("");
}

Deno.test("--test-log shows a row for each of 150,000 addresses", async () => {
  using scratch = makeScratch();
  const path = `${scratch.logDir}/auth.log`;
  Deno.writeTextFileSync(
    path,
    lines((i) => sshdLine(`Invalid user a from ${address(i)} port 22`, i)),
  );
  const ran = await scratch.sentry(["--test-log", path]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.equal(ran.stdout.split("\n").length, MANY + 3);
});

Deno.test("--drain counts a spool of 150,000 addresses", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  Deno.writeTextFileSync(`${scratch.rootDir}/spool`, lines((i) => `+ ${address(i)}`), {
    mode: 0o600,
  });
  const ran = await scratch.sentry(["--drain", "--verbose"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.equal(recordLines(scratch.rootDir).length, MANY);
  assert.equal(scratch.read("trouble"), "");
});

Deno.test("--expire forgets 150,000 addresses of one file of state", async () => {
  using scratch = makeScratch();
  // Neighbours of one /64 share a file: with blocks of 128 bits, each of them is an address of its own.
  const of = (i: number) =>
    parseNetwork(`2001:db8::${(i >> 16).toString(16)}:${(i & 0xffff).toString(16)}`)!;
  const then = Math.floor(Date.now() / 1000) - 400 * 86400;
  Deno.mkdirSync(`${scratch.rootDir}/state`, { recursive: true });
  beginShards(scratch.rootDir);
  Deno.writeTextFileSync(
    `${scratch.rootDir}/${shardFile(scratch.rootDir, of(1))}`,
    Array.from(
      { length: MANY },
      (_, i) =>
        formatRecord({ ...blankRecord(of(i + 1)), seen: 1, firstSeen: then, lastSeen: then }),
    ).join(""),
  );
  const ran = await scratch.sentry(["--expire", "--verbose"], { IPV6_PREFIX: "128" });
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.match(ran.stdout, /^0 blocks lifted, 150000 addresses forgotten, 1 files/);
  assert.deepEqual(recordLines(scratch.rootDir), []);
});
