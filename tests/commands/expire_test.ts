import assert from "node:assert/strict";
import { parseAddress } from "../../lib/address/parse.ts";
import { type AddressRecord, blankRecord, formatRecord } from "../../lib/state/record.ts";
import { beginShards } from "../../lib/state/write_shard_key.ts";
import { assertAgreement } from "../support/agreement.ts";
import { runAndKill } from "../support/killed.ts";
import { makeScratch, recordLines, sshdLine } from "../support/scratch.ts";
import { shardFile } from "../support/shard_file.ts";

const DAY = 86400;
const NOTHING = "0 blocks lifted, 0 addresses forgotten, 0 files of state compacted\n";

/** Writes a record as if it had been there for long. */
function plant(rootDir: string, address: string, fields: Partial<AddressRecord>): void {
  const network = parseAddress(address)!;
  Deno.mkdirSync(`${rootDir}/state`, { recursive: true });
  beginShards(rootDir);
  const path = `${rootDir}/${shardFile(rootDir, network)}`;
  const text = formatRecord({ ...blankRecord(network), ...fields });
  Deno.writeTextFileSync(path, text, { append: true });
}

Deno.test("--expire lifts the blocks whose time is up, in records and both deny files, and no others", async () => {
  using scratch = makeScratch();
  const now = Math.floor(Date.now() / 1000);
  const ages: Record<string, number> = {
    "203.0.113.1": 89,
    "203.0.113.2": 91,
    "198.51.100.3": 400,
  };
  for (const [address, days] of Object.entries(ages)) {
    const blacklistedAt = now - days * DAY;
    plant(scratch.rootDir, address, {
      blacklistedAt,
      naughty: 5,
      seen: 9,
      lastSeen: now - 80 * DAY,
    });
  }
  const lines = Object.keys(ages).map((address) => `ALL: ${address} : deny\n`);
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "# mine\n" + lines.join(""));
  const never = await scratch.sentry(["--expire"], { EXPIRE_BLOCK_DAYS: "0" });
  assert.equal(never.stdout, NOTHING);
  const ran = await scratch.sentry(["--expire", "-v"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.match(ran.stdout, /^2 blocks lifted, 0 addresses forgotten, /);
  assert.match(ran.stdout, /^203\.0\.113\.2: block lifted$/m);
  assert.equal(scratch.read("hosts.deny"), "# mine\nALL: 203.0.113.1 : deny\n");
  assert.equal(scratch.read("deny.patterns"), "203.0.113.1\n");
  // Old evidence does not block again at once.
  await scratch.sentry(["-c", "--ip=203.0.113.2"]);
  assert.doesNotMatch((await scratch.sentry(["-r", "--ip=203.0.113.2"])).stdout, /blacklisted/);
  assert.equal((await scratch.sentry(["--expire"])).stdout, NOTHING);
});

Deno.test("--expire forgets what was logged while the block stood, also what was not read yet", async () => {
  using scratch = makeScratch();
  const address = "203.0.113.8";
  const since = Math.floor(Date.now() / 1000) - 91 * DAY;
  plant(scratch.rootDir, address, { blacklistedAt: since, seen: 3, firstSeen: since });
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, `ALL: ${address} : deny\n`);
  for (let i = 0; i < 20; i++) {
    scratch.log(sshdLine(`refused connect from ${address} (${address})`, i));
  }
  assert.match(
    (await scratch.sentry(["--expire"])).stdout,
    /^1 blocks lifted, 0 addresses forgotten/,
  );
  scratch.log(sshdLine(`Failed password for bob from ${address} port 5 ssh2`, 99));
  for (let i = 0; i < 3; i++) await scratch.sentry(["-c", `--ip=${address}`]);
  assert.equal(scratch.read("hosts.deny"), "");
});

Deno.test("--expire forgets who was not seen for STALE_DAYS, but nobody who is on a list", async () => {
  using scratch = makeScratch();
  const now = Math.floor(Date.now() / 1000);
  const old = { seen: 2, firstSeen: now - 500 * DAY, lastSeen: now - 366 * DAY };
  plant(scratch.rootDir, "203.0.113.1", old);
  plant(scratch.rootDir, "203.0.113.2", { ...old, lastSeen: now - 364 * DAY });
  plant(scratch.rootDir, "203.0.113.3", { ...old, whitelistedAt: now - 400 * DAY, cause: "login" });
  plant(scratch.rootDir, "203.0.113.4", { ...old, blacklistedAt: now - 400 * DAY, cause: "hand" });
  plant(scratch.rootDir, "198.51.100.1", old);
  const keep = { EXPIRE_BLOCK_DAYS: "0" };
  const never = await scratch.sentry(["--expire"], { ...keep, STALE_DAYS: "0" });
  assert.equal(never.stdout, NOTHING);
  const ran = await scratch.sentry(["--expire", "-v"], keep);
  const told = ran.stdout.split("\n");
  assert.equal(told[0], "0 blocks lifted, 2 addresses forgotten, 2 files of state compacted");
  assert.ok(told.includes("203.0.113.1: forgotten") && told.includes("198.51.100.1: forgotten"));
  const left = recordLines(scratch.rootDir).map((line) => line.split(" ")[0]).sort();
  assert.deepEqual(left, ["203.0.113.2", "203.0.113.3", "203.0.113.4"]);
  assert.equal(scratch.read("deny.patterns"), "203.0.113.4\n", "and what was not listed is");
  assert.equal((await scratch.sentry(["--expire"], keep)).stdout, NOTHING);
});

Deno.test("--expire takes out damaged and torn lines, and leaves every whole one as it is", async () => {
  using scratch = makeScratch();
  const now = Math.floor(Date.now() / 1000);
  for (let i = 1; i <= 5; i++) plant(scratch.rootDir, `203.0.113.${i}`, { seen: i, lastSeen: now });
  const before = recordLines(scratch.rootDir);
  const path = `${scratch.rootDir}/${shardFile(scratch.rootDir, "203.0.113.1")}`;
  const lines = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, `${lines.slice(0, 128)}${"\0".repeat(128)}${lines.slice(128)}203.`);
  assert.match((await scratch.sentry(["--expire"])).stdout, /, 1 files of state compacted\n$/);
  assert.deepEqual(recordLines(scratch.rootDir), before);
});

Deno.test("--expire adopts an edit of hosts.deny that left its size and time as they were", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.7"]);
  await scratch.sentry(["-b", "--ip=203.0.113.8"]);
  Deno.writeTextFileSync(`${scratch.rootDir}/deny.patterns`, "203.0.113.9\n203.0.113.7\n");
  await scratch.sentry(["--expire"]);
  assert.equal(scratch.read("deny.patterns"), "203.0.113.8\n203.0.113.7\n");
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "ALL: 203.0.113.7 : deny\n");
  await scratch.sentry(["--expire"]);
  assert.equal(scratch.read("deny.patterns"), "203.0.113.7\n");
  assert.doesNotMatch((await scratch.sentry(["-r", "--ip=203.0.113.8"])).stdout, /blacklisted/);
});

Deno.test("--expire that is killed at any time leaves records and lists that agree in the end", async () => {
  using scratch = makeScratch();
  const now = Math.floor(Date.now() / 1000);
  for (let i = 0; i < 600; i++) {
    const address = `203.0.${i >> 4}.${1 + (i & 15)}`;
    const lastSeen = now - (i % 2 === 0 ? 400 : 1) * DAY;
    const blacklistedAt = i % 3 === 0 ? now - 91 * DAY : 0;
    plant(scratch.rootDir, address, { seen: 1, firstSeen: 1, lastSeen, blacklistedAt });
  }
  for (let delay = 20; delay < 120; delay += 4) {
    await runAndKill(scratch, ["--expire"], delay);
  }
  await scratch.sentry(["--expire"]);
  const records = assertAgreement(scratch.rootDir);
  assert.equal(records.size, 300, "the stale are forgotten, and nobody else");
  assert.ok([...records.values()].every((one) => !one.blacklisted && one.seen === 1));
});
