import assert from "node:assert/strict";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import { parseAddress } from "../../lib/address/parse.ts";
import { makeScratch, recordLines, type Scratch, sshdLine } from "../support/scratch.ts";
import { shardFile } from "../support/shard_file.ts";

const ADDRESS = "203.0.113.7";

async function connect(scratch: Scratch, times: number, address = ADDRESS): Promise<void> {
  for (let i = 0; i < times; i++) {
    const ran = await scratch.sentry(["-c", `--ip=${address}`]);
    assert.equal(ran.code, 0, ran.stderr);
  }
}

async function standing(scratch: Scratch, address = ADDRESS): Promise<string> {
  const { stdout } = await scratch.sentry(["-r", `--ip=${address}`]);
  return /and it is (\w+)/.exec(stdout)?.[1] ?? "nothing";
}

Deno.test("an invalid user is blocked at the third connection, not before", async () => {
  using scratch = makeScratch();
  scratch.log(sshdLine(`Invalid user admin from ${ADDRESS} port 1`));
  await connect(scratch, 2);
  assert.equal(await standing(scratch), "nothing");
  await connect(scratch, 1);
  assert.equal(await standing(scratch), "blacklisted");
});

Deno.test("who has logged in is whitelisted, whatever he tries then", async () => {
  using scratch = makeScratch();
  scratch.log(sshdLine(`Accepted password for bob from ${ADDRESS} port 99 ssh2`));
  for (let i = 0; i < 20; i++) {
    scratch.log(sshdLine(`Failed password for bob from ${ADDRESS} port ${i} ssh2`, i));
  }
  await connect(scratch, 3);
  assert.equal(await standing(scratch), "whitelisted");
});

Deno.test("ten wrong passwords are not too many, eleven are; probes alone never are", async () => {
  using scratch = makeScratch();
  const fail = (from: string, i: number) =>
    sshdLine(`Failed password for bob from ${from} port ${i} ssh2`, i);
  for (let i = 0; i < 10; i++) scratch.log(fail(ADDRESS, i));
  for (let i = 0; i < 30; i++) {
    scratch.log(
      sshdLine(`Did not receive identification string from 198.51.100.9 port ${i}`, 100 + i),
    );
  }
  await connect(scratch, 3);
  await connect(scratch, 3, "198.51.100.9");
  assert.equal(await standing(scratch), "nothing");
  assert.equal(await standing(scratch, "198.51.100.9"), "nothing");
  scratch.log(fail(ADDRESS, 11));
  await connect(scratch, 1);
  assert.equal(await standing(scratch), "blacklisted");
});

Deno.test("a log line is counted once, and one connection's reading serves all addresses", async () => {
  using scratch = makeScratch();
  scratch.log(sshdLine("Failed password for bob from 198.51.100.9 port 5 ssh2"));
  await connect(scratch, 6);
  assert.match((await scratch.sentry(["-rv", "--ip=198.51.100.9"])).stdout, / 1 failures/);
  scratch.log(sshdLine("Failed password for bob from 198.51.100.9 port 6 ssh2"));
  await connect(scratch, 2);
  assert.match((await scratch.sentry(["-rv", "--ip=198.51.100.9"])).stdout, / 2 failures/);
});

Deno.test("a user name that names somebody else harms only whoever chose it", async () => {
  using scratch = makeScratch();
  const victim = "198.51.100.9";
  for (
    const name of [
      `x from ${victim} port 1`,
      `x from ${victim} port 1 ssh2`,
      `from ${victim}`,
      victim,
    ]
  ) {
    scratch.log(
      sshdLine(`Invalid user ${name} from ${ADDRESS} port 7`),
      sshdLine(`Failed password for invalid user ${name} from ${ADDRESS} port 7 ssh2`),
      sshdLine(`Connection closed by invalid user ${name} ${ADDRESS} port 7 [preauth]`),
    );
  }
  scratch.log(
    sshdLine(
      `Invalid user Accepted password for x from ${ADDRESS} port 9 ssh2 from ${ADDRESS} port 8`,
    ),
  );
  await connect(scratch, 4, victim);
  await connect(scratch, 3);
  assert.equal(await standing(scratch, victim), "nothing");
  assert.equal(await standing(scratch), "blacklisted");
});

Deno.test("10.0.0.1 does not answer for 110.0.0.1", async () => {
  using scratch = makeScratch();
  for (let i = 0; i < 3; i++) scratch.log(sshdLine(`Invalid user a from 110.0.0.1 port ${i}`, i));
  await connect(scratch, 4, "10.0.0.1");
  assert.equal(await standing(scratch, "10.0.0.1"), "nothing");
  assert.equal(await standing(scratch, "110.0.0.1"), "blacklisted");
});

Deno.test("a log that can't be read blocks nobody, is named on stderr, and the connection is counted", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(`${scratch.logDir}/auth.log`);
  await connect(scratch, 2);
  const ran = await scratch.sentry(["-c", `--ip=${ADDRESS}`]);
  assert.equal(ran.code, 1);
  assert.match(
    ran.stderr,
    /^sentry: cannot read ".*\/auth\.log": [^\n]*; nobody is blocked by it\n$/,
  );
  assert.match((await scratch.sentry(["-r"])).stdout, /connected 3 times/);
});

Deno.test("a block whose time is up is lifted when the address connects again, its evidence forgotten", async () => {
  using scratch = makeScratch();
  const network = parseAddress(ADDRESS)!;
  Deno.mkdirSync(`${scratch.rootDir}/state`, { recursive: true });
  const old = Math.floor(Date.now() / 1000) - 91 * 86400;
  const record = {
    ...blankRecord(network),
    seen: 9,
    firstSeen: old,
    blacklistedAt: old,
    naughty: 3,
    strikes: 1,
  };
  Deno.writeTextFileSync(
    `${scratch.rootDir}/${shardFile(scratch.rootDir, network)}`,
    formatRecord(record),
  );
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, `ALL: ${ADDRESS} : deny\n`);
  await connect(scratch, 1);
  assert.equal(await standing(scratch), "nothing");
  assert.equal(scratch.read("hosts.deny"), "");
  assert.equal(recordLines(scratch.rootDir).length, 1);
});

Deno.test("one address tried from many places in the log is judged without ever connecting", async () => {
  using scratch = makeScratch();
  for (let i = 0; i < 3; i++) {
    scratch.log(sshdLine(`Invalid user a from 198.51.100.9 port ${i}`, i));
  }
  await connect(scratch, 3);
  assert.equal(scratch.read("hosts.deny"), "ALL: 198.51.100.9 : deny\n");
});
