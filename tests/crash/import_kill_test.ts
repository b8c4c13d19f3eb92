/** A long list is taken over piece by piece: killed anywhere, none of its entries is lost, and none is taken over twice. */
import assert from "node:assert/strict";
import { namesIn } from "../../lib/files/read_file.ts";
import { assertAgreement } from "../support/agreement.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch, type Scratch, SENTRY } from "../support/scratch.ts";

/** Addresses of both families, some twice, and blocks. */
function longList(entries: number): string {
  return Array.from({ length: entries }, (_, i) => {
    if (i % 1000 === 500) return `198.18.${(i / 1000) | 0}.0/24`;
    if (i % 5 === 0) return `2001:db8:${(4096 + (i % 3000)).toString(16)}::1`;
    return `${i % 7 === 0 ? "198.19" : `10.${(i >> 8) & 255}`}.${i & 255}.${1 + (i % 3)}`;
  }).join("\n") + "\n";
}

/** Imports and kills it some milliseconds after it has begun, or after the list is written down; whether it was killed. */
async function killed(scratch: Scratch, after: number, isPlacedFirst: boolean): Promise<boolean> {
  const child = new Deno.Command(SENTRY, {
    args: ["--import", `${scratch.dir}/list`, "--reason=all"],
    env: { ROOT_DIR: scratch.rootDir, LOG_DIR: scratch.logDir },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let isOver = false;
  const status = child.status.finally(() => isOver = true);
  const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
  while (isPlacedFirst && !isOver && !has(scratch, "import")) await wait(1);
  await Promise.race([status, wait(after)]);
  try {
    child.kill("SIGKILL");
  } catch {
    // It was done already.
  }
  return !(await status).success;
}

function has(scratch: Scratch, name: string): boolean {
  return namesIn(scratch.rootDir).has(name);
}

function blocked(scratch: Scratch): string[] {
  const all = [...assertAgreement(scratch.rootDir)];
  return all.filter(([, { blacklisted }]) => blacklisted).map(([address]) => address).sort();
}

/** What one import without a kill comes to. */
async function wanted(list: string): Promise<{ blocked: string[]; event: string }> {
  using scratch = makeScratch();
  Deno.writeTextFileSync(`${scratch.dir}/list`, list);
  const ran = await scratch.sentry(["--import", `${scratch.dir}/list`, "--reason=all"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  const counts = /entries: (.*)\n$/.exec(ran.stdout)?.[1];
  const lines = scratch.read("events.log").split("\n");
  const event = lines.find((line) => line.includes(" imported ")) ?? "";
  assert.ok(counts !== undefined && event.endsWith(`: ${counts} reason=all`), ran.stdout);
  return { blocked: blocked(scratch), event: event.slice(event.lastIndexOf('": ')) };
}

Deno.test("killed at any moment, an import of 12,000 entries is gone on with by the next run, exactly", async () => {
  const list = longList(12_000);
  const all = await wanted(list);
  assert.ok(all.blocked.length > 8000);
  const random = makeRandom(20261201);
  let [kills, left] = [0, 0];
  for (let round = 0; round < 9; round++) {
    using scratch = makeScratch();
    Deno.writeTextFileSync(`${scratch.dir}/list`, list);
    const isPlacedFirst = round % 3 > 0;
    await killed(scratch, isPlacedFirst ? random(120) : random(900), isPlacedFirst) && kills++;
    const isLeft = has(scratch, "imported") && scratch.read("imported").startsWith("putting ");
    if (isLeft) left++;
    // Whoever decides about an address comes to the end of it first, and cron does.
    const next = ["--scan", "-w", "-d", "-b", "--expire"][round % 5]!;
    const about = next.startsWith("--") ? [] : ["--ip=192.0.2.1"];
    assert.equal((await scratch.sentry([next, ...about])).code, 0, next);
    if (has(scratch, "state") && next === "-b") {
      assert.equal((await scratch.sentry(["-d", ...about])).code, 0);
    }
    assert.deepEqual(["import", "lists.todo"].filter((name) => has(scratch, name)), []);
    const now = has(scratch, "state") ? blocked(scratch) : [];
    // It had not begun, or all of it is there.
    if (isLeft || now.length > 0) assert.deepEqual(now, all.blocked, next);
    const events = has(scratch, "events.log") ? scratch.read("events.log").split("\n") : [];
    const told = events.filter((line) => line.includes(" imported "));
    assert.equal(told.length, now.length > 0 ? 1 : 0);
    if (told[0]) assert.ok(told[0].endsWith(all.event), told[0]);
  }
  assert.ok(kills > 5 && left > 2, `${kills} were killed, ${left} in between`);
});

Deno.test("two long imports at once, a scan and hands between them: both are taken over, and told of once", async () => {
  using scratch = makeScratch();
  Deno.writeTextFileSync(`${scratch.dir}/one`, longList(6000));
  const other = Array.from({ length: 6000 }, (_, i) => `172.16.${i >> 8}.${1 + (i & 127)}`);
  Deno.writeTextFileSync(`${scratch.dir}/other`, other.join("\n") + "\n");
  assert.equal((await scratch.sentry(["-w", "--ip=172.16.3.7"])).code, 0);
  const ran = await Promise.all([
    scratch.sentry(["--import", `${scratch.dir}/one`]),
    scratch.sentry(["--import", `${scratch.dir}/other`]),
    scratch.sentry(["--scan"]),
    scratch.sentry(["-c", "--ip=192.0.2.1"]),
  ]);
  for (const { code, stderr } of ran) assert.deepEqual([code, stderr], [0, ""]);
  const found = assertAgreement(scratch.rootDir);
  for (const address of new Set(other)) {
    assert.equal(found.get(address)?.blacklisted, address !== "172.16.3.7", address);
  }
  assert.equal(
    scratch.read("events.log").split("\n").filter((line) => / imported /.test(line)).length,
    2,
  );
});

Deno.test("what is taken away of a long import in between is told of, and what was put stays", async () => {
  const list = longList(12_000);
  for (let go = 0; go < 20; go++) {
    using scratch = makeScratch();
    Deno.writeTextFileSync(`${scratch.dir}/list`, list);
    await killed(scratch, 20 + 10 * go, true);
    if (!has(scratch, "import") || !scratch.read("imported").startsWith("putting ")) continue;
    Deno.writeTextFileSync(`${scratch.rootDir}/import`, "something else\n");
    assert.equal((await scratch.sentry(["--scan"])).code, 0);
    assert.match(
      scratch.read("events.log"),
      / what is left of an import is gone: import is not as it was left\n/,
    );
    assert.match(scratch.read("imported"), /^put /);
    assert.deepEqual(["import", "lists.todo"].filter((name) => has(scratch, name)), []);
    assertAgreement(scratch.rootDir);
    return;
  }
  assert.fail("no import was killed in between");
});
