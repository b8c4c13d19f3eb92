import { asText } from "../../lib/manual/as_text.ts";
import { SHORT_HELP } from "../../lib/manual/help.ts";
import { PAGES } from "../../lib/manual/pages.ts";
import assert from "node:assert/strict";
import { FLAGS } from "../../lib/manual/flags.ts";
import { SETTING_RULES } from "../../lib/policy/settings.ts";
import { VERSION } from "../../lib/version.ts";
import { makeScratch, type Scratch } from "../support/scratch.ts";

const EMPTY_REPORT = `no IP, skip info
   -------- summary ---------
   0 unique IPs have connected 0 times
   0 IPs are whitelisted
   0 IPs are blacklisted

`;

/** Status 2, one line on stderr, nothing on stdout, nothing written. */
async function assertRefused(scratch: Scratch, args: string[], about: RegExp): Promise<void> {
  const ran = await scratch.sentry(args);
  const shown = JSON.stringify(args);
  assert.equal(ran.code, 2, shown);
  assert.equal(ran.stdout, "", shown);
  assert.match(ran.stderr, /^sentry: [^\n]+\n$/, shown);
  assert.match(ran.stderr, about, shown);
  assert.throws(() => Deno.lstatSync(scratch.rootDir), Deno.errors.NotFound, shown);
}

Deno.test("every mistake on the command line is one line that names the word, status 2, nothing changed", async () => {
  using scratch = makeScratch();
  const mistakes: [string[], RegExp][] = [
    [["--frobnicate"], /unknown option "--frobnicate"/],
    [["-x", "--ip=203.0.113.7"], /unknown option "-x"/],
    [["-c", "--ip=203.0.113.7", "extra"], /unexpected word "extra"/],
    [["-c", "-c", "--ip=203.0.113.7"], /--connect is given twice/],
    [["-c", "--connect", "--ip=203.0.113.7"], /--connect is given twice/],
    [["-c", "--ip=203.0.113.7", "--ip=203.0.113.8"], /--ip is given twice/],
    [["-c", "--ip"], /--ip needs a value/],
    [["-c", "--ip="], /--ip needs a value/],
    [["-c"], /--connect needs an address/],
    [["--block"], /--block needs an address/],
    [["--connect=yes", "--ip=203.0.113.7"], /--connect takes no value/],
    [["-c", "-b", "--ip=203.0.113.7"], /--connect and --blacklist can't go together/],
    [["-r", "--delist", "--ip=203.0.113.7"], /can't go together/],
    [["--ip=203.0.113.7"], /nothing to do/],
    [["-v"], /nothing to do/],
    [["-r", "--json"], /--json does not go with --report/],
    [["-d", "--force", "--ip=203.0.113.7"], /--force does not go with --delist/],
    [["--scan", "--ip=203.0.113.7"], /--ip does not go with --scan/],
    [["-c", "--ip", "-v"], /--ip takes one IPv4 or IPv6 address/],
  ];
  for (const [args, about] of mistakes) await assertRefused(scratch, args, about);
});

Deno.test("every address that could be read as something else is refused, control characters shown safely", async () => {
  using scratch = makeScratch();
  const refused = [
    "256.1.1.1",
    "0.0.0.0",
    "255.255.255.255",
    "203.0.113",
    "203.0.113.",
    "203.0.113.0/24",
    "ALL",
    "203.0.113.7 198.51.100.1",
    " ",
    "203.0.113.7\nALL: ALL",
    "\x1b[2J",
    "2001:db8::1::2",
    "9".repeat(5000),
  ];
  for (const text of refused) {
    await assertRefused(scratch, ["-c", `--ip=${text}`], /^sentry: --ip takes one /);
  }
});

Deno.test("no arguments: usage on stderr, status 2", async () => {
  using scratch = makeScratch();
  const ran = await scratch.sentry([]);
  assert.deepEqual([ran.code, ran.stdout], [2, ""]);
  assert.match(ran.stderr, /^usage: sentry /);
});

Deno.test("--help tells of every option, setting, file and status, on stdout, even with a broken sentry.conf", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, "nonsense\n");
  const help = await scratch.sentry(["--help"]);
  assert.deepEqual([help.code, help.stderr], [0, ""]);
  for (const { name } of FLAGS) assert.ok(help.stdout.includes(`--${name}`), name);
  for (const { key } of SETTING_RULES) assert.ok(help.stdout.includes(key), key);
  const files = ["hosts.deny", "deny.patterns", "sentry.conf", "state/", "cursors", "events.log"];
  for (const file of files) assert.ok(help.stdout.includes(file), file);
  const short = await scratch.sentry(["-h"]);
  assert.deepEqual([short.code, short.stdout, short.stderr], [0, SHORT_HELP, ""]);
  const version = await scratch.sentry(["--version"]);
  const [first, second, ...more] = version.stdout.split("\n");
  assert.equal(first, `sentry ${VERSION}`);
  assert.equal(second?.split(",")[0], `deno ${Deno.version.deno}`);
  assert.match(second, /, built from .+, sha256 [0-9a-f]{64}$/);
  assert.deepEqual(more, [""]);
});

Deno.test("--help TOPIC prints each page of the manual, and names them where there is no such page", async () => {
  using scratch = makeScratch();
  for (const { topic, blocks } of PAGES) {
    for (const words of [["--help", topic], [`--help=${topic}`]]) {
      assert.deepEqual(await scratch.sentry(words), {
        code: 0,
        stdout: asText(blocks()),
        stderr: "",
      });
    }
  }
  const none = await scratch.sentry(["--help=nothing"]);
  const sentence = `sentry: --help takes sentry, conf, rules, files, not "nothing"\n`;
  assert.deepEqual(none, { code: 2, stdout: "", stderr: sentence });
});

Deno.test("the version is the same in deno.json", () => {
  const text = Deno.readTextFileSync(new URL("../../deno.json", import.meta.url));
  assert.equal(JSON.parse(text).version, VERSION);
});

Deno.test("-r prints zeros for a missing ROOT_DIR and does not make it, and for an empty one", async () => {
  using scratch = makeScratch();
  assert.deepEqual(await scratch.sentry(["-r"]), { code: 0, stdout: EMPTY_REPORT, stderr: "" });
  assert.throws(() => Deno.lstatSync(scratch.rootDir), Deno.errors.NotFound);
  Deno.mkdirSync(scratch.rootDir);
  assert.equal((await scratch.sentry(["--report"])).stdout, EMPTY_REPORT);
});

Deno.test("actions print what was known before, as sentry.pl does", async () => {
  using scratch = makeScratch();
  const said = async (...args: string[]) => (await scratch.sentry(args)).stdout;
  assert.equal(await said("-c", "--ip=203.0.113.7"), "   0 connections from 203.0.113.7\n");
  assert.equal(
    await said("--ip", "203.0.113.7", "--connect"),
    "   1 connections from 203.0.113.7\n",
  );
  assert.equal(
    await said("--ip=203.0.113.7", "--blacklist"),
    "   2 connections from 203.0.113.7\n",
  );
  const black = "   2 connections from 203.0.113.7\n\tand it is blacklisted\n";
  assert.equal(await said("-r", "--ip=203.0.113.7"), black);
  assert.equal(await said("--allow", "--ip=203.0.113.7"), black);
  const white = "   2 connections from 203.0.113.7\n\tand it is whitelisted\n";
  assert.equal(await said("-r", "--ip=203.0.113.7"), white);
  assert.equal(scratch.read("hosts.deny"), "");
  assert.equal(await said("-d", "--ip=203.0.113.7"), white);
  assert.equal(await said("-r", "--ip=203.0.113.7"), "   2 connections from 203.0.113.7\n");
  assert.equal(await said("-c", "--ip=::ffff:203.0.113.7"), "   2 connections from 203.0.113.7\n");
  assert.equal(await said("-c", "--ip=2001:DB8::5%eth0"), "   0 connections from 2001:db8::5\n");
  assert.equal(await said("-c", "--ip=2001:db8::6"), "   1 connections from 2001:db8::6\n");
});

Deno.test("-r with -v tells the record in words, and when the block ends", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.7"]);
  const ran = await scratch.sentry(["-r", "-v", "--ip=203.0.113.7"]);
  for (
    const line of [
      /^blacklisted +\d{4}-/m,
      /^block ends +\d{4}-/m,
      /^cause +by hand$/m,
      /^times blocked +1$/m,
    ]
  ) {
    assert.match(ran.stdout, line);
  }
  await scratch.sentry(["-b", "--ip=20.3.0.113"]);
  await scratch.sentry(["-d", "--ip=203.0.113.7"]);
  await scratch.sentry(["-b", "--ip=203.0.113.7"]);
  const history = (await scratch.sentry(["-r", "-v", "--ip=203.0.113.7"])).stdout.split(
    "history\n",
  );
  const event = (verdict: string, cause: string) =>
    `  \\S+Z ${verdict} 203\\.0\\.113\\.7 cause=${cause} [^\n]*\n`;
  const events = event("blacklisted", "hand") + event("delisted", "-") +
    event("blacklisted", "hand");
  assert.match(history[1] ?? "", new RegExp(`^${events}$`));
  assert.doesNotMatch((await scratch.sentry(["-r", "--ip=203.0.113.7"])).stdout, /history/);
  const never = await scratch.sentry(["-rv", "--ip=203.0.113.7"], { EXPIRE_BLOCK_DAYS: "0" });
  assert.match(never.stdout, /^block ends +never$/m);
});

Deno.test("--blacklist spares this machine, ALLOW_NETS, and who is connected from there unless forced", async () => {
  using scratch = makeScratch();
  const refused = async (ip: string, env: Record<string, string> = {}) => {
    const ran = await scratch.sentry(["-b", `--ip=${ip}`], env);
    assert.equal(ran.code, 1, ip);
    assert.match(ran.stderr, /^sentry: "[^\n]+" is not blocked: [^\n]+\n$/);
    assert.equal(scratch.read("hosts.deny"), "");
  };
  await refused("127.0.0.1");
  await refused("::1");
  await refused("::2");
  await refused("203.0.113.7", { ALLOW_NETS: "198.51.100.1, 203.0.113.0/24" });
  await refused("203.0.113.7", { SSH_CONNECTION: "203.0.113.7 50000 198.51.100.1 22" });
  const forced = await scratch.sentry(["-b", "--force", "--ip=203.0.113.7"], {
    SSH_CONNECTION: "203.0.113.7 50000 198.51.100.1 22",
  });
  assert.equal(forced.code, 0);
  assert.equal(scratch.read("hosts.deny"), "ALL: 203.0.113.7 : deny\n");
});

Deno.test("a reader that goes away early is no trouble", async () => {
  using scratch = makeScratch();
  const { SENTRY } = await import("../support/scratch.ts");
  const script = `"${SENTRY}" --help | head -1; echo "\${PIPESTATUS[0]}"`;
  const ran = await new Deno.Command("bash", {
    args: ["-c", script],
    env: { ROOT_DIR: scratch.rootDir },
  }).output();
  assert.match(new TextDecoder().decode(ran.stdout), /^sentry .*\n0\n$/);
  assert.equal(new TextDecoder().decode(ran.stderr), "");
});
