/** Lists that are so long that they are written aside. */
import assert from "node:assert/strict";
import { requires } from "../support/parts.ts";
import { makeRefused } from "../support/libwrap.ts";
import {
  addressOf,
  assertFollowed,
  FOREIGN,
  listMany,
  MANY,
  pattern,
} from "../support/long_list.ts";
import { makeScratch, type Scratch, sshdLine } from "../support/scratch.ts";

async function run(scratch: Scratch, ...args: string[]): Promise<string> {
  const ran = await scratch.sentry(args);
  assert.deepEqual([ran.code, ran.stderr], [0, ""], args.join(" "));
  return ran.stdout;
}

/** A client that a drain blocks. */
async function drainBlocks(scratch: Scratch, address: string): Promise<void> {
  scratch.log(...[1, 2, 3].map((i) => sshdLine(`Invalid user a${i} from ${address} port ${i}`)));
  const spool = `+ ${address}\n`.repeat(4);
  Deno.writeTextFileSync(`${scratch.rootDir}/spool`, spool, { append: true, mode: 0o600 });
  assert.match(await run(scratch, "--drain", "-v"), /blacklisted/);
}

Deno.test("of a long list a block by hand is its first line when the command ends, and gone with -d", async () => {
  using scratch = makeScratch();
  await listMany(scratch);
  assert.equal(assertFollowed(scratch), MANY);
  await run(scratch, "-b", "--ip=203.0.113.7");
  await run(scratch, "-b", "--ip=2001:db8:1::7");
  assert.equal(assertFollowed(scratch), MANY + 2);
  assert.match(
    scratch.read("hosts.deny"),
    /^ALL: \[2001:db8:1::\]\/64 : deny\nALL: 203\.0\.113\.7 : deny\nALL: 10\.1\.0\.0 : deny\n/,
  );
  await run(scratch, "-d", "--ip=203.0.113.7");
  await run(scratch, "-w", `--ip=${addressOf(500)}`);
  await run(scratch, "-d", `--ip=${addressOf(MANY - 1)}`);
  assert.equal(assertFollowed(scratch), MANY - 1);
});

Deno.test(
  "what connections block is in force at once, and in the long files with the next run by hand",
  {
    ...requires(["libwrap", "gcc"]),
  },
  async () => {
    using scratch = makeScratch();
    await listMany(scratch);
    const refused = await makeRefused(scratch);
    const before = ["hosts.deny", "deny.patterns"].map((name) => scratch.read(name));
    for (const address of ["203.0.113.7", "203.0.113.8"]) await drainBlocks(scratch, address);
    assert.deepEqual(["hosts.deny", "deny.patterns"].map((name) => scratch.read(name)), before);
    assert.equal(scratch.read("deny.recent"), "203.0.113.8\n203.0.113.7\n");
    assert.equal(scratch.read("lists.todo"), "+ 203.0.113.7\n+ 203.0.113.8\n");
    const clients = [
      "203.0.113.7",
      "203.0.113.8",
      "203.0.113.9",
      addressOf(3),
      addressOf(MANY - 3),
    ];
    assert.deepEqual(await refused(clients), clients.filter((one) => one !== "203.0.113.9"));
    const checks = JSON.parse((await scratch.sentry(["--doctor", "--json"])).stdout).checks;
    assert.deepEqual(
      checks.filter(({ name }: { name: string }) => name === "lists" || name === "blocks")
        .map(({ level, says }: { level: string; says: string }) => [level, says]),
      [
        [
          "OK",
          "50002 addresses are blacklisted, and both lists say so; 2 that came or went follow",
        ],
        ["OK", "prefixes and allow.patterns follow from the records"],
      ],
    );
    await run(scratch, "-b", "--ip=203.0.113.10");
    assert.equal(assertFollowed(scratch), MANY + 3);
    assert.deepEqual(await refused(clients), clients.filter((one) => one !== "203.0.113.9"));
  },
);

Deno.test("who logs in is let in at once, though the long files list him still", {
  ...requires(["libwrap", "gcc"]),
}, async () => {
  using scratch = makeScratch();
  await listMany(scratch);
  const refused = await makeRefused(scratch);
  const [him, other] = [addressOf(7), addressOf(8)];
  assert.deepEqual(await refused([him, other]), [him, other]);
  scratch.log(sshdLine(`Accepted publickey for al from ${him} port 5 ssh2`));
  Deno.writeTextFileSync(`${scratch.rootDir}/spool`, `+ ${him}\n`, { mode: 0o600 });
  await run(scratch, "--drain");
  assert.equal(scratch.read("allow.recent"), `${him}\n`);
  assert.ok(scratch.read("deny.patterns").includes(`\n${him}\n`));
  assert.deepEqual(await refused([him, other]), [other]);
  // A block around him that he is not taken along by.
  await run(scratch, "-b", "--ip=10.1.0.0/24");
  assert.deepEqual(await refused([him, other]), [other]);
  const listed = scratch.read("deny.patterns").split("\n");
  assert.ok(listed.includes("10.1.0.0/24") && !listed.includes(other) && !listed.includes(him));
  await run(scratch, "-d", "--ip=10.1.0.0/24");
  assert.deepEqual(await refused([him, other, "10.1.0.200"]), []);
  assertFollowed(scratch);
});

Deno.test("a hand edit of a long list is followed, also while something waits to be written", async () => {
  using scratch = makeScratch();
  await listMany(scratch);
  await drainBlocks(scratch, "203.0.113.7");
  const path = `${scratch.rootDir}/hosts.deny`;
  const gone = [addressOf(1), addressOf(40_000), addressOf(49_999)];
  const lines = scratch.read("hosts.deny").split("\n")
    .filter((line) => !gone.some((one) => line === `ALL: ${pattern(one)} : deny`));
  lines.splice(300, 0, "sshd:198.51.100.33", "192.0.2.9 # why", "# more");
  Deno.writeTextFileSync(path, lines.join("\n"));
  await run(scratch, "-c", "--ip=198.51.100.2");
  // This one waits for nobody, but what is edited is written at once.
  const foreign = [FOREIGN[0]!, "# more", FOREIGN[1]!, "sshd: 198.51.100.33", "192.0.2.9 # why"];
  const text = scratch.read("hosts.deny");
  assert.ok(text.startsWith("ALL: 203.0.113.7 : deny\n"));
  for (const line of foreign) assert.ok(text.includes(`\n${line}\n`), line);
  const patterns = scratch.read("deny.patterns").split("\n").slice(0, -1);
  assert.equal(patterns.length, MANY + 3 - 3);
  for (const one of ["203.0.113.7", "198.51.100.33", "192.0.2.9"]) {
    assert.ok(patterns.includes(one));
  }
  for (const one of gone) assert.ok(!patterns.includes(pattern(one)), one);
  assert.equal(scratch.read("lists.todo") + scratch.read("deny.recent"), "");
  const said = await run(scratch, "-r", "--ip=198.51.100.33");
  assert.match(said, /blacklisted/);
  assert.match(await run(scratch, "--expire", "-v"), /^0 blocks lifted/);
  assert.equal(scratch.read("deny.patterns").split("\n").length - 1, patterns.length);
});

for (const args of [["-d", "--ip=198.51.100.2"], ["--sync"], ["--scan"]]) {
  Deno.test(`a long list that is emptied by hand lifts all blocks with the next ${args[0]}, in parts`, async () => {
    using scratch = makeScratch();
    await listMany(scratch);
    Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "# nobody\n");
    await run(scratch, ...args);
    assert.equal(assertFollowed(scratch, ["# nobody"]), 0);
  });
}

for (
  const lost of [["hosts.deny"], ["deny.patterns"], ["hosts.deny", "deny.patterns"], ["listed"]]
) {
  Deno.test(`a long list of which ${lost.join(" and ")} is lost is made anew from the records`, async () => {
    using scratch = makeScratch();
    await listMany(scratch);
    await drainBlocks(scratch, "203.0.113.7");
    for (const name of lost) Deno.removeSync(`${scratch.rootDir}/${name}`);
    await run(scratch, "-b", "--ip=203.0.113.8");
    const foreign = lost.includes("hosts.deny") ? [] : FOREIGN;
    assert.equal(assertFollowed(scratch, foreign), MANY + 2);
  });
}

Deno.test("--expire mends a long list whose lists.todo was removed, and one with foreign words", async () => {
  using scratch = makeScratch();
  await listMany(scratch);
  await drainBlocks(scratch, "203.0.113.7");
  Deno.removeSync(`${scratch.rootDir}/lists.todo`);
  const path = `${scratch.rootDir}/deny.patterns`;
  Deno.writeTextFileSync(path, Deno.readTextFileSync(path) + "ALL\n192.0.2.77\n203.");
  assert.match(await run(scratch, "--expire", "-v"), /1 blacklisted addresses were not listed/);
  assert.equal(assertFollowed(scratch), MANY + 1);
});
