/**
 * `deno task bench-memory`: what each command needs where KNOWN addresses (ten million) are known and LISTED (a million)
 * blacklisted. Each runs in a control group of as much memory as it may have, where one can be made. Everything it makes is
 * in a scratch folder that it removes; it takes some minutes, and two gigabytes of disk.
 */
import { fileURLToPath } from "node:url";
import { benchRow } from "./bench_table.ts";
import { fillRootDir, knownAddress } from "./fill_root_dir.ts";
import { measuredRun } from "./measured_run.ts";
import { makeMemoryGroup } from "./memory_group.ts";

const SENTRY = fileURLToPath(new URL("../dist/sentry", import.meta.url));
const KNOWN = Number(Deno.env.get("KNOWN") ?? 10_000_000);
const LISTED = Number(Deno.env.get("LISTED") ?? 1_000_000);

/** What a connection starts, and all else, may have so much, in MiB. */
const MOST_CONNECTION = 128;
const MOST_ELSE = 200;

/** A command line, with what may be left before it: lines of the spool, of a log, of a list. */
interface Trial {
  readonly args: readonly string[];
  readonly most: number;
  readonly before?: (dir: string) => void;
}

/** Addresses that nobody knows yet. */
function* strangers(count: number): Generator<string> {
  for (let i = 0; i < count; i++) yield knownAddress(KNOWN + i).text.replace("/64", "1");
}

const TRIALS: readonly Trial[] = [
  { args: ["-r"], most: MOST_ELSE },
  { args: ["-r", "-v"], most: MOST_ELSE },
  { args: ["-r", "-v", `--ip=${knownAddress(5).text}`], most: MOST_ELSE },
  ...["plain", "hosts.deny", "nftables", "ipset", "csv", "json"].map((format) => ({
    args: [`--export=${format}`],
    most: MOST_ELSE,
  })),
  { args: ["--doctor"], most: MOST_ELSE },
  { args: ["-c", `--ip=${knownAddress(5).text}`], most: MOST_CONNECTION },
  { args: ["-c", "--ip=192.0.2.1"], most: MOST_CONNECTION },
  ...[1, 5000].map((count) => ({
    args: ["--drain"],
    most: MOST_CONNECTION,
    before: (dir: string) =>
      write(`${dir}/root/spool`, function* () {
        for (const address of strangers(count)) yield `+ ${address}\n`;
      }),
  })),
  { args: ["-b", "--ip=192.0.2.2"], most: MOST_CONNECTION },
  { args: ["-d", "--ip=192.0.2.2"], most: MOST_CONNECTION },
  {
    args: ["--scan"],
    most: MOST_ELSE,
    before: (dir) =>
      write(`${dir}/log/auth.log`, function* () {
        let i = 0;
        for (const address of strangers(100_000)) {
          yield `Nov 23 21:19:00 host sshd[${++i}]: Invalid user a from ${address} port 22\n`;
        }
      }),
  },
  {
    args: ["--import", "list"],
    most: MOST_ELSE,
    before: (dir) =>
      write(`${dir}/list`, function* () {
        for (const address of strangers(100_000)) yield `${address}\n`;
      }),
  },
  { args: ["--expire"], most: MOST_ELSE },
  { args: ["--doctor", "--repair"], most: MOST_ELSE },
];

function write(path: string, lines: () => Generator<string>): void {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true, mode: 0o600 });
  const encoder = new TextEncoder();
  let text = "";
  for (const line of lines()) {
    text += line;
    if (text.length < 1 << 16) continue;
    file.writeSync(encoder.encode(text));
    text = "";
  }
  file.writeSync(encoder.encode(text));
}

async function bench(dir: string): Promise<void> {
  const env = { ROOT_DIR: `${dir}/root`, LOG_DIR: `${dir}/log` };
  const fill = () => {
    Deno.mkdirSync(dir, { recursive: true });
    for (const { name } of Deno.readDirSync(dir)) {
      Deno.removeSync(`${dir}/${name}`, { recursive: true });
    }
    Deno.mkdirSync(env.LOG_DIR);
    fillRootDir(env.ROOT_DIR, { known: KNOWN, listed: LISTED }, Math.floor(Date.now() / 1000));
  };
  fill();
  console.log(`${KNOWN} known, ${LISTED} listed\n`);
  console.log(
    benchRow(["command", "limit MiB", "peak MiB", "processor s", "lock held ms", "status"]),
  );
  console.log(benchRow(["---", "---:", "---:", "---:", "---:", "---"]));
  for (const { args, most, before } of TRIALS) {
    before?.(dir);
    const words = args.map((word) => word === "list" ? `${dir}/list` : word);
    using group = makeMemoryGroup(most);
    const ran = await measuredRun({ program: SENTRY, args: words, env, group });
    const { peak, processor, locked, code } = ran;
    const killed = group?.killed() ?? 0;
    console.log(benchRow([
      args.join(" "),
      group ? String(most) : `${most}, not held`,
      peak.toFixed(0),
      processor.toFixed(2),
      locked.toFixed(0),
      killed > 0 ? "killed for want of memory" : String(code),
    ]));
    if (ran.said !== "") console.log(`  ${ran.said}`);
    // What it left would be completed by the next one, at that one's cost.
    if (killed > 0) fill();
  }
}

if (import.meta.main) {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-bench-" });
  try {
    await bench(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}
