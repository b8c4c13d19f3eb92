/**
 * What is loaded is what a connection pays for; it does not grow unseen. Whoever adds to it on purpose says so here. What is loaded
 * are the bundles, as in the compiled program.
 */
import assert from "node:assert/strict";
import { loadedBy } from "../support/loaded.ts";
import { makeScratch, type Scratch, sshdLine } from "../support/scratch.ts";

/** What a command may load: the most modules, and the most bytes of source. */
interface Case {
  readonly about: string;
  readonly args: readonly string[];
  readonly before?: (scratch: Scratch) => Promise<unknown> | void;
  readonly prints: RegExp;
  readonly modules: number;
  readonly bytes: number;
}

const TRUSTED = "203.0.113.7";
const STRANGER = "203.0.113.8";

/** A stranger who has connected twice, and tried a user that does not exist. */
function stranger(scratch: Scratch): void {
  scratch.log(sshdLine(`Invalid user admin from ${STRANGER} port 4`));
  spooled(scratch, STRANGER, STRANGER, STRANGER);
}

function spooled({ rootDir }: Scratch, ...addresses: string[]): void {
  const text = addresses.map((address) => `+ ${address}\n`).join("");
  Deno.writeTextFileSync(`${rootDir}/spool`, text, { append: true, mode: 0o600 });
}

const CASES: readonly Case[] = [
  {
    about: "-c of a whitelisted address",
    args: ["-c", `--ip=${TRUSTED}`],
    prints: /^ {3}\d+ connections from [0-9.]+\n\tand it is whitelisted/,
    modules: 1,
    bytes: 22_000,
  },
  {
    about: "--gate of a whitelisted address",
    args: ["--gate", `--ip=${TRUSTED}`],
    prints: /^(?!.*refuse)/s,
    modules: 1,
    bytes: 22_000,
  },
  {
    about: "--gate of a blacklisted address",
    args: ["--gate", `--ip=${STRANGER}`],
    before: (scratch) => scratch.sentry(["-b", `--ip=${STRANGER}`]),
    prints: /^refuse\n/,
    modules: 2,
    bytes: 46_500,
  },
  {
    about: "--drain of a spool in which nothing is new",
    args: ["--drain"],
    prints: /^0 connections from 0 addresses counted\n$/,
    modules: 2,
    bytes: 37_500,
  },
  {
    about: "--drain of a connection that is not judged",
    args: ["--drain"],
    before: (scratch) => spooled(scratch, STRANGER),
    prints: /^1 connections from 1 addresses counted\n$/,
    modules: 52,
    // Where the journal is, and whether it is read in place of syslog's files, is asked for each.
    bytes: 142_000,
  },
  {
    about: "--drain that reads a log and blocks",
    args: ["--drain", "-v"],
    before: stranger,
    prints: /^3 connections from 1 addresses counted\n.*blacklisted/s,
    modules: 82,
    bytes: 233_000,
  },
];

for (const { about, args, before, prints, modules, bytes } of CASES) {
  Deno.test(`${about} loads at most ${modules} modules and ${bytes} bytes of source`, async () => {
    using scratch = makeScratch();
    scratch.log("");
    await scratch.sentry(["-w", `--ip=${TRUSTED}`]);
    Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, `LOG_DIR=${scratch.logDir}\n`);
    await before?.(scratch);
    const program = `${scratch.rootDir}/sentry`;
    const env = { ROOT_DIR: scratch.rootDir, LOG_DIR: scratch.logDir };
    const loaded = await loadedBy(scratch.dir, program, args, env);
    assert.match(loaded.printed, prints);
    const said = `${loaded.modules.length} modules, ${loaded.bytes} bytes: ${
      loaded.modules.join(" ")
    }`;
    assert.ok(loaded.modules.length <= modules && loaded.bytes <= bytes, said);
  });
}
