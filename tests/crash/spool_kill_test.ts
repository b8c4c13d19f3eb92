/** The connections of many addresses are counted in pieces: killed anywhere, none is lost, and none is counted twice. */
import assert from "node:assert/strict";
import { namesIn } from "../../lib/files/read_file.ts";
import { parseRecord } from "../../lib/state/record.ts";
import { assertAgreement } from "../support/agreement.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch, recordLines, type Scratch, SENTRY, sshdLine } from "../support/scratch.ts";

const ADDRESSES = 9000;

function invalid(address: string, port: number): string {
  return sshdLine(`Invalid user x from ${address} port ${port}`);
}

function addressOf(n: number): string {
  return n % 4 === 0 ? `2001:db8:${(4096 + n).toString(16)}::1` : `10.${n >> 8}.${n & 255}.1`;
}

/** Every address once, every third of them once more. */
function spoolText(): string {
  const twice = Array.from({ length: ADDRESSES / 3 }, (_, i) => 3 * i);
  const all = [...Array.from({ length: ADDRESSES }, (_, n) => n), ...twice];
  return all.map((n) => `+ ${addressOf(n)}\n`).join("");
}

async function killed(scratch: Scratch, after: number, isFoundFirst: boolean): Promise<boolean> {
  const child = new Deno.Command(SENTRY, {
    args: ["--drain"],
    env: { ROOT_DIR: scratch.rootDir, LOG_DIR: scratch.logDir },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let isOver = false;
  const status = child.status.finally(() => isOver = true);
  const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
  while (isFoundFirst && !isOver && !namesIn(scratch.rootDir).has("found")) await wait(1);
  await Promise.race([status, wait(after)]);
  try {
    child.kill("SIGKILL");
  } catch {
    // It was done already.
  }
  return !(await status).success;
}

function assertCounted(scratch: Scratch): void {
  const records = recordLines(scratch.rootDir).map((line) => parseRecord(line + "\n")!);
  assert.equal(records.length, ADDRESSES);
  const seen = new Map(records.map(({ network, seen }) => [network.text, seen]));
  for (let n = 0; n < ADDRESSES; n++) {
    const key = n % 4 === 0 ? `2001:db8:${(4096 + n).toString(16)}::/64` : addressOf(n);
    assert.equal(seen.get(key), n % 3 === 0 ? 2 : 1, key);
  }
}

Deno.test("a spool of 9,000 addresses is counted, and judged by the logs, also by runs that are killed, exactly", async () => {
  const random = makeRandom(20261202);
  let [kills, left] = [0, 0];
  for (let round = 0; round < 6; round++) {
    using scratch = makeScratch();
    scratch.log(...[1, 2, 3].map((port) => invalid(addressOf(1), port)), invalid(addressOf(2), 4));
    assert.equal((await scratch.sentry(["-r"])).code, 0);
    Deno.mkdirSync(scratch.rootDir, { recursive: true });
    Deno.writeTextFileSync(`${scratch.rootDir}/spool`, spoolText());
    if (round > 0) {
      if (await killed(scratch, random(round % 2 === 0 ? 40 : 500), round % 2 === 0)) kills++;
      if (namesIn(scratch.rootDir).has("found")) left++;
    }
    let counted = "";
    for (let go = 0; go < 5 && !counted.startsWith("0 "); go++) {
      const ran = await scratch.sentry(["--drain"]);
      assert.deepEqual([ran.code, ran.stderr], [0, ""]);
      counted = ran.stdout;
    }
    assert.equal((await scratch.sentry(["--scan"])).code, 0);
    assertCounted(scratch);
    const found = assertAgreement(scratch.rootDir);
    assert.equal(found.get(addressOf(1))?.blacklisted, true);
    assert.equal(found.get(addressOf(2))?.blacklisted, false);
    assert.deepEqual(
      ["found", "lists.todo"].filter((name) => namesIn(scratch.rootDir).has(name)),
      [],
    );
  }
  assert.ok(kills > 2 && left > 0, `${kills} were killed, ${left} in between`);
});
