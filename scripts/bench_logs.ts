/**
 * `deno task bench-logs`: lines a second of `sentry --scan`, and of the parsers of sshguard and fail2ban where they are
 * installed, on one log like that of a server under attack; and what `sentry -c` costs once a large log was read. Run in
 * turn in one go; medians; never asserted.
 */
import { fileURLToPath } from "node:url";
import { exists } from "./build.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SENTRY = `${ROOT}dist/sentry`;
const LINES = Number(Deno.env.get("LINES") ?? 1_000_000);
const RUNS = Number(Deno.env.get("RUNS") ?? 3);
/** How many addresses the attack comes from. */
const BOTS = 10_000;
/** fail2ban-regex would take many minutes for the whole log. */
const SAMPLE = 0.02;
const SSHG_PARSER = ["/usr/libexec/sshguard/sshg-parser", "/usr/lib/sshguard/sshg-parser"];

/** Makes a log: bots with a handful of names, guessers of real users, probes, and now and then somebody honest. */
function writeLog(path: string, lines: number): void {
  let seed = 20261123;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  const users = ["admin", "oracle", "test", "ubuntu", "postgres", "git", "user", "ftpuser"];
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  let text = "";
  for (let i = 0; i < lines;) {
    const pid = 1000 + i % 30000;
    const at = new Date(1_795_000_000_000 + i * 40).toISOString().slice(0, 23) + "000+00:00";
    const bot = random(BOTS);
    const peer = `${11 + bot % 200}.${bot % 251}.${bot >> 8}.${1 + bot % 250} port ${
      1024 + random(60000)
    }`;
    const say = (message: string) => {
      text += `${at} server sshd[${pid}]: ${message}\n`;
      i++;
    };
    const user = users[random(users.length)]!;
    const kind = random(100);
    if (kind < 55) {
      say(`Invalid user ${user} from ${peer}`);
      say("pam_unix(sshd:auth): check pass; user unknown");
      say(`Failed password for invalid user ${user} from ${peer} ssh2`);
      say(`Received disconnect from ${peer}:11: Bye Bye [preauth]`);
      say(`Disconnected from invalid user ${user} ${peer} [preauth]`);
    } else if (kind < 90) {
      const rhost = peer.replace(/ .*/, "");
      say(
        `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${rhost}  user=root`,
      );
      say(`Failed password for root from ${peer} ssh2`);
      say(`Connection closed by authenticating user root ${peer} [preauth]`);
    } else if (kind < 99) say(`Connection closed by ${peer} [preauth]`);
    else {
      say(
        `Accepted publickey for alice from 198.51.100.${
          1 + random(9)
        } port 5022 ssh2: ED25519 SHA256:x`,
      );
      say("pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)");
    }
    if (text.length > 1 << 20) {
      file.writeSync(new TextEncoder().encode(text));
      text = "";
    }
  }
  file.writeSync(new TextEncoder().encode(text));
  file.close();
}

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

const dir = Deno.makeTempDirSync({ prefix: "sentry-bench-" });
try {
  Deno.mkdirSync(`${dir}/log`);
  const log = `${dir}/log/auth.log`;
  writeLog(log, LINES);
  const size = Deno.statSync(log).size;
  console.log(`a log of ${LINES} lines, ${(size / 1e6).toFixed(0)} MB; ${RUNS} runs each, in turn`);
  const sample = `${dir}/sample.log`;
  const sampled = Math.round(LINES * SAMPLE);
  Deno.writeTextFileSync(
    sample,
    Deno.readTextFileSync(log).split("\n").slice(0, sampled).join("\n") + "\n",
  );

  const env = { ROOT_DIR: `${dir}/root`, LOG_DIR: `${dir}/log`, PATH: "/usr/bin:/bin" };
  const candidates: { name: string; line: string; lines: number; runs: Run[] }[] = [
    { name: "sentry --scan", line: `${SENTRY} --scan`, lines: LINES, runs: [] },
    { name: "sentry --test-log", line: `${SENTRY} --test-log ${log}`, lines: LINES, runs: [] },
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
  const rate = (one: typeof candidates[number]) =>
    one.lines / median(one.runs.map((run) => run.seconds));
  const base = rate(candidates[0]!);
  for (const one of candidates) {
    const memory = one.runs.reduce((most, run) => Math.max(most, run.memory), 0);
    const cells = [
      `${Math.round(rate(one)).toLocaleString("en")} lines/s`,
      `${memory.toFixed(0)} MiB`,
    ];
    console.log(
      `  ${one.name.padEnd(28)} ${cells.map((cell) => cell.padStart(20)).join("")}  ${
        (base / rate(one)).toFixed(1)
      }`,
    );
  }

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
