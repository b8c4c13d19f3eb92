/**
 * `deno task bench-logs`: lines a second of `sentry --scan`, of its reading alone, and of the parsers of sshguard and fail2ban where
 * they are installed, on two logs like those of servers under attack: few addresses that come again, and many that come once.
 * How long others wait for the lock meanwhile; and what `sentry -c` costs once a large log was read. Run in turn in one go;
 * medians; never asserted.
 */
import { fileURLToPath } from "node:url";
import { writeRepeatingLog, writeScatteredLog } from "./attack_logs.ts";
import { exists } from "./build.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SENTRY = `${ROOT}dist/sentry`;
const LINES = Number(Deno.env.get("LINES") ?? 1_000_000);
const RUNS = Number(Deno.env.get("RUNS") ?? 3);
/** fail2ban-regex would take many minutes for the whole log. */
const SAMPLE = 0.02;
const SSHG_PARSER = ["/usr/libexec/sshguard/sshg-parser", "/usr/lib/sshguard/sshg-parser"];

interface Run {
  readonly seconds: number;
  /** Peak memory in MiB, of the program itself. */
  readonly memory: number;
}

/** Runs a shell line once under time(1), which tells its peak memory. */
async function once(line: string, env: Record<string, string>): Promise<Run> {
  const time = Deno.makeTempFileSync();
  const begun = performance.now();
  const child = new Deno.Command("/usr/bin/time", {
    args: ["-f", "%M", "-o", time, "sh", "-c", `exec ${line}`],
    env,
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  await child.output();
  const seconds = (performance.now() - begun) / 1000;
  const memory = Number(Deno.readTextFileSync(time).trim().split("\n").at(-1)) / 1024;
  Deno.removeSync(time);
  return { seconds, memory };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Runs everything on one log, in turn, and prints a table. */
async function benchLog(about: string, dir: string): Promise<void> {
  const log = `${dir}/log/auth.log`;
  const size = Deno.statSync(log).size;
  console.log(
    `a log of ${about}: ${LINES} lines, ${(size / 1e6).toFixed(0)} MB; ${RUNS} runs each, in turn`,
  );
  const sample = `${dir}/sample.log`;
  const sampled = Math.round(LINES * SAMPLE);
  Deno.writeTextFileSync(
    sample,
    Deno.readTextFileSync(log).split("\n").slice(0, sampled).join("\n") + "\n",
  );

  const env = { ROOT_DIR: `${dir}/root`, LOG_DIR: `${dir}/log`, PATH: "/usr/bin:/bin" };
  const reading = `${SENTRY} --test-log ${log} --json`;
  const candidates: { name: string; line: string; lines: number; runs: Run[] }[] = [
    { name: "sentry --scan", line: `${SENTRY} --scan`, lines: LINES, runs: [] },
    { name: "sentry --test-log --json", line: reading, lines: LINES, runs: [] },
  ];
  const parser = SSHG_PARSER.find(exists);
  if (parser) {
    candidates.push({ name: "sshg-parser", line: `${parser} < ${log}`, lines: LINES, runs: [] });
  } else console.log("sshguard is not here");
  if (exists("/usr/bin/fail2ban-regex")) {
    const line = `/usr/bin/fail2ban-regex ${sample} /etc/fail2ban/filter.d/sshd.conf`;
    candidates.push({
      name: `fail2ban-regex (${SAMPLE * 100}% of it)`,
      line,
      lines: sampled,
      runs: [],
    });
  } else console.log("fail2ban is not here");
  for (let run = 0; run < RUNS; run++) {
    for (const candidate of candidates) {
      if (exists(env.ROOT_DIR)) Deno.removeSync(env.ROOT_DIR, { recursive: true });
      candidate.runs.push(await once(candidate.line, env));
    }
  }
  const seconds = (one: typeof candidates[number]) => median(one.runs.map((run) => run.seconds));
  const rate = (one: typeof candidates[number]) => one.lines / seconds(one);
  const base = rate(candidates[0]!);
  for (const one of candidates) {
    const memory = one.runs.reduce((most, run) => Math.max(most, run.memory), 0);
    const cells = [
      `${Math.round(rate(one)).toLocaleString("en")} lines/s`,
      `${seconds(one).toFixed(2)} s`,
      `${memory.toFixed(0)} MiB`,
    ];
    console.log(
      `  ${one.name.padEnd(28)} ${cells.map((cell) => cell.padStart(18)).join("")}  ${
        (base / rate(one)).toFixed(1)
      }`,
    );
  }
  if (exists(env.ROOT_DIR)) Deno.removeSync(env.ROOT_DIR, { recursive: true });
  Deno.mkdirSync(env.ROOT_DIR, { mode: 0o755 });
  const waits = await waitsDuring(`${env.ROOT_DIR}/lock`, () => once(`${SENTRY} --scan`, env));
  const [most = 0, next = 0] = waits.toSorted((a, b) => b - a);
  console.log(
    `  another run waits for the lock meanwhile: at most ${most.toFixed(0)} ms, then ${
      next.toFixed(0)
    } ms, of ${waits.length} times`,
  );
}

/** How long a lock is waited for, in milliseconds, again and again while something is done. */
async function waitsDuring(path: string, work: () => Promise<unknown>): Promise<number[]> {
  const waits: number[] = [];
  let isOver = false;
  const done = work().finally(() => isOver = true);
  while (!isOver) {
    await new Promise((wake) => setTimeout(wake, 2));
    const file = Deno.openSync(path, { read: true, write: true, create: true, mode: 0o600 });
    const begun = performance.now();
    await file.lock(true);
    waits.push(performance.now() - begun);
    file.close();
  }
  await done;
  return waits;
}

const dir = Deno.makeTempDirSync({ prefix: "sentry-bench-" });
try {
  Deno.mkdirSync(`${dir}/log`);
  const log = `${dir}/log/auth.log`;
  const env = { ROOT_DIR: `${dir}/root`, LOG_DIR: `${dir}/log`, PATH: "/usr/bin:/bin" };
  writeScatteredLog(log, LINES);
  await benchLog("many addresses", dir);
  writeRepeatingLog(log, LINES);
  await benchLog("few addresses", dir);

  await once(`${SENTRY} --scan`, env);
  Deno.mkdirSync(`${dir}/empty`);
  Deno.writeTextFileSync(`${dir}/empty/auth.log`, "");
  const times: number[][] = [[], []];
  for (let i = -3; i < 40; i++) {
    for (const [k, logs] of ["empty", "log"].entries()) {
      const root = `${dir}/root-${logs}`;
      if (i === -3) {
        await once(`${SENTRY} --scan`, { ...env, ROOT_DIR: root, LOG_DIR: `${dir}/${logs}` });
      }
      const run = await once(`${SENTRY} -c --ip=203.0.113.7`, {
        ...env,
        ROOT_DIR: root,
        LOG_DIR: `${dir}/${logs}`,
      });
      if (i >= 0) times[k]!.push(run.seconds * 1000);
    }
  }
  const [empty = NaN, full = NaN] = times.map(median);
  console.log(
    `  sentry -c: ${empty.toFixed(1)} ms with an empty log, ${
      full.toFixed(1)
    } ms with this one read; ${(full / empty).toFixed(2)}`,
  );
} finally {
  Deno.removeSync(dir, { recursive: true });
}
