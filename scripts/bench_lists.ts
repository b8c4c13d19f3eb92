/**
 * `deno task bench-lists`: what one more block, a delisting and `--doctor` cost where a thousand, a hundred thousand and a million
 * are listed (LISTED=N,N names others): memory, and for how long the lock is held without a break, as tries to take it every two
 * milliseconds see it. The folders are scratch, and removed.
 */
import { fileURLToPath } from "node:url";
import { benchRow } from "./bench_table.ts";
import { fillRootDir, knownAddress } from "./fill_root_dir.ts";
import { measuredRun } from "./measured_run.ts";

const SENTRY = fileURLToPath(new URL("../dist/sentry", import.meta.url));
const LISTED = (Deno.env.get("LISTED") ?? "1000,100000,1000000").split(",").map(Number);

async function bench(dir: string, listed: number): Promise<void> {
  const env = { ROOT_DIR: `${dir}/root`, LOG_DIR: `${dir}/log` };
  Deno.mkdirSync(env.LOG_DIR, { recursive: true });
  fillRootDir(env.ROOT_DIR, { known: listed, listed }, Math.floor(Date.now() / 1000));
  const stranger = knownAddress(listed).text.replace("/64", "1");
  const trials: readonly (readonly string[])[] = [
    ["-c", `--ip=${stranger}`],
    ["-b", `--ip=${stranger}`],
    ["-d", `--ip=${stranger}`],
    ["--drain"],
    ["--doctor"],
  ];
  for (const args of trials) {
    if (args[0] === "--drain") spool(env, knownAddress(listed + 1).text.replace("/64", "1"));
    const ran = await measuredRun({ program: SENTRY, args, env });
    console.log(benchRow([
      String(listed),
      args[0]!,
      ran.locked.toFixed(0),
      ran.peak.toFixed(0),
      ran.processor.toFixed(2),
      ran.seconds.toFixed(1),
    ]));
    if (ran.said !== "") console.log(`  ${ran.said}`);
  }
}

/** A client that is blocked for its tries. */
function spool(env: { ROOT_DIR: string; LOG_DIR: string }, address: string): void {
  const lines = [1, 2, 3].map((i) =>
    `Nov 23 21:19:00 host sshd[4${i}]: Invalid user a${i} from ${address} port 22\n`
  );
  Deno.writeTextFileSync(`${env.LOG_DIR}/auth.log`, lines.join(""));
  Deno.writeTextFileSync(`${env.ROOT_DIR}/spool`, `+ ${address}\n`.repeat(4), { mode: 0o600 });
}

if (import.meta.main) {
  console.log(
    benchRow(["listed", "command", "lock held ms", "peak MiB", "processor s", "seconds"]),
  );
  console.log(benchRow(["---:", "---", "---:", "---:", "---:", "---:"]));
  for (const listed of LISTED) {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-bench-" });
    try {
      await bench(dir, listed);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  }
}
