import assert from "node:assert/strict";
import { protectedPorts } from "../../lib/policy/ports.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { loadRules } from "../../lib/rules/folder.ts";
import { runAndKill } from "../support/killed.ts";
import { makeScratch, recordLines, type Scratch } from "../support/scratch.ts";

const RULE = `# A door.
log LOG
port 8080
naughty if unknown
failed
  {time} {unknown?no such user|?wrong word for} {user:chosen 40} from {peer:address}{? port {port}}
success
  {time} welcome {user:word} from {peer:address}
`;

function place(scratch: Scratch, text = RULE, name = "door.rule"): string {
  const folder = `${scratch.rootDir}/rules.d`;
  Deno.mkdirSync(folder, { recursive: true });
  const path = `${folder}/${name}`;
  Deno.writeTextFileSync(path, text.replace("LOG", `${scratch.dir}/door.log`));
  return path;
}

function door(scratch: Scratch, ...messages: string[]): void {
  const text = messages.map((message) => `2026-11-27 10:00:00 ${message}\n`).join("");
  Deno.writeTextFileSync(`${scratch.dir}/door.log`, text, { append: true });
}

/** Address, successes, failures, naughty and verdict of each record. */
function counts(scratch: Scratch): string[] {
  return recordLines(scratch.rootDir).map((line) => {
    const fields = line.split(/ +/);
    return [fields[0], ...fields.slice(7, 10), line.slice(120).trim()].join(" ");
  }).sort();
}

Deno.test("--scan judges by what a rule says, and counts each line once", async () => {
  using scratch = makeScratch();
  place(scratch);
  door(scratch, ...[1, 2, 3].map((i) => `no such user root${i} from 203.0.113.7 port ${i}`));
  door(scratch, "wrong word for eve from 2001:db8::9", "welcome bob from 198.51.100.1");
  const first = await scratch.sentry(["--scan", "-v"]);
  assert.deepEqual([first.code, first.stderr], [0, ""]);
  assert.match(first.stdout, /door\.log\n/);
  assert.match(scratch.read("hosts.deny"), /203\.0\.113\.7/);
  await scratch.sentry(["--scan"]);
  door(scratch, "wrong word for a from 2001:db8::9", "wrong word for a from host.example");
  await scratch.sentry(["--scan"]);
  assert.deepEqual(counts(scratch), [
    "198.51.100.1 1 0 0 -",
    "2001:db8::/64 0 2 0 -",
    "203.0.113.7 0 0 3 naughty",
  ]);
  // What a connection starts reads no rule's log.
  door(scratch, "wrong word for a from 2001:db8::9");
  await scratch.sentry(["-c", "--ip=2001:db8::9"]);
  assert.match(counts(scratch).join("\n"), /^2001:db8::\/64 0 2 0 /m);
});

Deno.test("a rule that is refused is named with line and column, and everything else goes on", async () => {
  using scratch = makeScratch();
  place(scratch);
  const refused: [string, string, RegExp][] = [
    ["bad.rule", "log /x\nfailed\n  no {peer:adress}\n", /rules\.d\/bad\.rule, line 3, column 6: /],
    [
      "log.rule",
      "log x\nfailed\n  {peer:address}\n",
      /log\.rule, line 1, column 5: write "log \/PATH"/,
    ],
    ["glob.rule", "log /x/*.log\nfailed\n  a {peer:address}\n", /glob\.rule, line 1, column 5: /],
    [
      "none.rule",
      "failed\n  a {peer:address}\n",
      /none\.rule, line 1, column 1: nothing says where/,
    ],
    ["port.rule", "log /x\nport 0\nfailed\n  a {peer:address}\n", /port\.rule, line 2, column 6: /],
    [
      "unit.rule",
      "unit x\nfailed\n  a {peer:address}\n",
      /unit\.rule, line 1, column 6: write "unit /,
    ],
    [
      "quiet.rule",
      "log /x\nknown\n  a {peer:address}\n",
      /quiet\.rule, line 1, .*says nothing of anybody/,
    ],
    [
      "odd.rule",
      "log /x\nlag /x\nfailed\n  a {peer:address}\n",
      /odd\.rule, line 2, column 1: "lag" is no/,
    ],
    ["name.rule", "daemon name ssh\nlog /x\nfailed\n  a {peer:address}\n", /name\.rule, line 1, /],
    [
      "both.rule",
      "log /x\nfailed\n  {user:chosen} {peer:address} {rest:chosen}\n",
      /both\.rule, line 3, column \d+: the client's text stands on both sides of the address/,
    ],
    ["Big.rule", "", /Big\.rule": a rule is called by at most 31 small letters/],
    ["large.rule", `#${"x".repeat(1 << 16)}\n`, /large\.rule": it is larger than 65536 bytes/],
  ];
  for (const [name, text] of refused) place(scratch, text, name);
  Deno.symlinkSync("/etc/hostname", `${scratch.rootDir}/rules.d/link.rule`);
  Deno.chmodSync(place(scratch, RULE, "open.rule"), 0o666);
  place(scratch, "what is no rule's name is passed over", "README");
  door(scratch, ...[1, 2, 3].map((i) => `no such user root${i} from 203.0.113.7 port ${i}`));
  const ran = await scratch.sentry(["--scan"]);
  assert.equal(ran.code, 1);
  for (const [, , about] of refused) assert.match(ran.stderr, about);
  assert.match(ran.stderr, /link\.rule": it is a symbolic link; put the file itself there/);
  assert.match(ran.stderr, /open\.rule": other users may write to it; chmod go-w it/);
  assert.equal(ran.stderr.trim().split("\n").length, refused.length + 2, ran.stderr);
  assert.doesNotMatch(ran.stderr, /README|hostname/);
  assert.match(scratch.read("hosts.deny"), /203\.0\.113\.7/);
  // A connection has nothing to do with them.
  const connect = await scratch.sentry(["-c", "--ip=203.0.113.9"]);
  assert.deepEqual([connect.code, connect.stderr], [0, ""]);
});

Deno.test("rules.d that others may write to, or that is a link, is not read", async () => {
  using scratch = makeScratch();
  place(scratch);
  door(scratch, "no such user a from 203.0.113.7");
  Deno.chmodSync(`${scratch.rootDir}/rules.d`, 0o777);
  const open = await scratch.sentry(["--scan"]);
  assert.match(
    open.stderr,
    /^sentry: refusing to work in ".*\/rules\.d": other users may write there/,
  );
  Deno.chmodSync(`${scratch.rootDir}/rules.d`, 0o755);
  Deno.renameSync(`${scratch.rootDir}/rules.d`, `${scratch.dir}/elsewhere`);
  Deno.symlinkSync(`${scratch.dir}/elsewhere`, `${scratch.rootDir}/rules.d`);
  const link = await scratch.sentry(["--scan"]);
  assert.match(link.stderr, /rules\.d": it is a symbolic link/);
  assert.deepEqual([open.code, link.code, counts(scratch)], [1, 1, []]);
});

Deno.test("a rule that was refused for a while reads on from where it stopped", async () => {
  using scratch = makeScratch();
  const path = place(scratch);
  door(scratch, "no such user a from 203.0.113.7");
  await scratch.sentry(["--scan"]);
  Deno.writeTextFileSync(path, "nonsense\n");
  door(scratch, "no such user b from 203.0.113.7");
  assert.equal((await scratch.sentry(["--scan"])).code, 1);
  place(scratch);
  assert.equal((await scratch.sentry(["--scan"])).code, 0);
  assert.deepEqual(counts(scratch), ["203.0.113.7 0 0 2 -"]);
  Deno.removeSync(path);
  await scratch.sentry(["--scan"]);
  assert.doesNotMatch(scratch.read("cursors"), /rule/);
});

Deno.test("each rule reads a log by itself, also one that others read", async () => {
  using scratch = makeScratch();
  const shared = (name: string) =>
    `log ${scratch.logDir}/auth.log\nprogram ${name}\nfailed\n  no {user:chosen} from {peer:address}\n`;
  place(scratch, shared("gate"), "gate.rule");
  place(scratch, shared("tower"), "tower.rule");
  const line = (program: string, message: string) =>
    `Nov 27 10:00:00 host ${program}[7]: ${message}`;
  scratch.log(
    line("gate", "no a from 203.0.113.1"),
    line("tower", "no a from 203.0.113.2"),
    line("sshd", "Invalid user x from 203.0.113.3 port 5"),
    line("sshd", "no a from 203.0.113.4"),
    line("gate", "message repeated 2 times: [ no a from 203.0.113.1]"),
  );
  // A connection reads the log for sshd, and takes nothing from the rules.
  await scratch.sentry(["-c", "--ip=203.0.113.9"]);
  for (let i = 0; i < 2; i++) assert.equal((await scratch.sentry(["--scan"])).code, 0);
  assert.deepEqual(counts(scratch).filter((line) => !line.startsWith("203.0.113.9")), [
    "203.0.113.1 0 3 0 -",
    "203.0.113.2 0 1 0 -",
    "203.0.113.3 0 0 1 -",
  ]);
});

Deno.test("a rule's log is read on through rotation, and one that is not there is no trouble", async () => {
  using scratch = makeScratch();
  place(scratch, `log ${scratch.dir}/nowhere.log\n${RULE}`);
  assert.deepEqual(await scratch.sentry(["--scan"]).then(({ code, stderr }) => [code, stderr]), [
    0,
    "",
  ]);
  door(scratch, "no such user a from 203.0.113.7");
  await scratch.sentry(["--scan"]);
  door(scratch, "no such user b from 203.0.113.7");
  Deno.renameSync(`${scratch.dir}/door.log`, `${scratch.dir}/door.log.1`);
  await scratch.sentry(["--scan"]);
  door(scratch, "no such user c from 203.0.113.7");
  await scratch.sentry(["--scan"]);
  assert.match(counts(scratch).join(), /^203\.0\.113\.7 0 0 3 naughty$/);
});

Deno.test("--test-log and --judge say which rule took which line", async () => {
  using scratch = makeScratch();
  place(scratch);
  place(scratch, RULE.replace("LOG", "/elsewhere.log"), "other.rule");
  door(scratch, "no such user a from 203.0.113.7", "no such user a from 203.0.113.7", "hello");
  door(scratch, "no such user b from 203.0.113.7");
  const log = `${scratch.dir}/door.log`;
  const { stdout, stderr, code } = await scratch.sentry(["--test-log", log]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^203\.0\.113\.7 +door\.rule +0 +0 +3 +0$/m);
  assert.match(stdout, /^4 lines, 1 rows; 0 lines say nothing of anybody, 1 were not understood$/m);
  const verbose = await scratch.sentry(["--test-log", log, "-v"]);
  assert.match(
    verbose.stdout,
    /door\.rule: \{time\} \{unknown\?no such user.*\n {4}3 lines, 1, 2, 4\n/,
  );
  const json = await scratch.sentry(["--test-log", log, "--json"]);
  const [first] = json.stdout.split("\n").map((line) => line && JSON.parse(line));
  assert.deepEqual([first.service, first.outcome, first.address], [
    "door.rule",
    "naughty",
    "203.0.113.7",
  ]);
  const judged = await scratch.sentry(["--test-log", log, "--judge"]);
  assert.match(
    judged.stdout,
    /would be blocked\n +203\.0\.113\.7 +3 naughty tries.*; lines 1-2, 4\n/,
  );
  // A log that no rule names is tried by all of them.
  const other = await scratch.sentry(["--test-log", "-"], {}, Deno.readTextFileSync(log));
  assert.match(other.stdout, /^203\.0\.113\.7 +door\.rule +0 +0 +3 +0$/m);
  assert.match(other.stdout, /^203\.0\.113\.7 +other\.rule +0 +0 +3 +0$/m);
  place(scratch, "nonsense\n", "bad.rule");
  const bad = await scratch.sentry(["--test-log", log]);
  assert.equal(bad.code, 1);
  assert.match(bad.stderr, /^sentry: .*bad\.rule, line 1, column 1: [^\n]*\n$/);
  assert.equal(bad.stdout, stdout);
});

Deno.test("--doctor says of each rule how it does, and warns of one that matched nothing for a week", async () => {
  using scratch = makeScratch();
  place(scratch);
  place(scratch, "log /nowhere/x.log\nfailed\n  a {peer:address}\n", "lost.rule");
  place(scratch, "nonsense\n", "bad.rule");
  const says = async () =>
    (await scratch.sentry(["--doctor"])).stdout.split("\n").filter((line) =>
      line.includes("rules.d")
    );
  door(scratch, "hello");
  assert.match((await says()).join("\n"), /^OK +rules\.d: door\.rule is read by the next --scan$/m);
  await scratch.sentry(["--scan"]);
  const first = (await says()).join("\n");
  assert.match(first, /^OK +rules\.d: door\.rule is read, and has matched nothing yet$/m);
  assert.match(
    first,
    /^WARNING +rules\.d: none of the logs that lost\.rule names is there: \/nowhere\/x\.log\. /m,
  );
  assert.match(first, /^WARNING +rules\.d: .*bad\.rule, line 1, column 1: /m);
  const [headline = ""] = (await scratch.sentry(["--doctor"])).stdout.split("\n");
  assert.match(headline, /^SENTRY [A-Z]+ - \d+ of \d+ checks: .*rules\.d \(bad\.rule, line 1\)/);
  const json = JSON.parse((await scratch.sentry(["--doctor", "--json"])).stdout);
  assert.deepEqual(Object.keys(json.checks[0]), ["name", "level", "says", "todo"]);
  door(scratch, "no such user a from 203.0.113.7");
  await scratch.sentry(["--scan"]);
  assert.match((await says()).join("\n"), /^OK +rules\.d: door\.rule last matched \d+ s ago$/m);
  const now = Math.floor(Date.now() / 1000);
  const file = `${scratch.rootDir}/rules.matched`;
  assert.match(Deno.readTextFileSync(file), /^door\.rule \d+ \d+$/m);
  Deno.writeTextFileSync(file, `door.rule ${now - 99 * 86400} ${now - 8 * 86400}\n`);
  assert.match(
    (await says()).join("\n"),
    /^WARNING +rules\.d: no line matched door\.rule for 8 days\. See/m,
  );
  await scratch.sentry(["--scan"]);
  assert.match(Deno.readTextFileSync(file), new RegExp(`^door\\.rule ${now - 99 * 86400} `, "m"));
});

Deno.test("killed at any moment, --scan neither loses nor counts twice what a rule says", async () => {
  using scratch = makeScratch();
  place(scratch);
  let killed = 0;
  let all = 0;
  for (let i = 0; i < 40; i++) {
    // What is about many addresses is put into the records in pieces.
    for (let n = i % 3 === 0 ? 150 : 5; n > 0; n--, all++) {
      door(scratch, `no such user a from 198.51.${all % 90}.${1 + all % 7}`);
    }
    if (await runAndKill(scratch, ["--scan"], 15 + (i * 7) % 60)) killed++;
  }
  assert.ok(killed > 5, `${killed} were killed`);
  assert.equal((await scratch.sentry(["--scan"])).code, 0);
  const sums = recordLines(scratch.rootDir).map((line) => Number(line.slice(110, 114)));
  assert.equal(sums.reduce((sum, one) => sum + one, 0), all);
});

Deno.test("--example prints rules that --scan reads", async () => {
  using scratch = makeScratch();
  const list = await scratch.sentry(["--example"]);
  const names = list.stdout.trim().split("\n").map((line) => line.split(" ")[0]!);
  assert.ok(names.includes("nginx") && names.length >= 11, list.stdout);
  for (const name of names) {
    const { stdout, code } = await scratch.sentry([`--example=${name}`]);
    assert.equal(code, 0);
    place(scratch, stdout, `${name}.rule`);
  }
  assert.deepEqual(await scratch.sentry(["--scan"]).then(({ code, stderr }) => [code, stderr]), [
    0,
    "",
  ]);
  const odd = await scratch.sentry(["--example=x"]);
  assert.equal(odd.code, 2);
  assert.match(odd.stderr, /^sentry: --example takes asterisk, .*, not "x"\n$/);
});

Deno.test("what stands in place of rules.matched and is none is named, and what was read is counted once", async () => {
  using scratch = makeScratch();
  place(scratch);
  door(scratch, "no such user a from 203.0.113.7");
  Deno.mkdirSync(`${scratch.rootDir}/rules.matched`);
  for (let i = 0; i < 2; i++) {
    const ran = await scratch.sentry(["--scan"]);
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /rules\.matched/);
  }
  assert.deepEqual(counts(scratch), ["203.0.113.7 0 0 1 -"]);
});

Deno.test("the ports of rules are among those that firewalls drop", () => {
  using scratch = makeScratch();
  place(scratch);
  const { rules } = loadRules(scratch.rootDir);
  const ports = rules.flatMap((rule) => rule.ports);
  assert.deepEqual(protectedPorts([22], DEFAULT_SETTINGS, ports), [
    22,
    21,
    110,
    143,
    993,
    995,
    8080,
  ]);
});

Deno.test("where it cannot be noted that a rule matched, --scan says so and counts connections all the same", async () => {
  using scratch = makeScratch();
  place(scratch);
  door(scratch, ...[1, 2, 3].map((i) => `no such user root from 203.0.113.7 port ${i}`));
  Deno.mkdirSync(`${scratch.rootDir}/rules.matched`);
  Deno.writeTextFileSync(`${scratch.rootDir}/spool`, "+ 203.0.113.8\n", { mode: 0o600 });
  const ran = await scratch.sentry(["--scan"]);
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /^sentry: cannot read "[^"\n]*rules\.matched": it is [^\n]*\n$/);
  assert.match(scratch.read("hosts.deny"), /203\.0\.113\.7/);
  assert.deepEqual(recordLines(scratch.rootDir).map((line) => line.split(/ +/)[1]).sort(), [
    "0",
    "1",
  ]);
});
