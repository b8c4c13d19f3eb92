/**
 * The first half of `deno task bench-blocks`, inside its namespaces: 1,000 blocks in one change, and blocks one by one, for each
 * place that they are written to. The places take turns, so that whatever else the machine does meets all of them.
 */
import { BACKEND_NAMES } from "../lib/policy/backend_names.ts";
import { benchRow, median } from "./bench_table.ts";

const [program = "", dir = ""] = Deno.args;
const RUNS = Number(Deno.env.get("RUNS") ?? 200);
const ATTACKERS = 1000;
const ROUNDS = 5;
/** Of the blocks made one by one so many more are made under strace(1), to count what is started. */
const COUNTED = 20;

/** pf and ipfw are of the BSDs. */
const HERE = BACKEND_NAMES.filter((name) => name !== "pf" && name !== "ipfw");
const PLACES = ["the deny lists alone", ...HERE];

/** What one place has cost, in milliseconds and started programs. */
interface Cost {
  readonly batches: number[];
  readonly singles: number[];
  batchPrograms: number;
  readonly singlePrograms: number[];
}

const address = (i: number) => `${i < 1000 ? 11 : 12}.${(i >> 8) & 255}.${i & 255}.7`;

function environment(place: string, name: string): Record<string, string> {
  const firewall = HERE.find((one) => one === place);
  return {
    ROOT_DIR: `${dir}/${name}`,
    LOG_DIR: `${dir}/log`,
    // Where the administrator comes from: else --blacklist starts ps to find out.
    SSH_CONNECTION: "192.0.2.77 4000 192.0.2.1 22",
    // So that the places do not share a table.
    FIREWALL_TABLE: name,
    ...firewall ? { [`ADD_TO_${firewall.toUpperCase()}`]: "1" } : {},
  };
}

async function sentry(env: Record<string, string>, args: string[], trace?: string): Promise<void> {
  const strace = ["--seccomp-bpf", "-f", "-qq", "-e", "trace=execve", "-o", trace ?? "", program];
  const { success, stderr } = await new Deno.Command(trace ? "/usr/bin/strace" : program, {
    args: trace ? [...strace, ...args] : args,
    env,
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`sentry ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

async function timed(env: Record<string, string>, args: string[]): Promise<number> {
  const begun = performance.now();
  await sentry(env, args);
  return performance.now() - begun;
}

/** How many programs a run starts, itself left out. */
async function counted(env: Record<string, string>, args: string[]): Promise<number> {
  const trace = `${dir}/trace`;
  await sentry(env, args, trace);
  return Deno.readTextFileSync(trace).split("\n").filter((line) => line.endsWith(" = 0")).length -
    1;
}

// In memory: a disk's syncs would be most of what is measured, and differ from machine to machine.
Deno.mkdirSync(dir);
await new Deno.Command("/usr/bin/mount", { args: ["-t", "tmpfs", "tmpfs", dir] }).output();
Deno.mkdirSync(`${dir}/log`);
Deno.writeTextFileSync(`${dir}/log/auth.log`, "");
const costs = new Map(PLACES.map((place): [string, Cost] => [place, {
  batches: [],
  singles: [],
  batchPrograms: NaN,
  singlePrograms: [],
}]));

/** As on a server: the table is there, and empty. */
async function ready(place: string, name: string): Promise<Record<string, string>> {
  const env = environment(place, name);
  await sentry(env, ["--sync"]);
  await sentry(env, ["--scan"]);
  return env;
}

const singles = new Map<string, Record<string, string>>();
for (const [i, place] of PLACES.entries()) singles.set(place, await ready(place, `singles${i}`));
for (let run = 0; run < RUNS; run++) {
  for (const [place, env] of singles) {
    costs.get(place)!.singles.push(await timed(env, ["-b", `--ip=${address(run)}`]));
  }
}
for (let run = 0; run < COUNTED; run++) {
  for (const [place, env] of singles) {
    const programs = await counted(env, ["-b", `--ip=${address(1000 + run)}`]);
    costs.get(place)!.singlePrograms.push(programs);
  }
}

const lines: string[] = [];
for (let i = 0; i < ATTACKERS; i++) {
  for (let port = 1; port <= 3; port++) {
    const said = `Invalid user x from ${address(i)} port ${port}`;
    lines.push(`Nov 23 21:19:00 host sshd[${4 * i + port}]: ${said}\n`);
  }
}
for (let round = 0; round <= ROUNDS; round++) {
  for (const [i, place] of PLACES.entries()) {
    Deno.writeTextFileSync(`${dir}/log/auth.log`, "");
    const env = await ready(place, `batch${i}r${round}`);
    Deno.writeTextFileSync(`${dir}/log/auth.log`, lines.join(""));
    const cost = costs.get(place)!;
    if (round === ROUNDS) cost.batchPrograms = await counted(env, ["--scan"]);
    else cost.batches.push(await timed(env, ["--scan"]));
    const listed = Deno.readTextFileSync(`${env.ROOT_DIR}/deny.patterns`).split("\n").length - 1;
    if (listed !== ATTACKERS) throw new Error(`${place}: ${listed} were blocked`);
  }
}

console.log(`
${ATTACKERS} blocks in one --scan (median of ${ROUNDS}), and ${RUNS} runs of --blacklist, in milliseconds, in turn; programs
started were counted with strace, in the second case over ${COUNTED} more runs. ROOT_DIR is in memory. Where there is a firewall the
deny lists are written as well.
pf and ipfw are not measured: they do not run here.
`);
console.log(benchRow([
  "blocks are written to",
  `one --scan of ${ATTACKERS}, ms`,
  "ms a block",
  "programs started",
  `${RUNS} runs, s`,
  "ms a block",
  "programs a block",
  "ratio by block",
]));
console.log(benchRow(Array(8).fill("---")));
for (const [place, { batches, singles, batchPrograms, singlePrograms }] of costs) {
  const batch = median(batches);
  const total = singles.reduce((sum, one) => sum + one, 0);
  const each = total / singles.length;
  console.log(benchRow([
    place,
    batch.toFixed(0),
    (batch / ATTACKERS).toFixed(2),
    String(batchPrograms),
    (total / 1000).toFixed(1),
    each.toFixed(1),
    [...new Set(singlePrograms)].join(" or "),
    (each / (batch / ATTACKERS)).toFixed(0),
  ]));
}
