import assert from "node:assert/strict";
import { requires } from "../support/parts.ts";
import { makeScratch, run } from "../support/scratch.ts";

const PAGE = new URL("../../lib/manual/text/sentry.md", import.meta.url);

/** Runs a shell line in a network of its own. */
function inNetwork(line: string, input: string) {
  return run(
    "/usr/bin/unshare",
    ["--net", "sh", "-c", line],
    { PATH: "/usr/sbin:/usr/bin" },
    input,
  );
}

Deno.test({
  name: "nft and ipset load what --export prints for them, twice, and hold what is refused",
  ...requires(["root", "firewalls", "unshare"]),
  fn: async () => {
    using scratch = makeScratch();
    for (const address of ["203.0.113.7", "2001:db8::1", "198.51.100.0/24"]) {
      await scratch.sentry(["-b", `--ip=${address}`]);
    }
    await scratch.sentry(["-w", "--ip=198.51.100.0/25"]);
    const nftables = await scratch.sentry(["--export=nftables"], { FIREWALL_TABLE: "fleet" });
    const line = "cat >x; nft -f x && nft -f x && nft list table inet fleet";
    const loaded = await inNetwork(`cd ${scratch.dir} && ${line}`, nftables.stdout);
    assert.equal(loaded.stderr, "");
    for (const member of ["203.0.113.7", "2001:db8::/64", "198.51.100.128/25"]) {
      assert.ok(loaded.stdout.includes(`${member} timeout `), loaded.stdout);
    }
    assert.ok(!loaded.stdout.includes("chain"), "no rule comes with it");
    const ipset = await scratch.sentry(["--export=ipset"], { FIREWALL_TABLE: "fleet" });
    const twice = "cat >x; ipset restore <x && ipset restore <x && ipset save";
    const restored = await inNetwork(`cd ${scratch.dir} && ${twice}`, ipset.stdout);
    assert.equal(restored.stderr, "");
    const members = restored.stdout.matchAll(/^add (\S+ \S+) timeout /gm);
    assert.deepEqual([...members].map(([, member]) => member).sort(), [
      "fleet_4 203.0.113.7",
      "fleet_net4 198.51.100.128/25",
      "fleet_net6 2001:db8::/64",
    ]);
  },
});

Deno.test({
  name: "sentry(8)'s line for sentry.pl's DBM prints it, and --import takes it over",
  ...requires(["dbm"]),
  fn: async () => {
    using scratch = makeScratch();
    const old = `${scratch.dir}/sentry.dbm`;
    const now = Math.floor(Date.now() / 1000);
    const values = {
      "3405803783": `7^0^${now}`,
      "3405803784": `9^${now}^0`,
      "3405803785": "1^0^0",
    };
    const made = await run("/usr/bin/perl", [
      "-MFcntl",
      "-e",
      "BEGIN { @AnyDBM_File::ISA = qw(DB_File GDBM_File NDBM_File) } use AnyDBM_File; " +
      'tie %h, "AnyDBM_File", shift, O_CREAT | O_RDWR, 0600 or die $!; %h = @ARGV;',
      old,
      ...Object.entries(values).flat(),
    ]);
    assert.equal(made.stderr, "");
    const command = /^ +(perl .*) \| sentry --import - --force$/m.exec(
      Deno.readTextFileSync(PAGE),
    )?.[1]?.replace("/var/db/sentry/sentry.dbm", old);
    assert.ok(command, "the page has the line");
    const printed = await run("/bin/sh", ["-c", command], { PATH: "/usr/bin" });
    assert.equal(printed.stderr, "");
    const done = await scratch.sentry(["--import", "-", "--force"], {}, printed.stdout);
    assert.equal(done.stdout, "3 entries: 1 blacklisted, 1 whitelisted, 1 counted\n");
    assert.match((await scratch.sentry(["-r", "--ip=203.0.113.7"])).stdout, /^ +7 .*\n.*black/);
    assert.match((await scratch.sentry(["-r", "--ip=203.0.113.8"])).stdout, /^ +9 .*\n.*white/);
  },
});

Deno.test({
  name: "what sqlite3 prints of the bash version's table is taken over",
  ...requires(["sqlite3"]),
  fn: async () => {
    using scratch = makeScratch();
    const script = "CREATE TABLE ip_records (ip TEXT PRIMARY KEY, seen INTEGER, allow INTEGER, " +
      "block INTEGER); INSERT INTO ip_records VALUES ('203.0.113.7', 4, 0, strftime('%s', 'now'));" +
      "INSERT INTO ip_records VALUES ('2001:db8::7', 3, strftime('%s', 'now'), 0);" +
      "select * from ip_records";
    const printed = await run("/usr/bin/sqlite3", [":memory:", script]);
    assert.equal(printed.stderr, "");
    const done = await scratch.sentry(["--import", "-", "--force"], {}, printed.stdout);
    assert.equal(done.stdout, "2 entries: 1 blacklisted, 1 whitelisted\n");
  },
});
