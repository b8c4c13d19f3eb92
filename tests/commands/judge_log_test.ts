import assert from "node:assert/strict";
import { makeRandom } from "../support/random.ts";
import { makeScratch, recordLines, type Scratch, sshdLine } from "../support/scratch.ts";

interface Shown {
  address: string;
  verdict: string;
  cause: string;
  because: string;
  lines: number[];
}

async function judged(scratch: Scratch, log: string, ...more: string[]): Promise<Shown[]> {
  const ran = await scratch.sentry(["--test-log", "-", "--judge", "--json", ...more], {}, log);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  return ran.stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

const naughty = (address: string, port: number) =>
  sshdLine(`Invalid user a from ${address} port ${port}`, port);
const failed = (address: string, port: number, user = "bob") =>
  sshdLine(`Failed password for ${user} from ${address} port ${port} ssh2`, port);
const login = (address: string, port: number, user = "bob") =>
  sshdLine(`Accepted password for ${user} from ${address} port ${port} ssh2`, port);

Deno.test("--judge says who would be blocked, trusted and left alone, and by which lines", async () => {
  using scratch = makeScratch();
  const log = [
    naughty("203.0.113.7", 1),
    failed("198.51.100.1", 2),
    naughty("203.0.113.7", 3),
    naughty("203.0.113.7", 4),
    login("198.51.100.1", 5),
    failed("192.0.2.1", 6),
    failed("198.51.100.1", 7),
    ...Array.from({ length: 12 }, (_, i) => failed("2001:db8::1", 100 + i)),
  ].join("\n") + "\n";
  const { code, stdout, stderr } = await scratch.sentry(["--test-log", "-", "--judge"], {}, log);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(
    stdout,
    `would be blocked
  203.0.113.7    3 naughty tries and no success; lines 1, 3-4
  2001:db8::/64  12 failed logins and no success; lines 8-19
would be trusted
  198.51.100.1   it has logged in 1×; line 5
would be left alone
  192.0.2.1      fewer than 3 connections and tries so far; line 6
SMTP is not judged (PROTECT_SMTP=0)
19 lines, 4 addresses: 2 blocked, 1 trusted, 1 left alone, if nobody was known before
`,
  );
  assert.throws(() => Deno.lstatSync(scratch.rootDir), Deno.errors.NotFound);
});

Deno.test("--judge takes the settings of sentry.conf, and --set tries others in their place", async () => {
  using scratch = makeScratch();
  const log = [1, 2, 3].map((port) => naughty("203.0.113.7", port)).join("\n") + "\n";
  Deno.mkdirSync(scratch.rootDir);
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, "ALLOW_NETS=203.0.113.0/24\n");
  const [before] = await judged(scratch, log);
  assert.deepEqual([before?.verdict, before?.because], ["left alone", "ALLOW_NETS covers it"]);
  const [after] = await judged(scratch, log, "--set=ALLOW_NETS=", "--set", "SUBNET_BLOCK=2");
  assert.deepEqual([after?.verdict, after?.cause], ["blocked", "naughty"]);
  assert.deepEqual(Array.from(Deno.readDirSync(scratch.rootDir), ({ name }) => name), [
    "sentry.conf",
  ]);
});

Deno.test("--judge cites the tries and the login where a password was probably guessed, and all lines with -v", async () => {
  using scratch = makeScratch();
  const lines = Array.from(
    { length: 24 },
    (_, i) => i % 2 === 0 ? failed("203.0.113.7", 100 + i) : naughty("192.0.2.9", 200 + i),
  );
  const log = [...lines, login("203.0.113.7", 300)].join("\n") + "\n";
  const short = await scratch.sentry(["--test-log", "-", "--judge"], {}, log);
  assert.match(
    short.stdout,
    /203\.0\.113\.7 +its password was probably guessed; lines 1, 3, 5, 7 and 9 more\n/,
  );
  const whole = await scratch.sentry(["--test-log", "-", "--judge", "-v"], {}, log);
  assert.match(whole.stdout, /guessed; lines 1, 3, 5, .*, 21, 23, 25\n/);
});

Deno.test("--set refuses what is no setting, and goes with --judge alone", async () => {
  using scratch = makeScratch();
  const refused: [string[], RegExp][] = [
    [["--judge", "--set=FROB=1"], /^sentry: --set takes ALLOW_FAILURES, .*, not "FROB"\n/],
    [["--judge", "--set=SUBNET_BLOCK=x"], /^sentry: --set: SUBNET_BLOCK takes 0, or /],
    [["--judge", "--set=SUBNET_BLOCK"], /^sentry: --set takes KEY=VALUE, as in sentry\.conf, not /],
    [["--judge", "--set", "=1"], /^sentry: --set takes KEY=VALUE/],
    [
      ["--judge", "--set=ROOT_DIR=/x"],
      /^sentry: --set takes (?!.*ROOT_DIR,).*, which change who is blocked, not "ROOT_DIR"\n/,
    ],
    // These do nothing here.
    ...["LOG_COMMAND=/bin/x", "LOG_DIR=/x", "ON_BLOCK=/x", "ADD_TO_NFTABLES=1", "STALE_DAYS=1"].map(
      (one): [string[], RegExp] => [["--judge", `--set=${one}`], /^sentry: --set takes ALLOW_/],
    ),
    [
      ["--judge", "--set=IPV6_PREFIX=56", "--set=IPV6_PREFIX=64"],
      /--set gives "IPV6_PREFIX" twice; keep one of them\n/,
    ],
    [["--set=IPV6_PREFIX=64"], /^sentry: option --set goes with --judge: give both\n/],
  ];
  for (const [words, about] of refused) {
    const ran = await scratch.sentry(["--test-log", "-", ...words], {}, "");
    assert.deepEqual([ran.code, ran.stdout], [2, ""], words.join(" "));
    assert.match(ran.stderr, about);
    assert.equal(ran.stderr.trim().split("\n").length, 1);
  }
  const stray = await scratch.sentry(["--scan", "--judge"]);
  assert.match(stray.stderr, /option --judge does not go with --scan/);
});

Deno.test("--judge decides as --scan does that reads the same log first, whatever the settings are", async () => {
  const random = makeRandom(20);
  const verdicts = new Set<string>();
  for (let round = 0; round < 12; round++) {
    using scratch = makeScratch();
    const pick = <T>(...some: T[]): T => some[random(some.length)]!;
    const addresses = Array.from({ length: 12 }, () =>
      pick(
        `203.0.113.${pick(1, 2, 3, 4, 5, 6)}`,
        `198.51.100.${pick(7, 8)}`,
        `2001:db8:1:${pick(1, 2, 3)}::${pick(1, 2)}`,
      ));
    const lines = Array.from({ length: 150 }, (_, i) => {
      const address = pick(...addresses);
      // Some never log in, so that their neighbours' blocks add up.
      const says = /[1-3]$/.test(address) ? [naughty, failed] : [failed, failed, failed, login];
      return pick(...says)(address, i + 1, pick("bob", "eve", "root"));
    });
    const env = {
      SUBNET_BLOCK: pick("0", "2", "3"),
      IPV6_PREFIX: pick("64", "48", "128"),
      ALLOW_FAILURES: pick("0", "3"),
      ALLOW_NETS: pick("", "203.0.113.4"),
    };
    const set = Object.entries(env).map(([key, value]) => `--set=${key}=${value}`);
    const shown = await judged(scratch, lines.join("\n") + "\n", ...set);
    for (const { verdict, cause } of shown) verdicts.add(`${verdict} ${cause}`);
    scratch.log(...lines);
    assert.equal((await scratch.sentry(["--scan"], env)).code, 0);
    const records = recordLines(scratch.rootDir).map((line) => {
      const [address, , , , white, black] = line.split(/ +/);
      const verdict = white !== "0" ? "trusted" : black !== "0" ? "blocked" : "left alone";
      return `${address} ${verdict} ${line.slice(120).trim()}`;
    });
    const texts = shown.map(({ address, verdict, cause }) => `${address} ${verdict} ${cause}`);
    assert.deepEqual(texts.sort(), records.sort(), JSON.stringify(env));
  }
  // Else the comparison would show little.
  for (const one of ["blocked naughty", "blocked subnet", "blocked guessed", "trusted login"]) {
    assert.ok(verdicts.has(one), one);
  }
});
