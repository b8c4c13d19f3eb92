/** Run in namespaces of its own by install_test.ts: installs on a real sshd as an administrator would, upgrades, uninstalls. */
import { connections, connectOften } from "../support/crowd.ts";
import { must, pause, readOr } from "../support/real_server.ts";
import { startServer } from "../support/real_sshd.ts";
import { run, SENTRY } from "../support/scratch.ts";
import { untilSays } from "../support/wait.ts";

const [dir = "", port = ""] = Deno.args;
const BEFORE = "# people's own\n\nALL : 10.0.0.0/255.0.0.0\nsshd : LOCAL : allow # odd\\\n  : deny";
const CONNECTIONS = 1000;
const UPGRADES = 10;

const server = await startServer(dir, SENTRY, Number(port), () => BEFORE);
const { rootDir, ssh, sentry } = server;
Deno.removeSync(`${rootDir}/sentry`);
Deno.chmodSync("/etc/hosts.allow", 0o640);
Deno.chownSync("/etc/hosts.allow", 0, 4);
await must("mount", ["-t", "tmpfs", "tmpfs", "/usr/local/share/man"]);
const env = { ROOT_DIR: rootDir, SSH_CONNECTION: "127.0.0.77 4000 127.0.0.1 22" };
const call = (program: string, ...args: string[]) => run(program, args, env);

function modeOf(path: string): string {
  const { mode, uid, gid } = Deno.lstatSync(path);
  return `${((mode ?? 0) & 0o7777).toString(8)} ${uid}:${gid}`;
}

/** Waits until the report says something; the hook judges a second or two later. */
function reportUntil(address: string, pattern: RegExp): Promise<string> {
  return untilSays(() => sentry("-r", `--ip=${address}`), pattern);
}

async function installed() {
  const dry = await call(SENTRY, "--install", "--dry-run");
  const untouched = readOr("/etc/hosts.allow") === BEFORE && readOr(`${rootDir}/hook`) === "";
  const first = await call(SENTRY, "--install");
  const fresh = await call(`${rootDir}/sentry`, "--doctor");
  const allow = readOr("/etc/hosts.allow");
  const second = await call(SENTRY, "--install");
  return {
    dry,
    untouched,
    first,
    fresh,
    second,
    allow,
    isSame: allow === readOr("/etc/hosts.allow"),
    modes: {
      allow: modeOf("/etc/hosts.allow"),
      kept: modeOf("/etc/hosts.allow.before-sentry"),
      root: modeOf(rootDir),
      hook: modeOf(`${rootDir}/hook`),
      program: modeOf(`${rootDir}/sentry`),
      cron: modeOf("/etc/cron.d/sentry"),
    },
    kept: readOr("/etc/hosts.allow.before-sentry"),
    cron: readOr("/etc/cron.d/sentry"),
    manual: readOr("/usr/local/share/man/man8/sentry.8"),
    caller: await sentry("-r", "--ip=127.0.0.77"),
  };
}

/** Three invalid users, then a right key: refused. A right key three times: trusted. */
async function works() {
  for (let i = 0; i < 3; i++) await ssh("127.0.0.66", `no${i}`, { wrongPasswords: 1 });
  const about = await reportUntil("127.0.0.66", /blacklisted/);
  const refused = await ssh("127.0.0.66", "alice", { key: true });
  const inside = [];
  for (let i = 0; i < 3; i++) inside.push((await ssh("127.0.0.88", "alice", { key: true })).in);
  return { about, refused, inside, trusted: await reportUntil("127.0.0.88", /whitelisted/) };
}

/** Replaces the program again and again while people connect. */
async function upgraded() {
  const other = `${dir}/newer`;
  Deno.writeFileSync(other, newerProgram(), { mode: 0o755 });
  const before = connections(await sentry("-r", "--ip=127.0.0.1"));
  const crowd = connectOften(Number(port), CONNECTIONS);
  const statuses = [];
  for (let i = 0; i < UPGRADES; i++) {
    statuses.push((await call(i % 2 === 0 ? other : SENTRY, "--install")).code);
    await pause(200);
  }
  const served = await crowd;
  const all = new RegExp(`^ *${before + CONNECTIONS} connections`);
  const after = await reportUntil("127.0.0.1", all);
  return { served, statuses, counted: connections(after) - before };
}

/** The program with a letter of its help changed: another one, which works as well. */
function newerProgram(): Uint8Array<ArrayBuffer> {
  const bytes = Deno.readFileSync(SENTRY);
  const wanted = new TextEncoder().encode("and nobody else");
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) bytes[at + wanted.length - 1] = 69;
  }
  return bytes;
}

/** cron itself reads our file; for comparison also one that it can't make sense of. */
async function scheduled() {
  // It says the first once it has read all files.
  const ours = await saidByCron(/@reboot/);
  Deno.writeTextFileSync("/etc/cron.d/broken", "*/5 * * * nobody-of-this-name x\n", {
    mode: 0o644,
  });
  const broken = await saidByCron(/cron.*broken/i);
  Deno.removeSync("/etc/cron.d/broken");
  return { ours, broken };
}

/** Runs cron until the log says something, and until it has ended: there can be only one. */
async function saidByCron(pattern: RegExp): Promise<string> {
  const streams = { stdin: "null", stdout: "null", stderr: "null" } as const;
  const cron = new Deno.Command("/usr/sbin/cron", { args: ["-f"], ...streams }).spawn();
  const said = await untilSays(() => readOr(`${dir}/log/syslog`), pattern);
  cron.kill("SIGKILL");
  await cron.status;
  return said;
}

/** Breaks what can be broken, and has it mended. */
async function mended() {
  await sentry("--scan");
  await sentry("--expire");
  const healthy = await call(`${rootDir}/sentry`, "--doctor");
  Deno.removeSync(`${rootDir}/hook`);
  Deno.chmodSync(`${rootDir}/pending`, 0o666);
  Deno.writeTextFileSync("/etc/hosts.allow", "ALL : ALL : allow\n" + readOr("/etc/hosts.allow"));
  Deno.writeTextFileSync(`${rootDir}/deny.patterns`, "");
  const ill = await call(`${rootDir}/sentry`, "--doctor", "--json");
  const repaired = await call(`${rootDir}/sentry`, "--doctor", "--repair");
  return { healthy, ill, repaired, allow: readOr("/etc/hosts.allow") };
}

async function uninstalled() {
  // As nobody had edited it: the line that mended() has put there goes first.
  const allow = readOr("/etc/hosts.allow").replace("ALL : ALL : allow\n", "");
  Deno.writeTextFileSync("/etc/hosts.allow", allow);
  const dry = await call(`${rootDir}/sentry`, "--uninstall", "--dry-run");
  const isStill = readOr(`${rootDir}/hook`) !== "";
  const done = await call(`${rootDir}/sentry`, "--uninstall");
  const left = [...Deno.readDirSync(rootDir)].map(({ name }) => name).sort();
  const etc = [...Deno.readDirSync("/etc"), ...Deno.readDirSync("/etc/cron.d")]
    .map(({ name }) => name).filter((name) => name.includes("sentry"));
  const again = await call(SENTRY, "--uninstall");
  const open = await ssh("127.0.0.66", "alice", { key: true });
  const after = { allow: readOr("/etc/hosts.allow"), mode: modeOf("/etc/hosts.allow") };
  await call(SENTRY, "--install");
  Deno.writeTextFileSync("/etc/hosts.allow", readOr("/etc/hosts.allow") + "\n# edited\n");
  const edited = readOr("/etc/hosts.allow");
  // A rule of the administrator's, and a note of his beside it.
  const rules = `${rootDir}/rules.d`;
  Deno.mkdirSync(rules);
  Deno.writeTextFileSync(`${rules}/door.rule`, "log /x\nfailed\n  no {peer:address}\n");
  Deno.writeTextFileSync(`${rules}/README`, "");
  const halfPurged = await call(SENTRY, "--uninstall", "--purge");
  const ruleLeft = [...Deno.readDirSync(rules)].map(({ name }) => name);
  Deno.removeSync(`${rules}/README`);
  const purged = await call(SENTRY, "--uninstall", "--purge");
  return {
    dry,
    isStill,
    done,
    left,
    etc,
    again,
    open,
    after,
    edited,
    afterEdit: readOr("/etc/hosts.allow"),
    halfPurged,
    ruleLeft,
    purged,
    isGone: readOr(`${rootDir}/sentry.conf`) === "",
  };
}

const story = {
  before: BEFORE,
  installed: await installed(),
  works: await works(),
  upgraded: await upgraded(),
  scheduled: await scheduled(),
  mended: await mended(),
  uninstalled: await uninstalled(),
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
