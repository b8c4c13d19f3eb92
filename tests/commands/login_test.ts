import assert from "node:assert/strict";
import { makeScratch, recordLines, type Scratch, sshdLine } from "../support/scratch.ts";

const ADDRESS = "203.0.113.7";

const wrong = (port: number, user = "web", address = ADDRESS) =>
  sshdLine(`Failed password for ${user} from ${address} port ${port} ssh2`, port);
const unknown = (port: number, address = ADDRESS) =>
  sshdLine(`Invalid user wbe from ${address} port ${port}`, port);
const accepted = (port: number, user = "web", address = ADDRESS) =>
  sshdLine(`Accepted password for ${user} from ${address} port ${port} ssh2`, port);
const probe = (port: number, address = ADDRESS) =>
  sshdLine(`Did not receive identification string from ${address} port ${port}`, port);

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

/** What is decided: the list, and why. */
async function standing(scratch: Scratch, address = ADDRESS): Promise<string> {
  const { stdout } = await scratch.sentry(["-r", `--ip=${address}`]);
  const list = stdout.includes("whitelisted")
    ? "white"
    : stdout.includes("blacklisted")
    ? "black"
    : "";
  const line = recordLines(scratch.rootDir).find((one) => one.startsWith(`${address} `));
  return `${list} ${line?.slice(120).trim() ?? ""}`.trim();
}

Deno.test("a login lifts a block that came before it: in the records, in both lists, whoever reads of it", async () => {
  for (const how of [["--scan"], ["-c", `--ip=${ADDRESS}`], ["--drain"]]) {
    using scratch = makeScratch();
    scratch.log(unknown(1), unknown(2), wrong(3));
    await scratch.sentry(["--scan"]);
    assert.equal(await standing(scratch), "black naughty");
    scratch.log(accepted(3));
    if (how[0] === "--drain") Deno.writeTextFileSync(`${scratch.rootDir}/spool`, `+ ${ADDRESS}\n`);
    await scratch.sentry(how);
    assert.equal(await standing(scratch), "white login", how.join(" "));
    assert.equal(scratch.read("deny.patterns") + scratch.read("hosts.deny"), "");
    assert.match(scratch.read("events.log"), /whitelisted 203\.0\.113\.7 cause=login/);
  }
});

Deno.test("a login lifts a block of the neighbourhood and of a list for its address alone, and none that was made by hand", async () => {
  using scratch = makeScratch();
  const env = { SUBNET_BLOCK: "3" };
  for (const i of [1, 2, 3]) {
    scratch.log(...range(i * 10, 3).map((port) => unknown(port, `203.0.113.${i}`)));
  }
  await scratch.sentry(["--scan"], env);
  assert.match(scratch.read("deny.patterns"), /^203\.0\.113\.0\/24\n$/);
  await scratch.sentry(["--import", "-"], {}, "198.51.100.7\n");
  await scratch.sentry(["-b", "--ip=192.0.2.7"]);
  await scratch.sentry(["-b", "--ip=192.0.2.128/25"]);
  for (const [i, one] of [ADDRESS, "198.51.100.7", "192.0.2.7", "192.0.2.129"].entries()) {
    scratch.log(accepted(100 + i, "web", one));
  }
  await scratch.sentry(["--scan"], env);
  assert.equal(await standing(scratch), "white login");
  assert.equal(await standing(scratch, "198.51.100.7"), "white login");
  assert.equal(await standing(scratch, "192.0.2.7"), "black hand");
  assert.match(await standing(scratch, "192.0.2.129"), /^black/);
  assert.equal(scratch.read("allow.patterns"), `${ADDRESS}\n`);
});

Deno.test("a first login after more than ten tries is told as a guess, in however many pieces it is read", async () => {
  const lines = [
    ...range(1, 16).map((port) => wrong(port)),
    accepted(17),
    ...range(18, 20).map((port) => wrong(port)),
  ];
  for (const cut of [0, 1, 5, 15, 16, 17, 30]) {
    using scratch = makeScratch();
    scratch.log(...lines.slice(0, cut));
    const first = await scratch.sentry(["--scan"]);
    scratch.log(...lines.slice(cut));
    const second = await scratch.sentry(["--scan"]);
    assert.equal(await standing(scratch), "black guessed", `cut at ${cut}`);
    assert.equal(scratch.read("deny.patterns"), `${ADDRESS}\n`);
    assert.match(
      first.stderr + second.stderr,
      /^sentry: 203\.0\.113\.7 has logged in as "web" after 16 failed tries: the password was probably guessed; see --doctor\n$/,
    );
    assert.deepEqual([first.code, second.code], [0, 0]);
    const told = scratch.read("events.log").match(/Z suspicious-login .*/g);
    assert.deepEqual(told, ['Z suspicious-login 203.0.113.7 user="web" tries=16']);
  }
});

Deno.test("ten tries are allowed before a login, eleven are not; probes do not count", async () => {
  for (const [tries, expected] of [[10, "white login"], [11, "black guessed"]] as const) {
    for (const isSplit of [false, true]) {
      using scratch = makeScratch();
      scratch.log(...range(100, 30).map((port) => probe(port)));
      scratch.log(...range(1, tries).map((port) => wrong(port)));
      if (isSplit) await scratch.sentry(["--scan"]);
      scratch.log(accepted(50));
      await scratch.sentry(["--scan"]);
      assert.equal(await standing(scratch), expected, `${tries} tries, ${isSplit}`);
    }
  }
});

Deno.test("whoever was trusted before he tried stays trusted: by a login, by hand, by ALLOW_NETS, by his block", async () => {
  const many = [...range(10, 30).map((port) => wrong(port)), accepted(50)];
  const before: [string, (scratch: Scratch) => unknown, Record<string, string>, string][] = [
    ["login", (scratch) => scratch.log(accepted(1)), {}, "white login"],
    ["hand", (scratch) => scratch.sentry(["-w", `--ip=${ADDRESS}`]), {}, "white hand"],
    ["block", (scratch) => scratch.sentry(["-w", "--ip=203.0.113.0/24"]), {}, "white -"],
    ["nets", () => {}, { ALLOW_NETS: "203.0.113.0/24" }, "white login"],
  ];
  for (const [name, trust, env, expected] of before) {
    for (const isSplit of [false, true]) {
      using scratch = makeScratch();
      await trust(scratch);
      if (isSplit) await scratch.sentry(["--scan"], env);
      scratch.log(...many);
      await scratch.sentry(["--scan"], env);
      assert.equal(await standing(scratch), expected, `${name} ${isSplit}`);
      assert.ok(!scratch.read("events.log").includes("suspicious"), name);
    }
  }
});

Deno.test("a guess stays blocked through later logins and any time, and is critical to --doctor until it is settled by hand", async () => {
  const settling: [string, (scratch: Scratch) => Promise<unknown>][] = [
    ["white hand", (scratch) => scratch.sentry(["--whitelist", `--ip=${ADDRESS}`])],
    ["-", (scratch) => scratch.sentry(["--delist", `--ip=${ADDRESS}`])],
  ];
  for (const [after, settle] of settling) {
    using scratch = makeScratch();
    scratch.log(...range(1, 11).map((port) => wrong(port)), accepted(12));
    await scratch.sentry(["--scan"]);
    scratch.log(accepted(13), accepted(14));
    await scratch.sentry(["--scan"]);
    await scratch.sentry(["--expire"], { EXPIRE_BLOCK_DAYS: "1" });
    assert.equal(await standing(scratch), "black guessed");
    const doctor = await scratch.sentry(["--doctor"]);
    assert.equal(doctor.code, 2);
    assert.match(
      doctor.stdout,
      /^CRITICAL {2}logins: 203\.0\.113\.7 has logged in after more than 10/m,
    );
    const report = await scratch.sentry(["-r", "-v"]);
    assert.match(
      report.stdout,
      /^ {3}-------- look into this ---------\n203\.0\.113\.7 has logged in/,
    );
    const plain = await scratch.sentry(["-r"]);
    assert.ok(
      report.stdout.endsWith(plain.stdout) && plain.stdout.startsWith("no IP, skip info\n"),
    );
    const own = await scratch.sentry(["-r", "-v", `--ip=${ADDRESS}`]);
    assert.match(own.stdout, /suspicious-login 203\.0\.113\.7 user="web" tries=11$/m);
    await settle(scratch);
    assert.equal(await standing(scratch), after);
    assert.doesNotMatch((await scratch.sentry(["--doctor"])).stdout, /CRITICAL {2}logins/);
    assert.equal((await scratch.sentry(["-r", "-v"])).stdout.indexOf("look into"), -1);
  }
});

Deno.test("a user's name is told as text of one line, whatever he has chosen", async () => {
  using scratch = makeScratch();
  scratch.log(...range(1, 11).map((port) => wrong(port)));
  await scratch.sentry(["--scan"]);
  const user = 'EXAMPLE\\"x\x1b[2J\u202eevil';
  scratch.log(accepted(12, user));
  const { stderr } = await scratch.sentry(["--scan"]);
  const events = scratch.read("events.log");
  for (const text of [stderr, events]) {
    assert.ok(/^[ -~\n…]*$/.test(text), JSON.stringify(text));
  }
});

Deno.test("ON_BLOCK is told of a guess, also of an address that is blocked already", async () => {
  using scratch = makeScratch();
  const program = `${scratch.dir}/tell`;
  Deno.writeTextFileSync(program, `#!/bin/sh\necho "$1 $2" >>'${scratch.dir}/told'\n`);
  Deno.chmodSync(program, 0o755);
  const env = { ON_BLOCK: program };
  scratch.log(...range(1, 11).map((port) => wrong(port)));
  await scratch.sentry(["--scan"], env);
  scratch.log(accepted(12));
  await scratch.sentry(["--scan"], env);
  const read = () => {
    try {
      return Deno.readTextFileSync(`${scratch.dir}/told`).split("\n").sort().slice(1);
    } catch {
      return [];
    }
  };
  for (let i = 0; i < 200 && read().length < 2; i++) {
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.deepEqual(read(), [`${ADDRESS} guessed`, `${ADDRESS} tries`]);
});

Deno.test("nobody is blocked while a log is not read to its end, and --scan reads the rest", async () => {
  const filler = (sshdLine("Server listening on 0.0.0.0 port 22.") + "\n").repeat(1 << 10);
  const fill = (scratch: Scratch) => {
    using file = Deno.openSync(`${scratch.logDir}/auth.log`, { append: true, create: true });
    for (let size = 0; size < 33 << 20; size += filler.length) {
      file.writeSync(new TextEncoder().encode(filler));
    }
  };
  const three = (scratch: Scratch, args: string[]) =>
    [1, 2, 3].reduce(
      async (last, _) => (await last, await scratch.sentry(args)),
      Promise.resolve() as Promise<unknown>,
    );
  {
    using scratch = makeScratch();
    scratch.log(...range(1, 12).map((port) => wrong(port)));
    fill(scratch);
    scratch.log(accepted(13, "web", "198.51.100.9"), accepted(14));
    await scratch.sentry(["-c", `--ip=${ADDRESS}`]);
    await scratch.sentry(["-c", `--ip=${ADDRESS}`]);
    const { stdout } = await scratch.sentry(["-c", "-v", `--ip=${ADDRESS}`]);
    assert.match(stdout, /not all of the logs was read, so it is not blocked/);
    assert.match(stdout, /\d+ bytes of .*auth\.log are left for the next run/);
    assert.equal(scratch.read("deny.patterns"), "");
    await scratch.sentry(["--scan"]);
    assert.equal(await standing(scratch), "black guessed");
  }
  {
    using scratch = makeScratch();
    scratch.log(accepted(1));
    fill(scratch);
    scratch.log(unknown(2), unknown(3), unknown(4));
    await three(scratch, ["-c", `--ip=${ADDRESS}`]);
    assert.equal(await standing(scratch), "white login");
    await scratch.sentry(["--scan"]);
    assert.equal(await standing(scratch), "white login");
  }
  {
    using scratch = makeScratch();
    scratch.log(unknown(2), unknown(3), unknown(4));
    fill(scratch);
    await three(scratch, ["-c", `--ip=${ADDRESS}`]);
    assert.equal(await standing(scratch), "-", "only this run has read, and not to the end");
    await scratch.sentry(["-c", `--ip=${ADDRESS}`]);
    assert.equal(await standing(scratch), "black naughty");
  }
});

Deno.test("xferlog, which tells of no tries, does not make an honest login of a guessed one", async () => {
  using scratch = makeScratch();
  const stamp = "Thu Nov 26 09:08:07 2026";
  const line = (what: string) => `${stamp} [pid 7] [web] ${what} LOGIN: Client "${ADDRESS}"\n`;
  Deno.writeTextFileSync(`${scratch.logDir}/vsftpd.log`, line("FAIL").repeat(20) + line("OK"));
  const transfer = `${stamp} 1 ${ADDRESS} 10 /f b _ o r web ftp 0 * c\n`;
  Deno.writeTextFileSync(`${scratch.logDir}/xferlog`, transfer);
  await scratch.sentry(["--scan"]);
  assert.equal(await standing(scratch), "black guessed");
});
