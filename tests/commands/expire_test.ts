import assert from "node:assert/strict";
import { parseAddress } from "../../lib/address/parse.ts";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import { shardName, shardOf } from "../../lib/state/shard.ts";
import { makeScratch, sshdLine } from "../support/scratch.ts";

const DAY = 86400;

Deno.test("--expire lifts the blocks whose time is up, in records and both deny files, and no others", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(`${scratch.rootDir}/state`, { recursive: true });
  const now = Math.floor(Date.now() / 1000);
  const ages: Record<string, number> = {
    "203.0.113.1": 89,
    "203.0.113.2": 91,
    "198.51.100.3": 400,
  };
  for (const [address, days] of Object.entries(ages)) {
    const network = parseAddress(address)!;
    const record = {
      ...blankRecord(network),
      blacklistedAt: now - days * DAY,
      naughty: 5,
      seen: 9,
      firstSeen: 1,
    };
    const path = `${scratch.rootDir}/state/${shardName(shardOf(network))}`;
    Deno.writeTextFileSync(path, formatRecord(record), { append: true });
  }
  const lines = Object.keys(ages).map((address) => `ALL: ${address} : deny\n`);
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "# mine\n" + lines.join(""));
  const never = await scratch.sentry(["--expire"], { EXPIRE_BLOCK_DAYS: "0" });
  assert.equal(never.stdout, "0 blocks lifted\n");
  const ran = await scratch.sentry(["--expire", "-v"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.match(ran.stdout, /^2 blocks lifted\n/);
  assert.match(ran.stdout, /^203\.0\.113\.2: block lifted$/m);
  assert.equal(scratch.read("hosts.deny"), "# mine\nALL: 203.0.113.1 : deny\n");
  assert.equal(scratch.read("deny.patterns"), "203.0.113.1\n");
  // Old evidence does not block again at once.
  await scratch.sentry(["-c", "--ip=203.0.113.2"]);
  assert.doesNotMatch((await scratch.sentry(["-r", "--ip=203.0.113.2"])).stdout, /blacklisted/);
  assert.equal((await scratch.sentry(["--expire"])).stdout, "0 blocks lifted\n");
});

Deno.test("--expire forgets what was logged while the block stood, also what was not read yet", async () => {
  using scratch = makeScratch();
  const address = "203.0.113.8";
  const network = parseAddress(address)!;
  const since = Math.floor(Date.now() / 1000) - 91 * DAY;
  Deno.mkdirSync(`${scratch.rootDir}/state`, { recursive: true });
  const record = { ...blankRecord(network), blacklistedAt: since, seen: 3, firstSeen: since };
  Deno.writeTextFileSync(
    `${scratch.rootDir}/state/${shardName(shardOf(network))}`,
    formatRecord(record),
  );
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, `ALL: ${address} : deny\n`);
  for (let i = 0; i < 20; i++) {
    scratch.log(sshdLine(`refused connect from ${address} (${address})`, i));
  }
  assert.equal((await scratch.sentry(["--expire"])).stdout, "1 blocks lifted\n");
  scratch.log(sshdLine(`Failed password for bob from ${address} port 5 ssh2`, 99));
  for (let i = 0; i < 3; i++) await scratch.sentry(["-c", `--ip=${address}`]);
  assert.equal(scratch.read("hosts.deny"), "");
});
