/** Cron, the hook, a gate and the administrator may all run at the same moment, and the same of them twice. */
import assert from "node:assert/strict";
import { assertAgreement } from "../support/agreement.ts";
import { makeScratch, placeProgram, run, sshdLine } from "../support/scratch.ts";

/** How often each command is run. */
const TIMES = 4;

/** How many commands run at the same time. */
const AT_ONCE = 20;

/** Every command that leaves the server as it is, and the statuses with which it may end. */
const COMMANDS: readonly (readonly [readonly string[], readonly number[]])[] = [
  [["-c", "--ip=203.0.113.1"], [0]],
  [["--gate", "--ip=203.0.113.2"], [0]],
  [["--drain"], [0]],
  [["--scan"], [0]],
  [["--expire"], [0]],
  [["-r"], [0]],
  [["-r", "-v", "--ip=203.0.113.3"], [0]],
  [["-w", "--ip=198.51.100.7"], [0]],
  [["-b", "--ip=198.51.100.0/24"], [0]],
  [["-d", "--ip=203.0.113.4"], [0]],
  [["--export"], [0]],
  [["--export=json"], [0]],
  [["--import", "-"], [0]],
  [["--sync"], [0]],
  // Nothing is installed here, of which it warns.
  [["--doctor"], [0, 1, 2]],
];

Deno.test("every command ends well while all of them run, each several times", async () => {
  using scratch = makeScratch();
  const naughty = (last: number, port: number) =>
    sshdLine(`Invalid user a from 192.0.2.${last} port ${port}`, port);
  Deno.mkdirSync(scratch.rootDir, { mode: 0o755 });
  const program = placeProgram(scratch);
  const faults: string[] = [];
  for (let round = 0; round < 2; round++) {
    for (let i = 1; i <= 40; i++) scratch.log(naughty(i, 1000 + 100 * round + i));
    const spool = Array.from({ length: 40 }, (_, i) => `+ 192.0.2.${i + 1}\n`).join("");
    if (round > 0) Deno.writeTextFileSync(`${scratch.rootDir}/spool`, spool, { append: true });
    const runs = COMMANDS.flatMap((command) => Array.from({ length: TIMES }, () => command));
    // Mixed, so that those of a kind do not begin together only.
    const mixed = runs.map((_, i) => runs[(i * 7) % runs.length]!);
    const next = mixed.values();
    const worker = async () => {
      for (const [args, statuses] of next) {
        const isGate = args[0] === "--gate";
        const ran = isGate
          ? await run(program, args)
          : await scratch.sentry(args, {}, "203.0.113.77\n");
        // A gate that gets no answer in time on a busy machine lets in, and says so.
        const isLate = isGate && ran.stderr.startsWith("sentry: no answer in ");
        if (!statuses.includes(ran.code) || (ran.stderr !== "" && !isLate)) {
          faults.push(`${args.join(" ")} ended with ${ran.code}: ${ran.stderr}`);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }
  assert.deepEqual(faults, []);
  await scratch.sentry(["--drain"]);
  const names = [...Deno.readDirSync(scratch.rootDir)].map(({ name }) => name);
  assert.deepEqual(names.filter((name) => name.endsWith(".new")), []);
  assert.ok(names.includes("ran.scan") && names.includes("ran.expire"));
  assert.match(scratch.read("trouble"), /^$|no answer in/);
  assert.equal(scratch.read("allow.patterns"), "198.51.100.7\n");
  const records = assertAgreement(scratch.rootDir);
  assert.equal(records.get("203.0.113.1")?.seen, 2 * TIMES);
  for (let i = 1; i <= 40; i++) assert.equal(records.get(`192.0.2.${i}`)?.seen, 1);
});
