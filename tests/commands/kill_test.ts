import assert from "node:assert/strict";
import { parseRecord } from "../../lib/state/record.ts";
import { requires } from "../support/parts.ts";
import { runAndKill } from "../support/killed.ts";
import {
  makeScratch,
  recordLines,
  run,
  type Scratch,
  SENTRY,
  sshdLine,
} from "../support/scratch.ts";

/** What hosts.deny lists, as canonical addresses. */
function listed(scratch: Scratch, name: string): string[] {
  const found = scratch.read(name).match(/^(?:ALL: )?([0-9.]+)(?: : deny)?$/gm) ?? [];
  return found.map((line) => line.replace(/^ALL: | : deny$/g, "")).sort();
}

/** Every record whole, no address twice, and both deny files as the records say. */
function assertAgreement(scratch: Scratch): void {
  const records = recordLines(scratch.rootDir).map((line) => {
    const record = parseRecord(line + "\n");
    assert.ok(record, `not a whole record: ${JSON.stringify(line)}`);
    return record;
  });
  const addresses = records.map((record) => record.network.text);
  assert.equal(new Set(addresses).size, addresses.length, "an address has two records");
  const blocked = records.filter((record) => record.blacklistedAt > 0).map((r) => r.network.text)
    .sort();
  assert.deepEqual(listed(scratch, "hosts.deny"), blocked);
  assert.deepEqual(listed(scratch, "deny.patterns"), blocked);
}

Deno.test("killed at any moment in 200 runs, records and deny files agree after the next run", async () => {
  using scratch = makeScratch();
  let killed = 0;
  for (let i = 0; i < 200; i++) {
    const address = `203.0.113.${1 + i % 40}`;
    if (i % 3 === 0) scratch.log(sshdLine(`Invalid user a from ${address} port ${i}`, i));
    const action = ["-c", "-b", "-c", "-d", "-c"][i % 5]!;
    // Start-up takes about 25 ms; the work is in the milliseconds after it.
    if (await runAndKill(scratch, [action, `--ip=${address}`], 18 + (i * 7) % 24)) killed++;
    if (i % 10 === 9) {
      const ran = await scratch.sentry(["-r"]);
      assert.equal(ran.code, 0, ran.stderr);
      assertAgreement(scratch);
    }
  }
  assert.ok(killed > 20, `only ${killed} runs were killed in time`);
  const tries = recordLines(scratch.rootDir).map((line) => parseRecord(line + "\n")!);
  // 67 lines about naughty users; each is counted at most once, however often reading it was killed.
  const naughty = tries.reduce((sum, record) => sum + record.naughty, 0);
  assert.ok(naughty <= 67, `${naughty} of 67`);
});

Deno.test("thirty programs at once: every connection is counted", async () => {
  using scratch = makeScratch();
  const runs = await Promise.all(
    Array.from({ length: 30 }, (_, i) => scratch.sentry(["-c", `--ip=203.0.113.${1 + i % 3}`])),
  );
  for (const ran of runs) assert.equal(ran.code, 0, ran.stderr);
  const report = await scratch.sentry(["-r"]);
  assert.match(report.stdout, /^ {3}3 unique IPs have connected 30 times$/m);
});

Deno.test("a lock that somebody else holds ends the run in time, with status 3 and nothing changed", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-c", "--ip=203.0.113.7"]);
  const lock = Deno.openSync(`${scratch.rootDir}/lock`, { write: true });
  lock.lockSync(true);
  try {
    const ran = await scratch.sentry(["-c", "--ip=203.0.113.7"]);
    assert.equal(ran.code, 3);
    assert.match(
      ran.stderr,
      /^sentry: cannot lock ".*\/lock": another sentry has held it for 5000 ms; [^\n]*\n$/,
    );
  } finally {
    lock.close();
  }
  assert.match((await scratch.sentry(["-r"])).stdout, /connected 1 times/);
});

Deno.test({
  name: "a full disk: one line, status 1, and what was there is there still",
  ...requires(["root", "unshare"]),
  fn: async () => {
    using scratch = makeScratch();
    const script = `
      mount -t tmpfs -o size=48k,mode=755 tmpfs "$ROOT" || exit 99
      "$SENTRY" -b --ip=203.0.113.1 >/dev/null || exit 98
      head -c 1000000 /dev/zero > "$ROOT/filler" 2>/dev/null
      cp "$ROOT/hosts.deny" "$ROOT.before"
      "$SENTRY" -b --ip=198.51.100.1; echo "status $?"
      cmp "$ROOT/hosts.deny" "$ROOT.before" && echo unchanged
      rm "$ROOT/filler"
      "$SENTRY" -b --ip=198.51.100.1 >/dev/null; echo "status $?"
      cat "$ROOT/hosts.deny"`;
    Deno.mkdirSync(scratch.rootDir);
    const env = { ROOT: scratch.rootDir, ROOT_DIR: scratch.rootDir, SENTRY, PATH: "/usr/bin:/bin" };
    const args = ["--mount", "--propagation", "private", "sh", "-c", script];
    const ran = await run("/usr/bin/unshare", args, env);
    assert.match(ran.stderr, /^sentry: cannot write ".*": the disk is full; [^\n]*\n$/);
    assert.equal(
      ran.stdout,
      "status 1\nunchanged\nstatus 0\nALL: 198.51.100.1 : deny\nALL: 203.0.113.1 : deny\n",
    );
  },
});

Deno.test("an import that is killed at any moment has taken over all of its list, or nothing", async () => {
  const size = 2000;
  const list = Array.from({ length: size }, (_, i) => `10.${i >> 8}.${i & 255}.1\n`).join("");
  let killed = 0;
  for (let i = 0; i < 30; i++) {
    using scratch = makeScratch();
    Deno.writeTextFileSync(`${scratch.dir}/list`, list);
    if (await runAndKill(scratch, ["--import", `${scratch.dir}/list`], 40 + 8 * i)) killed++;
    const ran = await scratch.sentry(["-r"]);
    assert.equal(ran.code, 0, ran.stderr);
    const many = recordLines(scratch.rootDir).length;
    assert.ok(many === 0 || many === size, `${many} of ${size}`);
    if (many > 0) assertAgreement(scratch);
  }
  assert.ok(killed > 3, `only ${killed} were killed in time`);
});
