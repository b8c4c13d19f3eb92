/** ALLOW_FAILURES: trust by a login ends after so many tries for other users since the last one. */
import assert from "node:assert/strict";
import { hashUser } from "../../lib/logs/user_hash.ts";
import { assertAgreement } from "../support/agreement.ts";
import { backdate } from "../support/backdate.ts";
import { makeGate } from "../support/gate.ts";
import { makeScratch, type Scratch, sshdLine } from "../support/scratch.ts";

const ADDRESS = "203.0.113.7";
const ON = { ALLOW_FAILURES: "5" };

let port = 1;

function log(scratch: Scratch, message: string): void {
  port++;
  scratch.log(
    sshdLine(`${message} port ${port}${message.startsWith("Invalid") ? "" : " ssh2"}`, port),
  );
}

function login(scratch: Scratch, user = "alice", address = ADDRESS): void {
  log(scratch, `Accepted publickey for ${user} from ${address}`);
}

function fail(scratch: Scratch, user: string, times: number, address = ADDRESS): void {
  for (let i = 0; i < times; i++) log(scratch, `Failed password for ${user} from ${address}`);
}

function naughty(scratch: Scratch, times: number, user = "x", address = ADDRESS): void {
  for (let i = 0; i < times; i++) log(scratch, `Invalid user ${user} from ${address}`);
}

/** Trusts the address by three logins of alice's. */
async function trust(scratch: Scratch, env: Record<string, string> = ON): Promise<void> {
  for (let i = 0; i < 3; i++) login(scratch);
  await scratch.sentry(["--scan"], env);
  assert.equal(await standing(scratch), "whitelisted");
}

async function standing(scratch: Scratch, address = ADDRESS): Promise<string> {
  const { stdout } = await scratch.sentry(["-r", `--ip=${address}`]);
  return /and it is (\w+)/.exec(stdout)?.[1] ?? "none";
}

async function scan(scratch: Scratch, env: Record<string, string> = ON): Promise<string> {
  const ran = await scratch.sentry(["--scan", "-v"], env);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  return ran.stdout;
}

Deno.test("by default nothing is kept of who logs in, and nothing that a trusted address tries matters", async () => {
  using scratch = makeScratch();
  await trust(scratch, {});
  fail(scratch, "bob", 20);
  naughty(scratch, 20);
  await scan(scratch, {});
  await scratch.sentry(["--expire"]);
  assert.equal(await standing(scratch), "whitelisted");
  assert.throws(() => Deno.lstatSync(`${scratch.rootDir}/logins`), Deno.errors.NotFound);
});

Deno.test("one try for others less than ALLOW_FAILURES keeps the trust, and that one ends it", async () => {
  for (const attack of [(s: Scratch, n: number) => fail(s, "bob", n), naughty]) {
    using scratch = makeScratch();
    await trust(scratch);
    attack(scratch, 4);
    await scan(scratch);
    assert.equal(await standing(scratch), "whitelisted");
    assert.equal(scratch.read("logins"), `${ADDRESS} 4 ${hashUser("alice")}\n`);
    assert.equal(Deno.statSync(`${scratch.rootDir}/logins`).mode! & 0o777, 0o600);
    attack(scratch, 1);
    assert.match(
      await scan(scratch),
      /^203\.0\.113\.7: trusted no longer, 5 tries for other users since its last login$/m,
    );
    assert.equal(await standing(scratch), "none");
    assert.equal(scratch.read("logins"), "");
    assert.match(
      scratch.read("events.log"),
      /Z distrusted 203\.0\.113\.7 cause=- seen=0 successes=0 failures=0 naughty=0 probed=0 strikes=0\n$/,
    );
    naughty(scratch, 3);
    await scan(scratch);
    assert.equal(await standing(scratch), "blacklisted", "judged as anybody from then on");
    assertAgreement(scratch.rootDir);
  }
});

Deno.test("it makes no difference whether the tries are read one by one or all at once", async () => {
  for (const atOnce of [false, true]) {
    using scratch = makeScratch();
    await trust(scratch);
    for (let i = 0; i < 8; i++) {
      naughty(scratch, 1);
      if (!atOnce) await scan(scratch);
    }
    await scan(scratch);
    assert.equal(await standing(scratch), "blacklisted");
    const words = scratch.read("events.log").match(/(?<=Z )\w+/g);
    assert.deepEqual(words, ["whitelisted", "distrusted", "blacklisted"]);
  }
});

Deno.test("a login in between begins the count anew, within one reading and across, whoever logs in", async () => {
  using scratch = makeScratch();
  await trust(scratch);
  fail(scratch, "bob", 4);
  login(scratch);
  fail(scratch, "bob", 4);
  await scan(scratch);
  assert.equal(scratch.read("logins"), `${ADDRESS} 4 ${hashUser("alice")}\n`);
  login(scratch, "carol");
  naughty(scratch, 4);
  await scan(scratch);
  assert.equal(scratch.read("logins"), `${ADDRESS} 4 ${hashUser("carol")} ${hashUser("alice")}\n`);
  fail(scratch, "carol", 9);
  await scan(scratch);
  assert.equal(await standing(scratch), "whitelisted", "carol is no other user any more");
});

Deno.test("the wrong passwords of who has logged in never count", async () => {
  using scratch = makeScratch();
  await trust(scratch);
  fail(scratch, "alice", 50);
  await scan(scratch);
  assert.equal(await standing(scratch), "whitelisted");
  assert.equal(scratch.read("logins"), `${ADDRESS} 0 ${hashUser("alice")}\n`);
});

Deno.test("nobody is distrusted on a guess: nameless failures, and those of an address trusted before, do not count", async () => {
  using scratch = makeScratch();
  await trust(scratch, {});
  fail(scratch, "bob", 20);
  await scan(scratch);
  assert.equal(await standing(scratch), "whitelisted");
  naughty(scratch, 4);
  await scan(scratch);
  assert.equal(scratch.read("logins"), `${ADDRESS} 4\n`);
  login(scratch);
  await scan(scratch);
  assert.equal(scratch.read("logins"), `${ADDRESS} 0 ${hashUser("alice")}\n`);
  Deno.writeTextFileSync(
    `${scratch.logDir}/mail.log`,
    Array.from(
      { length: 9 },
      (_, i) => `Nov 23 21:19:00 host imapd[${i}]: LOGIN FAILED, method=PLAIN, ip=[${ADDRESS}]\n`,
    ).join(""),
  );
  await scan(scratch);
  assert.equal(scratch.read("logins"), `${ADDRESS} 0 ${hashUser("alice")}\n`);
});

Deno.test("names that hold spaces, newlines and addresses are others' names, and blame nobody else", async () => {
  const other = "198.51.100.9";
  const names = [
    "bob b",
    `alice from ${other} port 22`,
    "alice\\nx",
    "alice#012x",
    "alice ",
    "../../etc/passwd",
    "alice\u00e9",
    "",
  ];
  for (const name of names) {
    using scratch = makeScratch();
    await trust(scratch);
    for (let i = 0; i < 3; i++) login(scratch, "bob", other);
    await scan(scratch);
    const before = scratch.read("logins").split("\n").find((line) => line.startsWith(other));
    fail(scratch, name, 4);
    naughty(scratch, 1, name);
    await scan(scratch);
    const words = scratch.read("events.log").match(/(?<=Z )\w+ \S+/g);
    assert.deepEqual(words!.slice(2), [`distrusted ${ADDRESS}`], JSON.stringify(name));
    assert.equal(scratch.read("logins"), `${before}\n`, JSON.stringify(name));
    assert.equal(await standing(scratch, other), "whitelisted");
  }
  using scratch = makeScratch();
  await trust(scratch);
  fail(scratch, `alice from ${ADDRESS} port 1 ssh2: y`, 9);
  await scan(scratch);
  assert.match(scratch.read("logins"), / 0 /, "where the name could end in two places it is none");
});

Deno.test("of more than eight users the newest eight are remembered, and no name is written down", async () => {
  using scratch = makeScratch();
  await trust(scratch);
  const users = Array.from({ length: 10 }, (_, i) => `colleague${i}`);
  for (const user of users.slice(0, 5)) login(scratch, user);
  await scan(scratch);
  for (const user of users.slice(5)) login(scratch, user);
  await scan(scratch);
  const newest = users.toReversed().slice(0, 8).map(hashUser);
  assert.equal(scratch.read("logins"), `${ADDRESS} 0 ${newest.join(" ")}\n`);
  for (const user of users.slice(2)) fail(scratch, user, 5);
  await scan(scratch);
  assert.equal(await standing(scratch), "whitelisted");
  for (const { name, isFile } of Deno.readDirSync(scratch.rootDir)) {
    if (isFile) assert.doesNotMatch(scratch.read(name), /colleague|alice/, name);
  }
});

Deno.test("trust by hand is never touched, and is not watched", async () => {
  using scratch = makeScratch();
  await trust(scratch);
  fail(scratch, "bob", 4);
  await scan(scratch);
  await scratch.sentry(["-w", `--ip=${ADDRESS}`], ON);
  assert.equal(scratch.read("logins"), "");
  fail(scratch, "bob", 20);
  naughty(scratch, 20);
  login(scratch);
  await scan(scratch);
  assert.equal(await standing(scratch), "whitelisted");
  assert.equal(scratch.read("logins"), "");
});

Deno.test("an address of ALLOW_NETS is distrusted too, which does it no harm", async () => {
  using scratch = makeScratch();
  const env = { ...ON, ALLOW_NETS: "203.0.113.0/24" };
  await trust(scratch, env);
  naughty(scratch, 50);
  await scan(scratch, env);
  assert.equal(await standing(scratch), "none");
  assert.equal(scratch.read("deny.patterns"), "");
});

Deno.test("an address that is delisted, blacklisted, edited by hand or forgotten loses its line, the others keep theirs", async () => {
  const other = "2001:db8::/64";
  const ways: Record<string, (scratch: Scratch) => Promise<unknown>> = {
    delisted: (scratch) => scratch.sentry(["-d", `--ip=${ADDRESS}`], ON),
    blacklisted: (scratch) => scratch.sentry(["-b", `--ip=${ADDRESS}`, "--force"], ON),
    edited: (scratch) => {
      Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, `ALL: ${ADDRESS} : deny\n`);
      return scratch.sentry(["-r"], ON);
    },
    faded: (scratch) => {
      backdate(scratch.rootDir, ADDRESS, 400);
      return scratch.sentry(["--expire"], { ...ON, EXPIRE_ALLOW_DAYS: "300" });
    },
    forgotten: (scratch) => {
      Deno.removeSync(`${scratch.rootDir}/state`, { recursive: true });
      login(scratch, "bob", "2001:db8::1");
      return scratch.sentry(["--scan"], ON).then(() => scratch.sentry(["--expire"], ON));
    },
  };
  for (const [name, way] of Object.entries(ways)) {
    using scratch = makeScratch();
    for (let i = 0; i < 3; i++) login(scratch, "bob", "2001:db8::1");
    await trust(scratch);
    fail(scratch, "eve", 2);
    await scan(scratch);
    await way(scratch);
    assert.equal(scratch.read("logins"), `${other} 0 ${hashUser("bob")}\n`, name);
  }
});

Deno.test("--expire takes the file away once ALLOW_FAILURES is 0", async () => {
  using scratch = makeScratch();
  await trust(scratch);
  assert.notEqual(scratch.read("logins"), "");
  await scratch.sentry(["-c", `--ip=${ADDRESS}`]);
  assert.notEqual(scratch.read("logins"), "", "nothing is done to it until then");
  await scratch.sentry(["--expire"]);
  assert.throws(() => Deno.lstatSync(`${scratch.rootDir}/logins`), Deno.errors.NotFound);
});

Deno.test("damaged lines of logins are dropped, and the rest counts on", async () => {
  const line = `${ADDRESS} 4 ${hashUser("alice")}\n`;
  const rows: readonly [string, string][] = [
    [`nonsense\n${line}203.0.113.9 1 0123`, ""],
    [`${"\0".repeat(100)}\n${line}`, ""],
    [line.slice(0, -1), "trusted"],
    [line.slice(0, 20), "trusted"],
    ["", "trusted"],
  ];
  for (const [text, expected] of rows) {
    using scratch = makeScratch();
    await trust(scratch);
    Deno.writeTextFileSync(`${scratch.rootDir}/logins`, text);
    naughty(scratch, 1);
    await scan(scratch);
    assert.equal(await standing(scratch), expected === "" ? "none" : "whitelisted", text);
    assert.equal(scratch.read("logins"), expected === "" ? "" : `${ADDRESS} 1\n`);
  }
});

Deno.test("it works by connection, drain and gate as by scan, and PAM's word of a login begins the count anew", async () => {
  using gate = makeGate("ALLOW_FAILURES=5\n");
  const ways: readonly [Scratch, (scratch: Scratch) => Promise<unknown>][] = [
    [makeScratch(), (scratch) => scratch.sentry(["-c", `--ip=${ADDRESS}`], ON)],
    [makeScratch(), (scratch) => {
      Deno.writeTextFileSync(`${scratch.rootDir}/spool`, `+ ${ADDRESS}\n`, { append: true });
      return scratch.sentry(["--drain"], ON);
    }],
    [gate, () => gate.gate(ADDRESS)],
  ];
  for (const [scratch, come] of ways) {
    await trust(scratch);
    fail(scratch, "bob", 4);
    await come(scratch);
    assert.equal(await standing(scratch), "whitelisted");
    fail(scratch, "bob", 1);
    await come(scratch);
    assert.equal(await standing(scratch), "none");
    assert.match(scratch.read("events.log"), / distrusted 203\.0\.113\.7 /);
    if (scratch !== gate) scratch[Symbol.dispose]();
  }
  await trust(gate);
  fail(gate, "bob", 4);
  await scan(gate);
  const pam = { PAM_TYPE: "open_session", PAM_RHOST: ADDRESS, PAM_USER: "bob" };
  assert.equal((await gate.gate([], pam)).code, 0);
  assert.equal(gate.read("logins"), `${ADDRESS} 0 ${hashUser("bob")} ${hashUser("alice")}\n`);
});

Deno.test("while a log cannot be read nobody is distrusted, since a login may be in it", async () => {
  using scratch = makeScratch();
  await trust(scratch);
  Deno.mkdirSync(`${scratch.logDir}/mail.log`);
  naughty(scratch, 9);
  await scratch.sentry(["--scan"], ON);
  assert.equal(await standing(scratch), "whitelisted");
  assert.equal(scratch.read("logins"), `${ADDRESS} 9 ${hashUser("alice")}\n`);
  Deno.removeSync(`${scratch.logDir}/mail.log`);
  naughty(scratch, 1);
  await scan(scratch);
  assert.notEqual(await standing(scratch), "whitelisted");
});

Deno.test("who has logged in but is not judged yet has a line as well, so that his own mistakes are known as his", async () => {
  using scratch = makeScratch();
  login(scratch);
  await scan(scratch);
  assert.equal(await standing(scratch), "none");
  assert.equal(scratch.read("logins"), `${ADDRESS} 0 ${hashUser("alice")}\n`);
  fail(scratch, "alice", 9);
  await scan(scratch);
  assert.equal(await standing(scratch), "whitelisted");
  naughty(scratch, 9, "x", "198.51.100.66");
  await scan(scratch);
  assert.doesNotMatch(scratch.read("logins"), /198/, "an attacker has none");
});

Deno.test("a symbolic link in place of logins is refused, and what was to be written there is not lost", async () => {
  using scratch = makeScratch();
  const victim = `${scratch.dir}/victim`;
  Deno.writeTextFileSync(victim, "theirs\n");
  Deno.mkdirSync(scratch.rootDir, { mode: 0o755 });
  Deno.symlinkSync(victim, `${scratch.rootDir}/logins`);
  for (let i = 0; i < 3; i++) login(scratch);
  const ran = await scratch.sentry(["--scan"], ON);
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /refusing to write ".*\/logins": it is a symbolic link; remove it/);
  assert.equal(Deno.readTextFileSync(victim), "theirs\n");
  Deno.removeSync(`${scratch.rootDir}/logins`);
  await scan(scratch);
  assert.equal(scratch.read("logins"), `${ADDRESS} 0 ${hashUser("alice")}\n`);
  assert.equal(await standing(scratch), "whitelisted");
});

Deno.test("ALLOW_FAILURES takes 0 to 1000, and EXPIRE_ALLOW_DAYS 0 to 36500", async () => {
  using scratch = makeScratch();
  for (
    const [key, values] of [
      ["ALLOW_FAILURES", ["-1", "1001", "x", "1.5"]],
      ["EXPIRE_ALLOW_DAYS", ["-1", "36501", "x"]],
    ] as const
  ) {
    for (const value of values) {
      const ran = await scratch.sentry(["-r"], { [key]: value });
      assert.equal(ran.code, 2, `${key}=${value}`);
      assert.match(ran.stderr, new RegExp(`^sentry: environment: ${key} takes a whole number `));
    }
  }
});

Deno.test("trust does not end in a listed block, which would refuse him whose login could renew it", async () => {
  using scratch = makeScratch();
  await trust(scratch);
  await scratch.sentry(["-b", "--ip=203.0.113.0/24"], ON);
  naughty(scratch, 9);
  await scan(scratch);
  assert.equal(await standing(scratch), "whitelisted");
  assert.equal(scratch.read("allow.patterns"), `${ADDRESS}\n`);
  // Once the block is gone the next try ends it.
  await scratch.sentry(["-d", "--ip=203.0.113.0/24"], ON);
  assert.equal(await standing(scratch), "whitelisted");
  naughty(scratch, 1);
  await scan(scratch);
  assert.notEqual(await standing(scratch), "whitelisted");
});
