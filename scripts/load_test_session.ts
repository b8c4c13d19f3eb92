/** The half of `deno task load-test` that is in namespaces of its own: one defender, one flood; prints what came of it as JSON. */
import { exists, must, pause, readOr } from "../tests/support/real_server.ts";
import { startServer } from "../tests/support/real_sshd.ts";
import { SENTRY } from "../tests/support/scratch.ts";
import { DEFENDERS } from "./load/defenders.ts";
import type { Load, Outcome } from "./load/outcome.ts";
import { usageOf } from "./load/usage_group.ts";

const [dir = "", name = "", flood = "", folders = "", json = ""] = Deno.args;
const load = JSON.parse(json) as Load;
const PORT = 22;
const SERVER = "2001:db8:1::1";
const HONEST = "2001:db8:2::7";
/** A /48; what stands behind it in an address names the /64. */
const ATTACKERS = "2001:db8:f";
const ATTACKER = /^\[?2001:db8:f:(?:([0-9a-f]{1,4}):|:)/;
/** sshd says so of each connection that libwrap lets through, with LogLevel VERBOSE. */
const REACHED = ": Connection from 2001:db8:";
const LOGIN_MS = 15_000;
const MOST_WAIT_MS = 20_000;

await must("ip", ["link", "set", "lo", "up"]);
for (const address of [SERVER, HONEST]) {
  await must("ip", ["-6", "address", "add", `${address}/128`, "dev", "lo", "nodad"]);
}
await must("ip", ["-6", "route", "add", "local", `${ATTACKERS}::/48`, "dev", "lo"]);
const defender = DEFENDERS.find((one) => one.name === name)!;
const server = await startServer(dir, SENTRY, PORT, () => "", {
  config: [
    "ListenAddress 127.0.0.1",
    `ListenAddress ${SERVER}`,
    `MaxStartups ${load.maxStartups}`,
    `LoginGraceTime ${load.graceSeconds}`,
    "LogLevel VERBOSE",
  ],
});
await must("mount", ["--bind", `${dir}/log`, "/var/log"]);
for (const folder of ["/usr/local/share/man", "/var/lib/fail2ban"]) {
  if (exists(folder)) await must("mount", ["-t", "tmpfs", "tmpfs", folder]);
}
const group = usageOf(folders.split(" "));
const count = (text: string) => readOr("/var/log/auth.log").split(text).length - 1;
const before = count(REACHED);
await defender.begin(server, group);
await pause(3000);

/** How long the honest user takes to get a shell, in milliseconds; nothing where he does not. */
async function logIn(): Promise<number | undefined> {
  const begun = performance.now();
  const child = new Deno.Command("/usr/bin/ssh", {
    args: [
      "-F/dev/null",
      `-b${HONEST}`,
      `-p${PORT}`,
      `-i${dir}/key`,
      ...["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "BatchMode=yes"]
        .map((option) => `-o${option}`),
      "-lalice",
      SERVER,
      "echo inside",
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself just now.
    }
  }, LOGIN_MS);
  const { stdout } = await child.output();
  clearTimeout(timer);
  return new TextDecoder().decode(stdout).includes("inside")
    ? performance.now() - begun
    : undefined;
}

// So often that he is trusted where that is how it works.
const calm: (number | undefined)[] = [];
for (let i = 0; i < 5; i++) calm.push(await logIn());
await pause(3000);
const cpuBefore = group.cpuSeconds();

/** How many of the busiest are blocked. */
function blockedNow(): number {
  const found = new Set<number>();
  for (const path of defender.blocked(server)) {
    for (const line of readOr(path).split("\n")) {
      const part = ATTACKER.exec(defender.pattern.exec(line)?.[1] ?? "");
      const subnet = part ? parseInt(part[1] ?? "0", 16) : Infinity;
      if (subnet < load.busy) found.add(subnet);
    }
  }
  return found.size;
}

const words = [PORT, SERVER, ATTACKERS, load.addresses, load.busy, load.seconds, load.rate];
const flooding = new Deno.Command(flood, {
  args: [...words, load.held, load.guesses].map(String),
  stdin: "null",
  stdout: "piped",
  stderr: "inherit",
}).spawn();
const printed = new Response(flooding.stdout).text();
let peak = 0;
const sampling = setInterval(() => peak = Math.max(peak, group.memory()), 100);
const blocked: number[] = [];
const logins: Promise<number | undefined>[] = [];
const begun = performance.now();
for (let second = 0; second < load.seconds; second++) {
  logins.push(logIn());
  await pause(Math.max(0, begun + (second + 1) * 1000 - performance.now()));
  blocked.push(blockedNow());
}
// What is under way comes to its end: sshd's children, the log, the hook's last run.
const [times, text] = await Promise.all([
  Promise.all(logins),
  printed,
  pause((load.graceSeconds + 2) * 1000),
]);
// Otherwise sshd would go on with what stands in its queue, of which most clients have left.
Deno.kill(Number(readOr(`${dir}/sshd.pid`)), "SIGTERM");
for (let last = -1, waited = 0; last !== count(REACHED) && waited < MOST_WAIT_MS; waited += 2000) {
  last = count(REACHED);
  await pause(2000);
}
const lines = text.trim().split("\n");
const seconds = lines.map((line) => line.split(" ").map(Number).slice(1));
const isSentry = name.startsWith("sentry");
clearInterval(sampling);
const cpu = group.cpuSeconds() - cpuBefore;
const reached = count(REACHED) - before;
let counted: number | undefined;
if (isSentry) {
  // The hook's last run, and who waits to be the next.
  for (const lock of ["pending", "running"]) {
    await must("flock", [`${server.rootDir}/${lock}`, "/bin/true"]);
  }
  await server.sentry("--drain");
  counted = 0;
  for (const { name } of Deno.readDirSync(`${server.rootDir}/state`)) {
    for (const line of readOr(`${server.rootDir}/state/${name}`).split("\n")) {
      counted += Number(line.slice(44, 51));
    }
  }
}
const outcome: Outcome = {
  name,
  calm,
  times,
  seconds,
  blocked,
  cpu,
  peak,
  reached,
  counted,
  refused: count("refused connect from "),
  dropped: count("drop connection #"),
  trouble: isSentry ? readOr(`${server.rootDir}/trouble`) : "",
};
console.log(JSON.stringify(outcome));
Deno.exit(0);
