/**
 * The measuring half of `deno task bench-hook`, inside its namespaces.
 *
 * Time is from connect() to sshd's banner. CPU time is that of sshd and all that it starts, whoever waits for it: sshd runs
 * below a shell that is process 1 of one more process namespace, so that what is left in the background becomes that shell's
 * child; the shell's waited-for time, and sshd's own and waited-for time, are in /proc/PID/stat.
 */
import { hookText } from "../lib/install/hook.ts";
import { lookAtSystem } from "../lib/install/system.ts";
import { pause } from "../tests/support/real_server.ts";
import { startServer } from "../tests/support/real_sshd.ts";
import { run, SENTRY } from "../tests/support/scratch.ts";

const ROUNDS = Number(Deno.env.get("RUNS") ?? 60);
const BURSTS = Number(Deno.env.get("BURSTS") ?? 2);
const BURST = 1000;
const PACE_MS = 100;
const BURST_PACE_MS = 10;
/** Of sysconf(_SC_CLK_TCK), which is 100 wherever Linux runs. */
const TICKS_PER_SECOND = 100;

const [dir = "", port = ""] = Deno.args;
const rootDir = `${dir}/root`;
const flock = lookAtSystem().flock ?? "";
const perl = Deno.env.get("SENTRY_PL");

const RULES: Record<string, string> = {
  "no rule": "",
  "spawn /bin/true": "sshd : ALL : spawn /bin/true : allow\n",
  "the hook": `sshd : ALL : spawn ${rootDir}/hook %a : allow\n`,
  "the program spawned directly": `sshd : ALL : spawn ${rootDir}/sentry -c --ip=%a : allow\n`,
};
if (perl !== undefined) {
  RULES["sentry.pl"] = `sshd : ALL : spawn ${dir}/sentry.pl -c --ip=%a : allow\n`;
}

const below = ["/usr/bin/unshare", "--pid", "--fork", "--kill-child", "/bin/sh", "-c"];
await startServer(dir, SENTRY, Number(port), () => "", {
  config: ["MaxStartups 3000", "LoginGraceTime 60"],
  under: [...below, '"$@" & wait', "sh"],
});
Deno.writeTextFileSync(`${rootDir}/hook`, hookText(rootDir, flock), { mode: 0o755 });
if (perl !== undefined) {
  Deno.mkdirSync(`${dir}/pl`);
  const script = Deno.readTextFileSync(perl).replaceAll("/var/db/sentry", `${dir}/pl`);
  Deno.writeTextFileSync(`${dir}/sentry.pl`, script, { mode: 0o755 });
}

/** Milliseconds from connect() to the banner. */
async function banner(): Promise<number> {
  const begun = performance.now();
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const bytes = new Uint8Array(64);
  const got = await connection.read(bytes) ?? 0;
  const took = performance.now() - begun;
  const said = new TextDecoder().decode(bytes.subarray(0, got));
  if (!said.startsWith("SSH-2.0-")) throw new Error(`sshd said ${JSON.stringify(said)}`);
  return took;
}

function useRule(name: string): void {
  Deno.writeTextFileSync("/etc/hosts.allow.new", RULES[name]!);
  Deno.renameSync("/etc/hosts.allow.new", "/etc/hosts.allow");
}

/** Fields of /proc/PID/stat behind the name: state is the first. */
function statOf(pid: number): string[] {
  const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** The process that listens, and the shell above it. */
function findSshd(): { sshd: number; shell: number } {
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = Deno.readTextFileSync(`/proc/${name}/cmdline`);
      // sshd writes what it is doing over its command line.
      if (!/^(sshd: )?\/usr\/sbin\/sshd\b.*listener/.test(command)) continue;
      return { sshd: Number(name), shell: Number(statOf(Number(name))[1]) };
    } catch {
      // It has ended.
    }
  }
  throw new Error("no sshd listens");
}

/** Seconds of CPU that everything below the shell has used up to now, as far as it has ended. */
function cpuSeconds({ sshd, shell }: { sshd: number; shell: number }): number {
  const [own, waited] = [[11, 12], [13, 14]];
  const sum = (pid: number, fields: number[]) =>
    fields.reduce((all, field) => all + Number(statOf(pid)[field]), 0);
  return (sum(sshd, [...own!, ...waited!]) + sum(shell, waited!)) / TICKS_PER_SECOND;
}

/** Waits until nothing of a burst is left: no hook, no program, no child of sshd's. */
async function settle(processes: { sshd: number; shell: number }): Promise<void> {
  const { sshd, shell } = processes;
  for (let i = 0; i < 600; i++) {
    for (const lock of ["pending", "running"]) {
      await run(flock, [`${rootDir}/${lock}`, "/bin/true"]);
    }
    const of = (pid: number) => Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim();
    if (of(sshd) === "" && of(shell) === `${sshd}`) return;
    await pause(50);
  }
  throw new Error("the connections do not end");
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? NaN;
}

async function measureTime(): Promise<void> {
  const times = Object.keys(RULES).map((name) => ({ name, values: new Array<number>() }));
  for (let round = -3; round < ROUNDS; round++) {
    for (const { name, values } of times) {
      useRule(name);
      await pause(PACE_MS);
      const took = await banner();
      if (round >= 0) values.push(took);
    }
  }
  const base = quantile(times[0]!.values, 0.5);
  console.log(`\nms from connect() to the banner, ${ROUNDS} connections each, in turn`);
  console.log("                                  median    90%  above no rule");
  for (const { name, values } of times) {
    const [middle, high] = [quantile(values, 0.5), quantile(values, 0.9)];
    const cells = [middle, high, middle - base].map((value) => value.toFixed(1).padStart(7));
    console.log(`  ${name.padEnd(30)} ${cells.join("")}`);
  }
}

/** CPU seconds of a burst, for 1,000 connections. */
async function burst(name: string, processes: { sshd: number; shell: number }): Promise<number> {
  useRule(name);
  await settle(processes);
  const before = cpuSeconds(processes);
  const clients: Promise<number>[] = [];
  const begun = performance.now();
  for (let i = 0; i < BURST; i++) {
    clients.push(banner());
    await pause(Math.max(0, begun + i * BURST_PACE_MS - performance.now()));
  }
  await Promise.all(clients);
  await settle(processes);
  return (cpuSeconds(processes) - before) * 1000 / BURST;
}

async function measureCpu(): Promise<void> {
  const processes = findSshd();
  const names = Object.keys(RULES).filter((name) => name !== "spawn /bin/true");
  const spent = names.map((name) => ({ name, values: new Array<number>() }));
  for (let round = 0; round < BURSTS; round++) {
    for (const { name, values } of spent) values.push(await burst(name, processes));
  }
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const base = mean(spent[0]!.values);
  const direct = mean(spent.find(({ name }) => /directly/.test(name))!.values) - base;
  console.log(`\nCPU seconds per 1,000 connections, 100 begun a second, mean of ${BURSTS} bursts`);
  console.log("                                    all  above no rule  of the program directly");
  for (const { name, values } of spent) {
    const above = mean(values) - base;
    const cells = [mean(values).toFixed(2).padStart(7), above.toFixed(2).padStart(9)];
    const part = `${(100 * above / direct).toFixed(1)}%`.padStart(9);
    console.log(`  ${name.padEnd(30)} ${cells.join("")} ${part}`);
  }
}

await measureTime();
if (BURSTS > 0) await measureCpu();
Deno.exit(0);
