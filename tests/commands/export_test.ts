import assert from "node:assert/strict";
import { fillRootDir } from "../../scripts/fill_root_dir.ts";
import { makeScratch, run, type Scratch, SENTRY, sshdLine } from "../support/scratch.ts";

/** A folder with a bit of everything. */
async function fill(scratch: Scratch): Promise<void> {
  for (const address of ["203.0.113.10", "9.9.9.9", "2001:db8::1", "198.51.100.0/24"]) {
    await scratch.sentry(["-b", `--ip=${address}`]);
  }
  // Folded into its block, and let in though its block is listed.
  await scratch.sentry(["-b", "--ip=198.51.100.7"]);
  await scratch.sentry(["-w", "--ip=198.51.100.128/26"]);
  await scratch.sentry(["-c", "--ip=192.0.2.1"]);
}

const MEMBERS = [
  "9.9.9.9",
  "198.51.100.0/25",
  "198.51.100.192/26",
  "203.0.113.10",
  "2001:db8::/64",
];

Deno.test("--export prints what is refused, in the order of addresses, without who is let in", async () => {
  using scratch = makeScratch();
  await fill(scratch);
  const plain = await scratch.sentry(["--export"]);
  assert.equal(plain.stdout, MEMBERS.map((member) => member + "\n").join(""));
  assert.equal((await scratch.sentry(["--export=plain"])).stdout, plain.stdout);
  assert.equal((await scratch.sentry(["--export=pf"])).stdout, plain.stdout);
  assert.equal(
    (await scratch.sentry(["--export=hosts.deny"])).stdout,
    MEMBERS.map((member) => `ALL: ${member.replace(/^(.*:.*)\/64$/, "[$1]/64")} : deny\n`).join(""),
  );
});

Deno.test("csv and json hold every record, and say the same", async () => {
  using scratch = makeScratch();
  await fill(scratch);
  const csv = (await scratch.sentry(["--export=csv"])).stdout;
  const [head = "", ...rows] = csv.trimEnd().split("\n");
  const names = head.split(",");
  const json = JSON.parse((await scratch.sentry(["--export=json"])).stdout) as Record<
    string,
    unknown
  >[];
  assert.equal(rows.length, 7);
  assert.deepEqual(json.map((one) => Object.values(one).map((v) => v ?? "").join(",")), rows);
  for (const one of json) assert.deepEqual(Object.keys(one), names);
  const of = (address: string) => json.find((one) => one.address === address)!;
  assert.equal(of("198.51.100.128/26").list, "allow");
  assert.equal(of("192.0.2.1").list, "none");
  assert.equal(of("192.0.2.1").seen, 1);
  assert.match(String(of("9.9.9.9").block_ends), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

Deno.test("what is exported can be imported elsewhere, in every form, and refuses the same", async () => {
  using from = makeScratch();
  await fill(from);
  for (const format of ["plain", "hosts.deny", "pf", "csv", "json"]) {
    using to = makeScratch();
    const text = (await from.sentry([`--export=${format}`])).stdout;
    const done = await to.sentry(["--import", "-", "--force"], {}, text);
    assert.equal(done.code, 0, done.stderr);
    const again = (await to.sentry(["--export"])).stdout;
    assert.equal(again, MEMBERS.map((member) => member + "\n").join(""), format);
  }
});

Deno.test("a block whose time is up is not exported as refused, and one by the logs is at once", async () => {
  using scratch = makeScratch();
  await scratch.sentry(
    ["--import", "-"],
    {},
    `203.0.113.7 1^0^${Math.floor(Date.now() / 1000) - 86400 * 5}\n`,
  );
  assert.equal((await scratch.sentry(["--export"])).stdout, "203.0.113.7\n");
  assert.equal((await scratch.sentry(["--export"], { EXPIRE_BLOCK_DAYS: "5" })).stdout, "");
  for (let i = 0; i < 3; i++) {
    scratch.log(sshdLine("Invalid user x from 203.0.113.8 port 9", i));
  }
  await scratch.sentry(["--scan"]);
  assert.equal((await scratch.sentry(["--export"])).stdout, "203.0.113.7\n203.0.113.8\n");
});

Deno.test("--export of nothing, of an unknown form, and of a folder that is not to be trusted", async () => {
  using scratch = makeScratch();
  assert.equal((await scratch.sentry(["--export"])).stdout, "");
  assert.equal((await scratch.sentry(["--export=json"])).stdout, "[\n]\n");
  const odd = await scratch.sentry(["--export=xml"]);
  assert.equal(odd.code, 2);
  assert.equal(
    odd.stderr,
    'sentry: --export takes plain, csv, json, hosts.deny, nftables, ipset, pf, not "xml"\n',
  );
  await scratch.sentry(["-b", "--ip=9.9.9.9"]);
  Deno.chmodSync(scratch.rootDir, 0o777);
  const open = await scratch.sentry(["--export"]);
  assert.equal(open.code, 1);
  assert.equal(open.stdout, "");
});

Deno.test("--export that nobody reads to its end, as behind head, ends without a word", async () => {
  using scratch = makeScratch();
  fillRootDir(scratch.rootDir, { known: 100_000, listed: 20_000 }, Math.floor(Date.now() / 1000));
  for (const format of ["plain", "csv", "json", "nftables"]) {
    const child = new Deno.Command(SENTRY, {
      args: [`--export=${format}`],
      env: { ROOT_DIR: scratch.rootDir, LOG_DIR: scratch.logDir },
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    assert.ok(((await reader.read()).value?.length ?? 0) > 0);
    await reader.cancel();
    const said = await new Response(child.stderr).text();
    assert.deepEqual([(await child.status).code, said], [0, ""], format);
  }
});

Deno.test("--export waits for whoever reads slowly, and loses nothing", async () => {
  using scratch = makeScratch();
  fillRootDir(scratch.rootDir, { known: 20_000, listed: 10_000 }, Math.floor(Date.now() / 1000));
  const whole = (await scratch.sentry(["--export=csv"])).stdout;
  const ran = await run("/bin/sh", ["-c", `"$0" --export=csv | { sleep 1; cat; }`, SENTRY], {
    ROOT_DIR: scratch.rootDir,
    LOG_DIR: scratch.logDir,
    PATH: "/usr/bin:/bin",
  });
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.equal(ran.stdout, whole);
  assert.equal(whole.split("\n").length, 20_002);
});
