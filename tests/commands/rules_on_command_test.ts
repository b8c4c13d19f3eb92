/** Rules that say `log command` read what LOG_COMMAND prints. */
import assert from "node:assert/strict";
import { runAndKill } from "../support/killed.ts";
import { addLines, logCommand } from "../support/log_command.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch, recordLines, type Scratch, sshdLine } from "../support/scratch.ts";

const PATTERN = "failed\n  {time} no {user:chosen} from {peer:address}\n";

function place(scratch: Scratch, script?: string): string {
  const program = logCommand(scratch.dir, script);
  Deno.mkdirSync(`${scratch.rootDir}/rules.d`, { recursive: true });
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, `LOG_COMMAND=${program}\n`);
  return program;
}

function rule(scratch: Scratch, name: string, text: string): void {
  Deno.writeTextFileSync(`${scratch.rootDir}/rules.d/${name}.rule`, text);
}

const no = (address: string) => `2026-11-27T10:00:00.000000000Z no bob from ${address}`;

/** Failures and naughty tries of each record. */
function tries(scratch: Scratch): string[] {
  return recordLines(scratch.rootDir).map((line) => line.split(/ +/))
    .map((columns) => `${columns[0]} ${columns[8]} ${columns[9]}`).sort();
}

Deno.test("a rule reads LOG_COMMAND's lines, each once, beside the daemons that are known and its own logs", async () => {
  using scratch = makeScratch();
  place(scratch);
  rule(scratch, "door", `log command\nlog ${scratch.dir}/door.log\nport 80\n${PATTERN}`);
  rule(
    scratch,
    "gate",
    "log command\nprogram gate\nfailed\n  no {user:chosen} from {peer:address}\n",
  );
  rule(scratch, "deaf", `log ${scratch.dir}/other.log\n${PATTERN}`);
  Deno.writeTextFileSync(`${scratch.dir}/door.log`, no("203.0.113.1") + "\n");
  const gate = "Nov 27 10:00:00 host gate[7]: no bob from 203.0.113.3";
  addLines(
    scratch.dir,
    no("203.0.113.1"),
    no("203.0.113.2"),
    gate,
    sshdLine("Invalid user a from 203.0.113.4 port 5", 5),
  );
  for (let i = 0; i < 2; i++) {
    assert.deepEqual(
      await scratch.sentry(["--scan"]).then(({ code, stderr }) => [code, stderr]),
      [0, ""],
    );
    assert.deepEqual(tries(scratch), [
      "203.0.113.1 2 0",
      "203.0.113.2 1 0",
      "203.0.113.3 1 0",
      "203.0.113.4 0 1",
    ]);
  }
  addLines(
    scratch.dir,
    "Nov 27 10:00:00 host gate[7]: message repeated 2 times: [ no x from 203.0.113.3]",
  );
  await scratch.sentry(["--scan"]);
  assert.match(tries(scratch).join(), /203\.0\.113\.3 3 0/);
  assert.match(
    (await scratch.sentry(["--doctor"])).stdout,
    /^OK +rules\.d: gate\.rule last matched \d+ s ago$/m,
  );
});

Deno.test("what a LOG_COMMAND printed that failed counts for no rule", async () => {
  using scratch = makeScratch();
  place(scratch, `echo '${no("203.0.113.2")}'; echo '-- cursor: 1'; exit 2`);
  rule(scratch, "door", `log command\nlog ${scratch.dir}/door.log\n${PATTERN}`);
  Deno.writeTextFileSync(`${scratch.dir}/door.log`, no("203.0.113.1") + "\n");
  const ran = await scratch.sentry(["--scan"]);
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /^sentry: cannot read LOG_COMMAND: it ended with 2[^\n]*\n$/);
  place(scratch, `echo '${no("203.0.113.2")}'; echo '-- cursor: 1'`);
  assert.equal((await scratch.sentry(["--scan"])).code, 0);
  assert.deepEqual(tries(scratch), ["203.0.113.1 1 0", "203.0.113.2 1 0"]);
});

Deno.test("without LOG_COMMAND a rule on it is none, and --doctor says so", async () => {
  using scratch = makeScratch();
  place(scratch);
  rule(scratch, "door", `log command\n${PATTERN}`);
  rule(scratch, "gate", `log command\nlog ${scratch.dir}/gate.log\n${PATTERN}`);
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, "");
  Deno.writeTextFileSync(`${scratch.dir}/gate.log`, no("203.0.113.1") + "\n");
  assert.deepEqual(
    await scratch.sentry(["--scan"]).then(({ code, stderr }) => [code, stderr]),
    [0, ""],
  );
  assert.deepEqual(tries(scratch), ["203.0.113.1 1 0"]);
  const { stdout } = await scratch.sentry(["--doctor"]);
  assert.match(
    stdout,
    /^WARNING +rules\.d: door\.rule reads what LOG_COMMAND prints, and that is not set\. Set /m,
  );
  assert.match(stdout, /^OK +rules\.d: gate\.rule last matched /m);
});

Deno.test("killed at any moment, --scan neither loses nor counts twice what a rule takes of LOG_COMMAND", async () => {
  using scratch = makeScratch();
  place(scratch);
  rule(scratch, "door", `log command\n${PATTERN}`);
  const random = makeRandom(5);
  let [killed, all] = [0, 0];
  for (let i = 0; i < 30; i++) {
    // What is about many addresses is put into the records in pieces.
    for (let n = i % 3 === 0 ? 150 : 5; n > 0; n--, all++) {
      addLines(scratch.dir, no(`198.51.${all % 90}.${1 + all % 7}`));
    }
    if (await runAndKill(scratch, ["--scan"], 20 + random(60))) killed++;
  }
  assert.ok(killed > 5, `${killed} were killed`);
  assert.equal((await scratch.sentry(["--scan"])).code, 0);
  const sum = tries(scratch).reduce((sum, line) => sum + Number(line.split(" ")[1]), 0);
  assert.equal(sum, all);
});
