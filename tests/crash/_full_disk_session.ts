/**
 * A disk of its own as ROOT_DIR, filled so that between none and many blocks are left; run inside a namespace. Prints as JSON
 * what each run said and left.
 */
import { run, SENTRY, sshdLine } from "../support/scratch.ts";

const [dir = ""] = Deno.args;
const [rootDir, logDir] = [`${dir}/root`, `${dir}/log`];
const env = { ROOT_DIR: rootDir, LOG_DIR: logDir };
const rounds = [];

/** Content of every file of ROOT_DIR but the one that fills it. */
function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) Object.assign(found, contents(path));
    else if (entry.name !== "filler") {
      found[path.slice(rootDir.length + 1)] = Deno.readTextFileSync(path);
    }
  }
  return found;
}

/** Takes all space but some blocks. */
function fill(leave: number): void {
  const file = Deno.openSync(`${rootDir}/filler`, { write: true, create: true });
  const block = new Uint8Array(4096);
  let size = 0;
  try {
    for (;;) size += file.writeSync(block);
  } catch {
    // Full.
  }
  file.truncateSync(Math.max(0, size - leave * 4096));
  file.close();
}

for (
  const [leave, action] of [0, 1, 2, 3, 4, 5, 6].flatMap((n) => [[n, "-b"], [n, "-c"]] as const)
) {
  Deno.mkdirSync(rootDir);
  Deno.mkdirSync(logDir);
  const size = ["-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", rootDir];
  const mounted = await run("/usr/bin/mount", size, { PATH: "/usr/bin:/bin" });
  if (mounted.code !== 0) throw new Error(mounted.stderr);
  await run(SENTRY, ["-b", "--ip=203.0.113.1"], env);
  for (let i = 0; i < 2; i++) await run(SENTRY, ["-c", "--ip=198.51.100.1"], env);
  const lines = [1, 2].map((i) => sshdLine(`Invalid user a from 198.51.100.1 port ${i}`, i) + "\n");
  Deno.writeTextFileSync(`${logDir}/auth.log`, lines.join(""));
  const before = contents(rootDir);
  fill(leave);
  // The first changes a record and the lists; the other, a third connection, reads the log, and blocks.
  const full = await run(SENTRY, [action, "--ip=198.51.100.1"], env);
  const after = contents(rootDir);
  Deno.removeSync(`${rootDir}/filler`);
  const freed = await run(SENTRY, [action, "--ip=198.51.100.1"], env);
  rounds.push({ leave, action, full, before, after, freed, end: contents(rootDir) });
  await run("/usr/bin/umount", [rootDir], { PATH: "/usr/bin:/bin" });
  Deno.removeSync(rootDir);
  Deno.removeSync(logDir, { recursive: true });
}
console.log(JSON.stringify(rounds));
