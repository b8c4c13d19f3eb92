/**
 * A small disk of its own as ROOT_DIR, with between none and many blocks left, on which each command that changes something is run;
 * run inside a namespace. Prints as JSON what each said, and what there is once there is room again.
 */
import { assertAgreement } from "../support/agreement.ts";
import { must } from "../support/real_server.ts";
import { makeScratch, sshdLine } from "../support/scratch.ts";

const BLOCK = 4096;
const COMMANDS = [
  ["-d", "--ip=203.0.113.1"],
  ["-w", "--ip=203.0.113.1"],
  ["--drain"],
  ["--scan"],
  ["--expire"],
  ["--import=LIST"],
];
const rounds = [];

/** Takes all space but some blocks. */
function fill(rootDir: string, leave: number): void {
  using file = Deno.openSync(`${rootDir}/filler`, { write: true, create: true });
  const block = new Uint8Array(BLOCK);
  let size = 0;
  try {
    for (;;) size += file.writeSync(block);
  } catch {
    // Full.
  }
  file.truncateSync(Math.max(0, size - leave * BLOCK));
}

for (const command of COMMANDS) {
  for (const leave of [0, 1, 2, 3, 5, 8]) {
    using scratch = makeScratch();
    const { rootDir } = scratch;
    Deno.mkdirSync(rootDir);
    await must("mount", ["-t", "tmpfs", "-o", "size=1m,mode=755", "tmpfs", rootDir]);
    for (const one of ["203.0.113.1", "203.0.113.2"]) await scratch.sentry(["-b", `--ip=${one}`]);
    const tries = [1, 2, 3].map((i) => sshdLine(`Invalid user a from 198.51.100.1 port ${i}`, i));
    scratch.log(...tries);
    Deno.writeTextFileSync(`${rootDir}/spool`, "+ 198.51.100.1\n".repeat(3), { mode: 0o600 });
    const list = `${scratch.dir}/list`;
    Deno.writeTextFileSync(list, "192.0.2.1\n192.0.2.2\n");
    const args = command.map((word) => word.replace("LIST", list));
    fill(rootDir, leave);
    const full = await scratch.sentry(args);
    Deno.removeSync(`${rootDir}/filler`);
    const freed = await scratch.sentry(args);
    const after = await scratch.sentry(["--scan"]);
    const records = assertAgreement(rootDir);
    const blocked = [...records].filter(([, one]) => one.blacklisted).map(([text]) => text).sort();
    const left = [...Deno.readDirSync(rootDir)].map(({ name }) => name)
      .filter((name) => /^redo|^found|^lists\.todo|\.new$/.test(name));
    const seen = records.get("198.51.100.1")?.seen;
    rounds.push({ command: command[0]!, leave, full, freed, after, blocked, seen, left });
    await must("umount", [rootDir]);
  }
}
console.log(JSON.stringify(rounds));

/** What happened, as the test reads it. */
export type Rounds = typeof rounds;
