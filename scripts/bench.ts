/**
 * `deno task bench`: what a run costs, as ratios of commands that are run in turn, A B A B …, in one go. Medians of wall
 * time; never asserted, since machines are noisy. Everything it makes is in a scratch folder that it removes.
 */
import { fileURLToPath } from "node:url";
import { parseAddress } from "../lib/address/parse.ts";
import { type AddressRecord, blankRecord, formatRecord } from "../lib/state/record.ts";
import { shardName, shardOf, UNKEYED } from "../lib/state/shard.ts";
import { benchExpire } from "./bench_expire.ts";
import { benchImport } from "./bench_import.ts";
import { compile } from "./build.ts";
import { findBase } from "./compile_base.ts";

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
    const least = times[i]!.reduce((a, b) => Math.min(a, b));
    const cells = [middle.toFixed(1), least.toFixed(1)].map((cell) => cell.padStart(8));
    console.log(`  ${name.padEnd(44)} ${cells.join("")} ms  ${(middle / base).toFixed(2)}`);
    const settings = Object.entries(env).map(([key, value]) => `${key}=${value} `).join("");
    console.log(`    ${settings}${[command, ...args].join(" ")}`);
  }
}

/** What some addresses of a ROOT_DIR are, by their number. */
type Kind = (i: number) => Partial<AddressRecord>;

/** Epoch seconds, and a day. */
const NOW = Math.floor(Date.now() / 1000);
const DAY = 86400;

const TENTH_BLACKLISTED: Kind = (i) => i % 10 === 0 ? { blacklistedAt: NOW - 60 * DAY } : {};

/** Fills a ROOT_DIR with so many addresses; by default a tenth of them blacklisted, without deny files. */
function fill(rootDir: string, addresses: number, kind: Kind = TENTH_BLACKLISTED): void {
  Deno.mkdirSync(`${rootDir}/state`, { recursive: true });
  const shards = Array.from({ length: 256 }, (): string[] => []);
  for (let i = 0; i < addresses; i++) {
    const network = parseAddress(
      `${11 + (i >> 18)}.${(i >> 10) & 255}.${(i >> 2) & 255}.${1 + (i & 3)}`,
    )!;
    shards[shardOf(network, UNKEYED)]!.push(
      formatRecord({
        ...blankRecord(network),
        seen: 1 + i % 7,
        firstSeen: NOW - 100 * DAY,
        lastSeen: NOW - 60 * DAY,
        ...kind(i),
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
  const base = await findBase(Deno.build.target);
  await compile(base, Deno.build.target, `${dir}/empty.ts`, `${dir}/empty`);
  console.log(`deno ${Deno.version.deno}; compile base: ${base.from}`);
  const env = (root: string) => ({ ROOT_DIR: `${dir}/${root}`, LOG_DIR: `${dir}/log` });
  const sentry = (name: string, root: string, args: string[], more = {}): Candidate => ({
    name,
    command: SENTRY,
    args,
    env: { ...env(root), ...more },
  });
  const empty = {
    name: "an empty program, compiled the same way",
    command: `${dir}/empty`,
    args: [],
    env: {},
  };
  fill(`${dir}/few`, 10);
  fill(`${dir}/many`, 1_000_000);
  // The gate's ROOT_DIR is the folder it stands in.
  Deno.copyFileSync(SENTRY, `${dir}/few/sentry`);
  for (const root of ["few", "many"]) {
    await once(sentry("whitelist", root, ["-w", "--ip=203.0.113.9"]));
  }

  await compare("Start-up", [
    empty,
    sentry("sentry --version", "few", ["--version"]),
    sentry("sentry -c, of a whitelisted address", "few", ["-c", "--ip=203.0.113.9"]),
    sentry("sentry --drain, nothing in the spool", "few", ["--drain"]),
    {
      ...sentry("sentry --gate, of a whitelisted address", "few", ["--gate", "--ip=203.0.113.9"]),
      command: `${dir}/few/sentry`,
    },
    sentry("sentry -c, judged, nothing new in the log", "few", ["-c", "--ip=203.0.113.19"]),
  ]);
  await compare("sentry -c by addresses in the state", [
    sentry("10 addresses", "few", ["-c", "--ip=12.34.56.1"]),
    sentry("1,000,000 addresses", "many", ["-c", "--ip=12.34.56.1"]),
  ]);
  await compare("sentry -c of a whitelisted address by addresses in the state", [
    sentry("10 addresses", "few", ["-c", "--ip=203.0.113.9"]),
    sentry("1,000,000 addresses", "many", ["-c", "--ip=203.0.113.9"]),
  ]);
  await compare("sentry -r by addresses in the state", [
    sentry("10 addresses", "few", ["-r"]),
    sentry("1,000,000 addresses", "many", ["-r"]),
  ], Math.min(RUNS, 20));
  await benchImport(SENTRY, dir, Math.min(RUNS, 20));
  fill(`${dir}/fresh`, 1_000_000, () => ({}));
  fill(
    `${dir}/stale`,
    1_000_000,
    (i) => i % 10 === 0 ? { firstSeen: NOW - 500 * DAY, lastSeen: NOW - 500 * DAY } : {},
  );
  fill(`${dir}/due`, 1_000_000, (i) => i % 1000 === 0 ? { blacklistedAt: NOW - 91 * DAY } : {});
  for (const root of ["fresh", "stale", "due"]) {
    // The lists are made first, as they are on a server.
    await once(sentry("lists", root, ["--expire"], { EXPIRE_BLOCK_DAYS: "0", STALE_DAYS: "0" }));
  }
  await benchExpire(SENTRY, [
    { name: "nothing to do", env: env("fresh") },
    { name: "100,000 of them stale", env: env("stale") },
    { name: "1,000 blocks to lift", env: env("due") },
  ]);
} finally {
  Deno.removeSync(dir, { recursive: true });
}
