/** Each file operation of --drain, and of --scan on a full spool, fails once, is the last before a kill, or is torn. */
import assert from "node:assert/strict";
import { drain } from "../../lib/commands/drain.ts";
import { scan } from "../../lib/commands/scan.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../lib/policy/settings.ts";
import { type Fault, injectFault } from "../state/_faults.ts";
import { makeMemoryFolder, textOrNothing } from "../support/memory_folder.ts";
import { recordLines, sshdLine } from "../support/scratch.ts";

const NOW = 1_800_000_000;
const BAD = "203.0.113.7";
const GOOD = "198.51.100.9";
const LATE = "192.0.2.1";

/** Some connections are counted already, in a spool large enough to be begun anew; more are not, one of them half written. */
async function prepare(settings: Settings): Promise<void> {
  const spool = `${settings.rootDir}/spool`;
  Deno.mkdirSync(settings.rootDir);
  Deno.writeTextFileSync(spool, "+ 2001:db8::1\n".repeat(4700), { mode: 0o600 });
  await drain(settings, NOW);
  const lines = [BAD, GOOD, BAD, GOOD, BAD, GOOD, LATE].map((address) => `+ ${address}\n`);
  Deno.writeTextFileSync(spool, lines.join("") + "+ 192.0.", { append: true });
  const log = [
    sshdLine(`Invalid user a from ${BAD} port 4`, 1),
    sshdLine(`Accepted publickey for alice from ${GOOD} port 5 ssh2: ED25519 SHA256:x`, 2),
  ];
  Deno.writeTextFileSync(`${settings.logDir}/auth.log`, log.join("\n") + "\n");
}

/** What stands in ROOT_DIR in the end, without what differs from trial to trial. */
function outcome({ rootDir }: Settings): string {
  const names = [...Deno.readDirSync(rootDir)].map(({ name }) => name)
    // What a killed run has written beside a file goes later, and by another name each time.
    .filter((name) => !name.startsWith("."))
    .filter((name) => !["trouble", "ran.scan", "spool", "spool.old"].includes(name)).sort();
  return [
    ...recordLines(rootDir).sort(),
    textOrNothing(`${rootDir}/hosts.deny`),
    textOrNothing(`${rootDir}/deny.patterns`),
    names.join(" "),
    ...textOrNothing(`${rootDir}/events.log`).replace(/ seen=\d+/g, "").split("\n").sort(),
  ].join("\n");
}

type Command = (settings: Settings) => Promise<unknown>;

const COMMANDS: Record<string, Command> = {
  "--drain": (settings) => drain(settings, NOW),
  "--scan": (settings) => scan(settings, NOW, undefined),
};

/** One trial; returns whether the fault was come to, and what there is in the end. */
async function attempt(command: Command, nth: number, fault: Fault): Promise<[boolean, string]> {
  const dir = makeMemoryFolder();
  const settings = { ...DEFAULT_SETTINGS, rootDir: `${dir}/root`, logDir: `${dir}/log` };
  Deno.mkdirSync(settings.logDir);
  try {
    await prepare(settings);
    let fired = true;
    {
      using injected = injectFault(nth, fault);
      await command(settings).catch(() => {});
      fired = injected.fired();
    }
    // A log that could not be read blocks nobody: then it is the next connection that is judged.
    const next = fault === "once" ? `+ ${LATE}\n+ ${BAD}\n` : `+ ${LATE}\n`;
    Deno.writeTextFileSync(`${settings.rootDir}/spool`, next, { append: true });
    await drain(settings, NOW);
    await scan(settings, NOW, undefined);
    return [fired, outcome(settings)];
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

const WORDS: Record<Fault, string> = {
  once: "fails",
  killed: "is the first not to be",
  torn: "is cut in half",
};

for (const [name, command] of Object.entries(COMMANDS)) {
  for (const fault of ["once", "killed", "torn"] as const) {
    Deno.test({
      name:
        `${name}: each connection is counted once and judged in the end, whichever file operation ${
          WORDS[fault]
        }`,
      // A failed attempt may leave its lock file open until the process ends.
      sanitizeResources: false,
      sanitizeOps: false,
      fn: async () => {
        const outcomes = new Map<string, number>();
        let nth = 0;
        for (let fired = true; fired;) {
          assert.ok(++nth < 600, "it does not end");
          const [was, text] = await attempt(command, nth, fault);
          fired = was;
          if (!outcomes.has(text)) outcomes.set(text, nth);
        }
        assert.ok(nth > 30, "there were faults");
        assert.equal(outcomes.size, 1, [...outcomes].map((one) => one.join("\nfrom ")).join("\n"));
        const [text] = outcomes.keys();
        assert.match(text!, new RegExp(`^${BAD} +${fault === "once" ? 4 : 3} `, "m"));
        assert.match(text!, new RegExp(`^${GOOD} +3 `, "m"));
        assert.match(text!, new RegExp(`^${LATE} +2 `, "m"));
        assert.match(text!, /^2001:db8::\/64 +4700 /m);
        assert.match(text!, new RegExp(`^ALL: ${BAD} : deny$`, "m"));
      },
    });
  }
}
