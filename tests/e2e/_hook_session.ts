/** The hook on a real sshd: a full house, a crowd, three invalid users, a right key, and what is missing. Prints JSON. */
import { FLOCK, hookText } from "../../lib/install/hook.ts";
import { readRecords } from "../support/agreement.ts";
import { settleHook } from "../support/hook_processes.ts";
import { exists, must, pause, readOr, waitForPort } from "../support/real_server.ts";
import { startServer } from "../support/real_sshd.ts";
import { run, SENTRY } from "../support/scratch.ts";
import { until, untilSays } from "../support/wait.ts";

const [dir = "", port = ""] = Deno.args;
const flock = FLOCK.find(exists) ?? "";
const rules = (root: string) =>
  `sshd : ${root}/deny.patterns : deny
sshd : ALL : spawn ${root}/hook %a : allow
`;
const server = await startServer(dir, SENTRY, Number(port), rules, {
  config: ["MaxStartups 3", "LoginGraceTime 120"],
});
const { rootDir, ssh, sentry } = server;
writeHook(rootDir);

function writeHook(folder: string): void {
  Deno.writeTextFileSync(`${folder}/hook`, hookText(rootDir, flock), { mode: 0o755 });
}

function seen(address: string): number {
  return readRecords(rootDir).get(address)?.seen ?? 0;
}

/** What sshd says of itself: how many clients it takes for starting up, and of how many it lets so many. */
function title(): string {
  return readOr(`/proc/${readOr(`${dir}/sshd.pid`).trim()}/cmdline`);
}

/** Whether nobody has a lock of the hook's. */
async function isFree(name: string): Promise<boolean> {
  return (await run(flock, ["-n", `${rootDir}/${name}`, "/bin/true"])).code === 0;
}

/** Connects, from 127.0.0.1; what sshd says first. */
async function call(): Promise<{ said: string; hangUp: () => void }> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const bytes = new Uint8Array(64);
  const got = await connection.read(bytes).catch(() => 0) ?? 0;
  const said = new TextDecoder().decode(bytes.subarray(0, got)).trim();
  return { said, hangUp: () => connection.close() };
}

/** A client that hung up, whose hook still waits, and two that stay: of three places one is free. */
async function fullHouse() {
  // Waiting for sshd to start was a connection too.
  await until(() => exists(`${rootDir}/state`) && seen("127.0.0.1") > 0);
  await settleHook(rootDir);
  const running = new Deno.Command(flock, { args: [`${rootDir}/running`, "sleep", "300"] }).spawn();
  await until(async () => !await isFree("running"));
  const said = [];
  const stay = [];
  for (const isToStay of [false, true, true, false, false]) {
    const client = await call();
    said.push(client.said);
    if (isToStay) stay.push(client);
    else client.hangUp();
    // sshd needs a moment to see that a client has gone.
    await untilSays(title, new RegExp(`\\] ${stay.length} of 3-`));
  }
  const isWaiting = await until(async () => !await isFree("pending"));
  for (const client of stay) client.hangUp();
  running.kill("SIGKILL");
  await running.status;
  await must("pkill", ["-x", "sleep"]);
  return { said, isWaiting };
}

async function crowd() {
  const config = readOr(`${dir}/sshd_config`).replace("MaxStartups 3", "MaxStartups 300");
  Deno.writeTextFileSync(`${dir}/sshd_config`, config);
  Deno.kill(Number(readOr(`${dir}/sshd.pid`)), "SIGHUP");
  await untilSays(title, / of 300-/);
  await waitForPort("sshd", Number(port));
  const addresses = Array.from({ length: 10 }, (_, i) => `127.0.${3 + i % 2}.${i + 1}`);
  const script = new URL("../support/greet.pl", import.meta.url).pathname;
  const served = Number(await must("perl", [script, port, "300", ...addresses]));
  const sum = () => addresses.reduce((all, address) => all + seen(address), 0);
  await until(() => sum() >= 300);
  await settleHook(rootDir);
  return { served, counts: addresses.map(seen) };
}

async function naughty() {
  const said = [];
  for (const user of ["admin", "oracle", "test"]) {
    said.push((await ssh("127.0.0.66", user, { wrongPasswords: 1 })).said);
  }
  const isListed = await until(() => readOr(`${rootDir}/deny.patterns`) === "127.0.0.66\n");
  return { said, isListed, next: await ssh("127.0.0.66", "alice", { key: true }) };
}

async function honest() {
  for (let i = 0; i < 3; i++) await ssh("127.0.0.77", "alice", { key: true });
  const isTrusted = await until(() => readRecords(rootDir).get("127.0.0.77")?.whitelisted === true);
  // The third success may be logged after the third connection was judged.
  return { isTrusted, about: await sentry("-r", "-v", "--ip=127.0.0.77") };
}

async function missing() {
  Deno.renameSync(`${rootDir}/sentry`, `${dir}/sentry-away`);
  const program = await ssh("127.0.0.78", "alice", { key: true });
  await pause(1500);
  Deno.renameSync(`${dir}/sentry-away`, `${rootDir}/sentry`);
  await ssh("127.0.0.79", "alice", { key: true });
  const isCounted = await until(() => seen("127.0.0.78") === 1 && seen("127.0.0.79") === 1);
  await settleHook(rootDir);
  Deno.renameSync(rootDir, `${dir}/away`);
  const folder = await ssh("127.0.0.78", "alice", { key: true });
  Deno.renameSync(`${dir}/away`, rootDir);
  return { program, isCounted, folder };
}

/** A ROOT_DIR without a free byte; then there is room again. */
async function full() {
  await settleHook(rootDir);
  Deno.renameSync(`${rootDir}/sentry`, `${dir}/program`);
  await must("mount", ["-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", rootDir]);
  Deno.symlinkSync(`${dir}/program`, `${rootDir}/sentry`);
  Deno.writeTextFileSync(`${rootDir}/sentry.conf`, `LOG_DIR=${dir}/log\n`);
  writeHook(rootDir);
  await run("/bin/sh", ["-c", `exec /bin/cat /dev/zero >${rootDir}/filler`]);
  const inside = [];
  for (let i = 0; i < 4; i++) inside.push((await ssh("127.0.0.80", "alice", { key: true })).in);
  await pause(1500);
  Deno.removeSync(`${rootDir}/filler`);
  const before = readOr(`${rootDir}/spool`);
  await ssh("127.0.0.81", "alice", { key: true });
  const isCounted = await until(() => exists(`${rootDir}/state`) && seen("127.0.0.81") === 1);
  return { inside, before, isCounted };
}

const story = {
  fullHouse: await fullHouse(),
  crowd: await crowd(),
  naughty: await naughty(),
  honest: await honest(),
  missing: await missing(),
  full: await full(),
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
