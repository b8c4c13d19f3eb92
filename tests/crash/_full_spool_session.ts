/**
 * The hook and --drain on a disk of their own with between none and many blocks left; run inside a namespace. Prints as JSON
 * what each run said, and how often each address is counted in the end.
 */
import { readRecords } from "../support/agreement.ts";
import { installHook, settleHook } from "../support/hook_processes.ts";
import { must } from "../support/real_server.ts";
import { makeScratch, run, sshdLine } from "../support/scratch.ts";

const BLOCK = 4096;
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

for (let leave = 0; leave <= 12; leave++) {
  using scratch = makeScratch();
  const { rootDir } = scratch;
  const hook = installHook(scratch);
  const kept = ["hook", "sentry.conf"].map((name) => [name, scratch.read(name)] as const);
  await must("mount", ["-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", rootDir]);
  for (const [name, text] of kept) Deno.writeTextFileSync(`${rootDir}/${name}`, text);
  Deno.chmodSync(hook, 0o755);
  // It only says that it has counted: the hook's own line is the first to meet the full disk.
  Deno.writeTextFileSync(`${rootDir}/sentry`, "#!/bin/sh\necho 0 connections counted\n");
  Deno.chmodSync(`${rootDir}/sentry`, 0o755);
  scratch.log(...[1, 2].map((i) => sshdLine(`Invalid user a from 198.51.100.1 port ${i}`, i)));
  // So that the next line does not fit into the block: it is cut in half.
  const lines = "+ 198.51.100.1\n".repeat(3) + "+ 2001:db8:1234:5678::1\n".repeat(168);
  Deno.writeTextFileSync(`${rootDir}/spool`, lines, { mode: 0o600 });
  const filler = "\n".repeat(BLOCK - lines.length - 7);
  Deno.writeTextFileSync(`${rootDir}/spool`, filler, { append: true });
  fill(rootDir, leave);
  const hooked = await run(hook, ["203.0.113.7"]);
  await settleHook(rootDir);
  const isTorn = !scratch.read("spool").endsWith("\n");
  const full = await scratch.sentry(["--drain"]);
  Deno.removeSync(`${rootDir}/filler`);
  const again = await run(hook, ["203.0.113.8"]);
  await settleHook(rootDir);
  const freed = await scratch.sentry(["--drain"]);
  const counts = Object.fromEntries(
    [...readRecords(rootDir)].map(([address, { seen }]) => [address, seen]),
  );
  const left = [...Deno.readDirSync(rootDir)].map(({ name }) => name).filter((name) =>
    /^redo|\.new$/.test(name)
  );
  const patterns = scratch.read("deny.patterns");
  rounds.push({ leave, hooked, isTorn, full, again, freed, counts, left, patterns });
  await must("umount", [rootDir]);
}
console.log(JSON.stringify(rounds));

/** What happened, as the test reads it. */
export type Rounds = typeof rounds;
