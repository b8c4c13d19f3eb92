/**
 * 200 connections to a real sshd, while each sentry that libwrap spawns is killed at a random moment, or let go; run inside
 * a namespace of processes, where nobody else's sentry can be met. Prints what happened as JSON.
 */
import { makeRandom } from "../support/random.ts";
import { startServer } from "../support/real_sshd.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = "", port = ""] = Deno.args;
const server = await startServer(
  dir,
  SENTRY,
  Number(port),
  (root) =>
    `sshd : ${root}/hosts.deny : deny
sshd : ALL : spawn ${root}/sentry -c --ip=%a : allow
`,
);
const program = `${server.rootDir}/sentry`;
const random = makeRandom(7);
const met = new Set<number>();
let killed = 0;

function kill(pid: number): void {
  try {
    if (Deno.readLinkSync(`/proc/${pid}/exe`) !== program) return;
    Deno.kill(pid, "SIGKILL");
    killed++;
  } catch {
    // It was done already.
  }
}

/** Looks for runs that were not met before; three of four are killed within 60 ms. */
function look(): void {
  for (const entry of Deno.readDirSync("/proc")) {
    const pid = Number(entry.name);
    if (!Number.isInteger(pid) || met.has(pid)) continue;
    try {
      if (Deno.readLinkSync(`/proc/${pid}/exe`) !== program) continue;
    } catch {
      continue;
    }
    met.add(pid);
    if (random(4) > 0) setTimeout(() => kill(pid), random(60));
  }
}

const CONNECTIONS = 200;
let next = 0;
let heard = 0;

async function client(): Promise<void> {
  while (next < CONNECTIONS) {
    const i = next++;
    const from = `127.0.2.${1 + i % 70}`;
    const tried = await server.ssh(from, `user${i}`, { wrongPasswords: 1 });
    if (tried.said.includes("Permission denied")) heard++;
  }
}

const looking = setInterval(look, 4);
await Promise.all([client(), client(), client(), client()]);
clearInterval(looking);
await new Promise((done) => setTimeout(done, 200));
const last = await run(program, ["-c", "--ip=127.0.2.254"], { ROOT_DIR: server.rootDir });
console.log(JSON.stringify({ met: met.size, killed, heard, last }));
Deno.exit(0);
