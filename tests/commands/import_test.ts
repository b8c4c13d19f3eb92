import assert from "node:assert/strict";
import { assertAgreement, readRecords } from "../support/agreement.ts";
import { makeScratch, recordLines, type Scratch, sshdLine } from "../support/scratch.ts";

const NOW = () => Math.floor(Date.now() / 1000);
const DAY = 86400;

/** Imports a text as a file. */
function importText(
  scratch: Scratch,
  text: string,
  args: string[] = [],
  env: Record<string, string> = {},
) {
  Deno.writeTextFileSync(`${scratch.dir}/list`, text);
  return scratch.sentry(["--import", `${scratch.dir}/list`, ...args], env);
}

/** The records of a folder as `ADDRESS LIST`. */
function listed(scratch: Scratch): string[] {
  return [...readRecords(scratch.rootDir)].map(([address, { whitelisted, blacklisted }]) =>
    `${address} ${whitelisted ? "allow" : blacklisted ? "deny" : "none"}`
  ).sort();
}

Deno.test("--import blacklists what is listed, once, with its cause, and says so", async () => {
  using scratch = makeScratch();
  const text = "203.0.113.7\n203.0.113.7\n198.51.100.0/24 ; a block\n2001:db8::5\n";
  const first = await importText(scratch, text, ["--reason=a feed"]);
  assert.equal(first.stdout, "4 entries: 3 blacklisted, 1 on a list here before\n");
  assert.equal(first.code, 0);
  assert.deepEqual(listed(scratch), [
    "198.51.100.0/24 deny",
    "2001:db8::/64 deny",
    "203.0.113.7 deny",
  ]);
  assert.deepEqual(scratch.read("deny.patterns").split("\n"), [
    "[2001:db8::]/64",
    "198.51.100.0/24",
    "203.0.113.7",
    "",
  ]);
  const report = (await scratch.sentry(["-r", "-v", "--ip=203.0.113.7"])).stdout;
  assert.match(report, /cause +from an imported list\n/);
  assert.match(report, / blacklisted 203\.0\.113\.7 cause=import .* reason=a feed\n/);
  const again = await importText(scratch, text);
  assert.equal(again.stdout, "4 entries: 0 blacklisted, 4 on a list here before\n");
  assertAgreement(scratch.rootDir);
});

Deno.test("--import reads standard input, and an empty list changes nothing", async () => {
  using scratch = makeScratch();
  const { stdout } = await scratch.sentry(["--import", "-"], {}, "203.0.113.7\n");
  assert.equal(stdout, "1 entry: 1 blacklisted\n");
  const events = scratch.read("events.log");
  const empty = await scratch.sentry(["--import=-"], {}, "# nothing\n");
  assert.equal(empty.stdout, "0 entries: 0 blacklisted\n");
  assert.equal(scratch.read("events.log"), events);
});

Deno.test("a bad line names itself and nothing is imported; with --skip-bad the rest is", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=192.0.2.1"]);
  const before = scratch.read("hosts.deny");
  const text = "203.0.113.7\nexample.com \u001b[31m\n203.0.113.8\n0.0.0.0/0\n";
  const refused = await importText(scratch, text);
  assert.equal(
    refused.stderr,
    `sentry: nothing of "${scratch.dir}/list" was imported: line 2 is not understood: ` +
      `"example.com \\u001b[31m" (and 1 more); mend it, or give --skip-bad\n`,
  );
  assert.equal(refused.code, 1);
  assert.equal(scratch.read("hosts.deny"), before);
  const large = await importText(scratch, "0.0.0.0/0\n");
  assert.match(large.stderr, /imported: line 1 is too much of the world \(/);
  const skipped = await importText(scratch, text, ["--skip-bad"]);
  assert.equal(
    skipped.stdout,
    "2 entries: 2 blacklisted, 2 bad skipped, the first is line 2\n",
  );
  assert.equal(skipped.code, 0);
  const verbose = await importText(scratch, text, ["--skip-bad", "-v"]);
  assert.match(
    verbose.stdout,
    /^skipped: line 2 is not understood: ".*"\nskipped: line 4 is too /m,
  );
});

Deno.test("what is decided here wins: whitelisted, in ALLOW_NETS, or where the administrator is connected from", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-w", "--ip=203.0.113.7"]);
  await scratch.sentry(["-w", "--ip=192.0.2.0/25"]);
  const list = "203.0.113.7\n203.0.113.0/24\n192.0.2.5\n127.0.0.1\n10.0.0.0/8\n198.51.100.20\n" +
    "198.51.100.0/24\n198.51.100.21\n";
  const { stdout } = await importText(scratch, list, [], {
    ALLOW_NETS: "10.1.2.3",
    SSH_CONNECTION: "198.51.100.20 50000 192.0.2.1 22",
  });
  assert.equal(
    stdout,
    "8 entries: 2 blacklisted, 2 trusted here, 2 in ALLOW_NETS, 2 that you are connected from\n",
  );
  assert.deepEqual(listed(scratch), [
    "192.0.2.0/25 allow",
    "198.51.100.21 deny",
    "203.0.113.0/24 deny",
    "203.0.113.7 allow",
  ]);
  // The whitelisted member of the imported block is an exception.
  assert.equal(scratch.read("allow.patterns"), "203.0.113.7\n");
});

Deno.test("a list can't whitelist anybody, in any of its forms, unless --force says that it may", async () => {
  const lists = [
    "203.0.113.7|5|1764000000|0\n",
    "203.0.113.7 5^1764000000^0\n",
    "address,list,seen\n203.0.113.7,allow,5\n",
    '[{"ip": "203.0.113.7", "list": "allow", "seen": 5, "successes": 9}]',
  ];
  for (const list of lists) {
    using scratch = makeScratch();
    const left = await importText(scratch, list);
    assert.equal(
      left.stdout,
      "1 entry: 0 blacklisted, 1 whitelistings and counts left out (--force takes them)\n",
    );
    assert.deepEqual(listed(scratch), []);
    // Nor does it bring a success with it, for which a connection would be trusted.
    await scratch.sentry(["-c", "--ip=203.0.113.7"]);
    assert.deepEqual(listed(scratch), ["203.0.113.7 none"]);
    const taken = await importText(scratch, list, ["--force"]);
    assert.equal(taken.stdout, "1 entry: 0 blacklisted, 1 whitelisted\n");
    assert.deepEqual(listed(scratch), ["203.0.113.7 allow"]);
    // Who is blacklisted here stays so.
    await scratch.sentry(["-b", "--ip=203.0.113.7"]);
    await importText(scratch, list, ["--force"]);
    assert.deepEqual(listed(scratch), ["203.0.113.7 deny"]);
  }
});

Deno.test("--expire-days says when blocks end, and what is over by the list's own time is not taken", async () => {
  using scratch = makeScratch();
  const old = NOW() - 91 * DAY;
  const recent = NOW() - 80 * DAY;
  const list = `203.0.113.7 4^0^${old}\n203.0.113.8 4^0^${recent}\n`;
  const { stdout } = await importText(scratch, list);
  assert.equal(stdout, "2 entries: 1 blacklisted, 1 whose time is up\n");
  const dayOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
  const since = (await scratch.sentry(["-r", "-v", "--ip=203.0.113.8"])).stdout;
  assert.match(since, new RegExp(`blacklisted +${dayOf(recent)} `));
  await importText(scratch, "203.0.113.9\n", ["--expire-days=7"], { BLOCK_GROWTH: "3" });
  const end = (await scratch.sentry(["-r", "-v", "--ip=203.0.113.9"])).stdout;
  assert.match(end, new RegExp(`block ends +${dayOf(NOW() + 7 * DAY)} `));
  // A change of the settings leaves them their time; that no other block ends is no hindrance.
  for (const never of ["0", "3", "300"]) {
    const same = await scratch.sentry(["-r", "-v", "--ip=203.0.113.9"], {
      EXPIRE_BLOCK_DAYS: never,
    });
    assert.match(
      same.stdout,
      new RegExp(`blacklisted +${dayOf(NOW())} [^]*ends +${dayOf(NOW() + 7 * DAY)} `),
    );
  }
  for (const days of ["0", "x", "-1", "1.5", "10000"]) {
    assert.equal((await importText(scratch, "", [`--expire-days=${days}`])).code, 2);
  }
});

Deno.test("the trees of 0.22 are read from their folder, links not followed", async () => {
  using scratch = makeScratch();
  const tree = `${scratch.dir}/old`;
  const put = (path: string, text: string) => {
    Deno.mkdirSync(`${tree}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    Deno.writeTextFileSync(`${tree}/${path}`, text);
  };
  put("seen/203/0/113/7", "1\n2\n3\n4\n");
  put("black/203/0/113/7", "");
  put("seen/203/0/113/8", "1\n");
  put("white/203/0/113/8", "");
  put("seen/203/0/113/9", "1\n2\n");
  Deno.symlinkSync("/", `${tree}/seen/204`);
  const bad = await scratch.sentry(["--import", tree, "--force"]);
  assert.match(bad.stderr, /seen\/204" is not named as an address;/);
  Deno.removeSync(`${tree}/seen/204`);
  const { stdout } = await scratch.sentry(["--import", `${tree}/`, "--force"]);
  assert.equal(stdout, "3 entries: 1 blacklisted, 1 whitelisted, 1 counted\n");
  assert.deepEqual(listed(scratch), [
    "203.0.113.7 deny",
    "203.0.113.8 allow",
    "203.0.113.9 none",
  ]);
  assert.equal(readRecords(scratch.rootDir).get("203.0.113.7")?.seen, 4);
  const other = await scratch.sentry(["--import", scratch.dir]);
  assert.match(other.stderr, /holds none of seen, white and black, as sentry 0\.22 has them\n$/);
  assert.equal((await scratch.sentry(["--import", `${scratch.dir}/none`])).code, 1);
});

Deno.test("many addresses are one change: neighbours are folded, events.log gets one line, ON_BLOCK is not run", async () => {
  using scratch = makeScratch();
  const many = Array.from({ length: 3000 }, (_, i) => `10.${i >> 8}.${i & 255}.1`).join("\n");
  const near = Array.from({ length: 9 }, (_, i) => `203.0.113.${i + 1}`).join("\n");
  const { stdout } = await importText(scratch, `${many}\n${near}\n`, ["--reason=all"], {
    SUBNET_BLOCK: "9",
    ON_BLOCK: "/nowhere/program",
  });
  assert.equal(stdout, "3009 entries: 3009 blacklisted\n");
  // The block that follows from it is news, what was imported is not.
  assert.match(scratch.read("events.log"), / on-block not run for 1 addresses: /);
  const patterns = scratch.read("deny.patterns").split("\n");
  assert.equal(patterns.length, 3002);
  assert.ok(patterns.includes("203.0.113.0/24"));
  assert.match(
    scratch.read("events.log"),
    /^\S+ imported ".*": 3009 blacklisted reason=all\n\S+ blacklisted 203\.0\.113\.0\/24 cause=subnet [^\n]*\n/,
  );
  const report = (await scratch.sentry(["-r", "-v", "--ip=10.1.1.1"])).stdout;
  assert.match(report, / imported ".*": 3009 blacklisted reason=all\n/);
});

Deno.test("a reason is one line of printable ASCII, and an option of --import goes with nothing else", async () => {
  using scratch = makeScratch();
  for (const reason of ["a\nb", "ü", "x".repeat(101)]) {
    assert.equal((await importText(scratch, "", [`--reason=${reason}`])).code, 2);
  }
  assert.equal((await scratch.sentry(["--scan", "--skip-bad"])).code, 2);
  assert.equal((await scratch.sentry(["--import"])).code, 2);
});

Deno.test("who is trusted, has logged in, or is the administrator is not refused by any list, whatever the form of its blocks", async () => {
  // A part of the block by which an IPv6 client is counted.
  using six = makeScratch();
  await six.sentry(["-w", "--ip=2001:db8:0:1::5"]);
  const parts = "2001:db8:0:1::/65\n2001:db8:0:1:8000::/65\n2001:db8:0:2::/126\n";
  const { stdout } = await importText(six, parts, [], {
    SSH_CONNECTION: "2001:db8:0:2::9 50000 2001:db8::1 22",
  });
  assert.equal(stdout, "3 entries: 0 blacklisted, 2 trusted here, 1 that you are connected from\n");
  assert.equal(six.read("deny.patterns"), "");

  // Neighbours on a list do not take the administrator along.
  using near = makeScratch();
  const five = [1, 2, 3, 4, 5, 77].map((last) => `203.0.113.${last}\n`).join("");
  const mine = { SUBNET_BLOCK: "5", SSH_CONNECTION: "203.0.113.77 50000 192.0.2.1 22" };
  await importText(near, five, [], mine);
  assert.ok(!near.read("deny.patterns").includes("/24"));
  await near.sentry(["-b", "--ip=203.0.113.6"], mine);
  assert.ok(!near.read("deny.patterns").includes("/24"));

  // One login, too early for a verdict, and one that nobody has read about yet.
  using early = makeScratch();
  const login = (address: string, pid: number) =>
    early.log(sshdLine(`Accepted publickey for alice from ${address} port 9 ssh2`, pid));
  login("203.0.113.9", 1);
  await early.sentry(["--scan"]);
  login("198.51.100.9", 2);
  await importText(early, "203.0.113.9\n198.51.100.9\n203.0.113.0/24\n198.51.100.0/24\n");
  assert.deepEqual(early.read("deny.patterns").trim().split("\n").toSorted(), [
    "198.51.100.0/24",
    "203.0.113.0/24",
  ]);
  assert.deepEqual(early.read("allow.patterns").split("\n"), ["198.51.100.9", "203.0.113.9", ""]);
});

Deno.test("a list changes nothing of what is decided here, and no count by which somebody is judged", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.66"]);
  const before = recordLines(scratch.rootDir);
  const csv = "address,list,seen,strikes\n203.0.113.66,none,9,999\n203.0.113.67,none,9,9\n" +
    "203.0.113.66,deny,9,999\n";
  const env = { ON_BLOCK: "/nowhere/program", BLOCK_GROWTH: "2" };
  const plain = await importText(scratch, csv, [], env);
  assert.equal(
    plain.stdout,
    "3 entries: 0 blacklisted, 1 on a list here before, " +
      "2 whitelistings and counts left out (--force takes them)\n",
  );
  await importText(scratch, csv.replace("203.0.113.67,none,9,9\n", ""), ["--force"], env);
  assert.deepEqual(recordLines(scratch.rootDir), before);
  assert.ok(!scratch.read("events.log").includes("on-block"));
});

/** Addresses in a few blocks, some of them twice, and those blocks. */
function neighbours(entries: number): string[] {
  return Array.from({ length: entries }, (_, i) => {
    const host = `${i % 7}.${(i * 37) % 50}`;
    if (i === 60 || i === 350) return `198.18.${i % 7}.0/24`;
    if (i === 200) return "198.19.0.0/16";
    if (i % 11 === 0) return `2001:db8:0:${i % 40}::${i}`;
    if (i % 4 === 3) return `10.${i >> 8}.${i & 255}.1`;
    return `198.${i % 3 === 0 ? 19 : 18}.${host}`;
  });
}

for (const [size, part] of [[400, 80], [6000, 1500]] as const) {
  Deno.test(`a list of ${size} comes to what its parts do: duplicates, blocks behind and before what is in them, and who is known`, async () => {
    using whole = makeScratch();
    using parts = makeScratch();
    const lines = neighbours(size);
    for (const scratch of [whole, parts]) {
      for (const [option, ip] of [["--whitelist", "198.18.1.37"], ["--blacklist", "198.19.3.11"]]) {
        assert.equal((await scratch.sentry([option!, `--ip=${ip}`])).code, 0);
      }
    }
    const { stdout } = await importText(whole, lines.join("\n") + "\n", ["--verbose"]);
    const counts =
      `^${size} entries: \\d+ blacklisted, \\d+ on a list here before, \\d+ trusted here`;
    assert.match(stdout, new RegExp(counts));
    for (let from = 0; from < lines.length; from += part) {
      const text = lines.slice(from, from + part).join("\n") + "\n";
      assert.equal((await importText(parts, text)).code, 0);
    }
    assert.deepEqual(listed(whole), listed(parts));
    const patterns = (scratch: Scratch) => scratch.read("deny.patterns").split("\n").sort();
    assert.deepEqual(patterns(whole), patterns(parts));
    assert.equal(new Set(patterns(whole)).size, patterns(whole).length);
    const denied = (scratch: Scratch) => scratch.read("hosts.deny").split("\n").sort();
    assert.deepEqual(denied(whole), denied(parts));
  });
}

Deno.test("a hostile list costs no more than its size: long lines, deep and odd json, spaces without end", async () => {
  using scratch = makeScratch();
  const space = " ".repeat(50_000);
  const lists = [
    `a:${space}!`,
    `${space}x${space}#`,
    `"${space}`,
    `x,${space}"`,
    `{"ip":"x"${space}`,
    `[\n${space}x\n]`,
    `1.2.3.4${space}5`,
    `${"a ".repeat(400)}:`,
    `[{"address":{"toString":1}}]`,
    `[${"[".repeat(20_000)}${"]".repeat(20_000)}]`,
  ];
  for (const list of lists) {
    const { stdout, code, stderr } = await importText(scratch, `${list}\n`, ["--skip-bad"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^0 entries: 0 blacklisted, \d+ bad skipped/, list.slice(0, 40));
  }
});
