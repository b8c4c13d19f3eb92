/** What a command says is so when it has ended: in the records, in hosts.deny, and after the next connection. */
import assert from "node:assert/strict";
import { parseAddress } from "../../lib/address/parse.ts";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import { backdate } from "../support/backdate.ts";
import { makeScratch, recordLines, type Scratch, sshdLine } from "../support/scratch.ts";
import { shardFile } from "../support/shard_file.ts";

const ADDRESS = "203.0.113.7";

async function did(scratch: Scratch, ...args: string[]): Promise<string> {
  const ran = await scratch.sentry(args);
  assert.deepEqual([ran.code, ran.stderr], [0, ""], args.join(" "));
  return ran.stdout;
}

Deno.test("w lifts b, b lifts w, d clears both, in the records and in both deny files", async () => {
  using scratch = makeScratch();
  const standing = () => did(scratch, "-r", `--ip=${ADDRESS}`).then((text) => text.split("\n")[1]);
  const listed = () => [scratch.read("hosts.deny"), scratch.read("deny.patterns")];
  const black = ["ALL: 203.0.113.7 : deny\n", "203.0.113.7\n"];
  for (
    const [action, expected, files] of [
      ["-b", "\tand it is blacklisted", black],
      ["-w", "\tand it is whitelisted", ["", ""]],
      ["-b", "\tand it is blacklisted", black],
      ["-b", "\tand it is blacklisted", black],
      ["-d", "", ["", ""]],
      ["-w", "\tand it is whitelisted", ["", ""]],
      ["-d", "", ["", ""]],
      ["-d", "", ["", ""]],
    ] as const
  ) {
    await did(scratch, action, `--ip=${ADDRESS}`);
    assert.equal(await standing(), expected, action);
    assert.deepEqual(listed(), files, action);
  }
});

Deno.test("--delist lets an address in for good: what the logs said before it counts no more", async () => {
  using scratch = makeScratch();
  // sshd logs a try after libwrap has run the hook, so the last one is still unread when the block is made.
  for (let i = 0; i < 3; i++) {
    await did(scratch, "-c", `--ip=${ADDRESS}`);
    scratch.log(sshdLine(`Invalid user a from ${ADDRESS} port ${i}`, i));
  }
  assert.equal(scratch.read("hosts.deny"), `ALL: ${ADDRESS} : deny\n`);
  await did(scratch, "-d", `--ip=${ADDRESS}`);
  assert.equal(scratch.read("hosts.deny"), "");
  await did(scratch, "-c", `--ip=${ADDRESS}`);
  assert.equal(
    scratch.read("hosts.deny"),
    "",
    "it was let in to be refused at its next connection",
  );
});

Deno.test("--blacklist begins a block anew whose time is up", async () => {
  using scratch = makeScratch();
  await did(scratch, "-b", `--ip=${ADDRESS}`);
  backdate(scratch.rootDir, ADDRESS, 91);
  await did(scratch, "-b", `--ip=${ADDRESS}`);
  await did(scratch, "-c", `--ip=${ADDRESS}`);
  assert.equal(scratch.read("hosts.deny"), `ALL: ${ADDRESS} : deny\n`);
});

Deno.test("EXPIRE_BLOCK_DAYS decides when a block is lifted", async () => {
  using scratch = makeScratch();
  const connect = async (env: Record<string, string>) => {
    assert.equal((await scratch.sentry(["-c", `--ip=${ADDRESS}`], env)).code, 0);
    return scratch.read("hosts.deny");
  };
  await did(scratch, "-b", `--ip=${ADDRESS}`);
  backdate(scratch.rootDir, ADDRESS, 30);
  assert.notEqual(await connect({}), "");
  assert.notEqual(await connect({ EXPIRE_BLOCK_DAYS: "0" }), "");
  assert.notEqual(await connect({ EXPIRE_BLOCK_DAYS: "31" }), "");
  assert.equal(await connect({ EXPIRE_BLOCK_DAYS: "30" }), "");
  assert.match(scratch.read("events.log"), / expired 203\.0\.113\.7 /);
});

Deno.test("--delist and --whitelist take an address off hosts.deny whatever its record says", async () => {
  for (const action of ["-d", "-w"]) {
    using scratch = makeScratch();
    await did(scratch, "-b", `--ip=${ADDRESS}`);
    Deno.removeSync(`${scratch.rootDir}/state`, { recursive: true });
    await did(scratch, action, `--ip=${ADDRESS}`);
    assert.deepEqual([scratch.read("hosts.deny"), scratch.read("deny.patterns")], ["", ""], action);
  }
});

Deno.test("hosts.deny follows what was done while ADD_TO_TCPWRAPPERS was 0", async () => {
  using scratch = makeScratch();
  const off = { ADD_TO_TCPWRAPPERS: "0" };
  await did(scratch, "-b", `--ip=${ADDRESS}`);
  await scratch.sentry(["-d", `--ip=${ADDRESS}`], off);
  await scratch.sentry(["-b", "--ip=198.51.100.9"], off);
  await did(scratch, "-r");
  assert.equal(scratch.read("hosts.deny"), "ALL: 198.51.100.9 : deny\n");
});

Deno.test("an IPv6 address listed by hand can be delisted by its address, and is reported as it is", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "ALL: [2001:db8::1] : deny\n");
  assert.match(await did(scratch, "-r", "--ip=2001:db8::1"), /and it is blacklisted/);
  await did(scratch, "-d", "--ip=2001:db8::1");
  assert.equal(scratch.read("hosts.deny"), "");
});

Deno.test("an address in a block listed by hand is not said to be let in while libwrap refuses it", async () => {
  for (const action of ["-d", "-w"]) {
    using scratch = makeScratch();
    Deno.mkdirSync(scratch.rootDir);
    Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "ALL: 203.0.113.0/24 : deny\n");
    const ran = await scratch.sentry([action, `--ip=${ADDRESS}`]);
    assert.equal(scratch.read("deny.patterns"), "203.0.113.0/24\n");
    const refused = scratch.read("allow.patterns") !== `${ADDRESS}\n`;
    assert.equal(refused, action === "-d");
    assert.ok(!refused || /203\.0\.113\.0\/24/.test(ran.stdout + ran.stderr), action);
  }
});

Deno.test("an odd address listed by hand does not get a new record at every run", async () => {
  for (const odd of ["0.0.0.0/32", "255.255.255.255/32", "0.1.2.3/32"]) {
    using scratch = makeScratch();
    Deno.mkdirSync(scratch.rootDir);
    for (let i = 0; i < 3; i++) {
      Deno.writeTextFileSync(
        `${scratch.rootDir}/hosts.deny`,
        `${"#".repeat(i + 1)}\nALL: ${odd} : deny\n`,
      );
      await did(scratch, "-r");
    }
    assert.ok(recordLines(scratch.rootDir).length <= 1, odd);
  }
});

Deno.test("ALLOW_NETS wins over hosts.deny also where the record is gone", async () => {
  using scratch = makeScratch();
  await did(scratch, "-b", `--ip=${ADDRESS}`);
  Deno.removeSync(`${scratch.rootDir}/state`, { recursive: true });
  const ran = await scratch.sentry(["-r"], { ALLOW_NETS: "203.0.113.0/24" });
  assert.equal(ran.code, 0);
  assert.deepEqual([scratch.read("hosts.deny"), scratch.read("deny.patterns")], ["", ""]);
});

Deno.test("-v says of the address that was asked about what was decided and why", async () => {
  using scratch = makeScratch();
  scratch.log(sshdLine(`Failed password for bob from ${ADDRESS} port 1 ssh2`));
  for (let i = 0; i < 2; i++) await did(scratch, "-c", `--ip=${ADDRESS}`);
  assert.match(await did(scratch, "-cv", `--ip=${ADDRESS}`), /^203\.0\.113\.7: nothing done, /m);
});

Deno.test("every line of events.log begins with its time in one form", async () => {
  using scratch = makeScratch();
  scratch.log(sshdLine(`Invalid user a from ${ADDRESS} port 1`));
  for (let i = 0; i < 3; i++) await did(scratch, "-c", `--ip=${ADDRESS}`);
  Deno.removeSync(`${scratch.logDir}/auth.log`);
  scratch.log(sshdLine("Invalid user b from 198.51.100.9 port 2"));
  for (let i = 0; i < 3; i++) await did(scratch, "-c", "--ip=198.51.100.9");
  const lines = scratch.read("events.log").split("\n").slice(0, -1);
  assert.equal(lines.length, 3);
  for (const line of lines) assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \S/);
});

Deno.test("nine wrong passwords are not too many, however often the log is read between the lines", async () => {
  using scratch = makeScratch();
  for (let i = 1; i <= 9; i++) {
    scratch.log(sshdLine(`Failed password for bob from ${ADDRESS} port ${i} ssh2`, i));
    await did(scratch, "-c", `--ip=${ADDRESS}`);
    scratch.log(
      sshdLine(`Connection closed by authenticating user bob ${ADDRESS} port ${i} [preauth]`, i),
    );
  }
  await did(scratch, "-c", `--ip=${ADDRESS}`);
  assert.equal(scratch.read("hosts.deny"), "");
});

Deno.test("each line counts once when thirty read the same news at once", async () => {
  using scratch = makeScratch();
  const network = parseAddress(ADDRESS)!;
  Deno.mkdirSync(`${scratch.rootDir}/state`, { recursive: true });
  Deno.writeTextFileSync(
    `${scratch.rootDir}/${shardFile(scratch.rootDir, network)}`,
    formatRecord({ ...blankRecord(network), seen: 10, firstSeen: 1 }),
  );
  for (let i = 0; i < 9; i++) {
    scratch.log(sshdLine(`Failed password for bob from ${ADDRESS} port ${i} ssh2`, i));
  }
  const runs = await Promise.all(
    Array.from({ length: 30 }, () => scratch.sentry(["-c", `--ip=${ADDRESS}`])),
  );
  for (const ran of runs) assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  const told = await did(scratch, "-rv", `--ip=${ADDRESS}`);
  assert.match(told, /^ {2}40 connections/);
  assert.match(told, / 9 failures,/);
});
