/**
 * `deno task bench`: what a run costs, as ratios of commands that are run in turn, A B A B …, in one go. Medians of wall
 * time; never asserted, since machines are noisy. Everything it makes is in a scratch folder that it removes.
 */
import { fileURLToPath } from "node:url";
import { parseAddress } from "../lib/address/parse.ts";
import { blankRecord, formatRecord } from "../lib/state/record.ts";
import { shardName, shardOf } from "../lib/state/shard.ts";
import { compile } from "./build.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SENTRY = `${ROOT}dist/sentry`;
const RUNS = Number(Deno.env.get("RUNS") ?? 60);

/** A command to measure. */
interface Candidate {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
}

/** Runs a command once; milliseconds. */
async function once(candidate: Candidate): Promise<number> {
  const { command, args, env } = candidate;
  const begun = performance.now();
  const child = new Deno.Command(command, {
    args: [...args],
    env,
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  const { success } = await child.output();
  if (!success) throw new Error(`${candidate.name} failed`);
  return performance.now() - begun;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Measures commands in turn and prints a table; the first is what the others are compared with. */
async function compare(
  title: string,
  candidates: readonly Candidate[],
  runs = RUNS,
): Promise<void> {
  const times = candidates.map((): number[] => []);
  for (let run = -3; run < runs; run++) {
    for (const [i, candidate] of candidates.entries()) {
      const time = await once(candidate);
      if (run >= 0) times[i]!.push(time);
    }
  }
  const base = median(times[0] ?? []);
  console.log(`\n${title} (${runs} runs each, in turn; median, least, ratio of medians)`);
  for (const [i, { name, command, args, env }] of candidates.entries()) {
    const middle = median(times[i]!);
    const least = Math.min(...times[i]!);
    const cells = [middle.toFixed(1), least.toFixed(1)].map((cell) => cell.padStart(8));
    console.log(`  ${name.padEnd(44)} ${cells.join("")} ms  ${(middle / base).toFixed(2)}`);
    const settings = Object.entries(env).map(([key, value]) => `${key}=${value} `).join("");
    console.log(`    ${settings}${[command, ...args].join(" ")}`);
  }
}

/** Fills a ROOT_DIR with so many addresses; a tenth of them blacklisted, without deny files. */
function fill(rootDir: string, addresses: number): void {
  Deno.mkdirSync(`${rootDir}/state`, { recursive: true });
  const shards = Array.from({ length: 256 }, (): string[] => []);
  for (let i = 0; i < addresses; i++) {
    const network = parseAddress(
      `${11 + (i >> 18)}.${(i >> 10) & 255}.${(i >> 2) & 255}.${1 + (i & 3)}`,
    )!;
    const blacklistedAt = i % 10 === 0 ? 1_790_000_000 : 0;
    shards[shardOf(network)]!.push(
      formatRecord({
        ...blankRecord(network),
        seen: 1 + i % 7,
        firstSeen: 1_790_000_000,
        blacklistedAt,
      }),
    );
  }
  for (const [i, lines] of shards.entries()) {
    Deno.writeTextFileSync(`${rootDir}/state/${shardName(i)}`, lines.join(""), { mode: 0o600 });
  }
}

const dir = Deno.makeTempDirSync({ prefix: "sentry-bench-" });
try {
  Deno.mkdirSync(`${dir}/log`);
  Deno.writeTextFileSync(`${dir}/log/auth.log`, "");
  Deno.writeTextFileSync(`${dir}/empty.ts`, "");
  console.log(`empty program: ${await compile(undefined, `${dir}/empty.ts`, `${dir}/empty`)}`);
  const env = (root: string) => ({ ROOT_DIR: `${dir}/${root}`, LOG_DIR: `${dir}/log` });
  const sentry = (name: string, root: string, args: string[]): Candidate => ({
    name,
    command: SENTRY,
    args,
    env: env(root),
  });
  const empty = {
    name: "an empty program, compiled the same way",
    command: `${dir}/empty`,
    args: [],
    env: {},
  };
  fill(`${dir}/few`, 10);
  fill(`${dir}/many`, 1_000_000);
  await once(sentry("whitelist", "few", ["-w", "--ip=203.0.113.9"]));

  await compare("Start-up", [
    empty,
    sentry("sentry --version", "few", ["--version"]),
    sentry("sentry -c, of a whitelisted address", "few", ["-c", "--ip=203.0.113.9"]),
    sentry("sentry -c, judged, nothing new in the log", "few", ["-c", "--ip=203.0.113.19"]),
  ]);
  await compare("sentry -c by addresses in the state", [
    sentry("10 addresses", "few", ["-c", "--ip=12.34.56.1"]),
    sentry("1,000,000 addresses", "many", ["-c", "--ip=12.34.56.1"]),
  ]);
  await compare("sentry -r by addresses in the state", [
    sentry("10 addresses", "few", ["-r"]),
    sentry("1,000,000 addresses", "many", ["-r"]),
  ], Math.min(RUNS, 20));
} finally {
  Deno.removeSync(dir, { recursive: true });
}
