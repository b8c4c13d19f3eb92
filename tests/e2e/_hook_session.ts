/** The hook on a real sshd: a full house, a crowd, three invalid users, a right key, and what is missing. Prints JSON. */
import { FLOCK, hookText } from "../../lib/install/hook.ts";
import { readRecords } from "../support/agreement.ts";
import { exists, must, pause, readOr, waitForPort } from "../support/real_server.ts";
import { startServer } from "../support/real_sshd.ts";
import { run, SENTRY } from "../support/scratch.ts";

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

/** Waits until something is so; the hook counts and judges a second or two after a connection. */
async function until(isSo: () => boolean, seconds: number): Promise<boolean> {
  for (let i = 0; i < seconds * 20 && !isSo(); i++) await pause(50);
  return isSo();
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
  await until(() => exists(`${rootDir}/state`) && seen("127.0.0.1") > 0, 8);
  await pause(300);
  const running = new Deno.Command(flock, { args: [`${rootDir}/running`, "sleep", "60"] }).spawn();
  await pause(300);
  const said = [];
  const stay = [];
  for (const isToStay of [false, true, true, false, false]) {
    const client = await call();
    said.push(client.said);
    if (isToStay) stay.push(client);
    else client.hangUp();
    // sshd needs a moment to see that a client has gone.
    await pause(300);
  }
  const free = await run(flock, ["-n", `${rootDir}/pending`, "/bin/true"]);
  for (const client of stay) client.hangUp();
  running.kill("SIGKILL");
  await running.status;
  await must("pkill", ["-x", "sleep"]);
  return { said, isWaiting: free.code !== 0 };
}

async function crowd() {
  const config = readOr(`${dir}/sshd_config`).replace("MaxStartups 3", "MaxStartups 300");
  Deno.writeTextFileSync(`${dir}/sshd_config`, config);
  Deno.kill(Number(readOr(`${dir}/sshd.pid`)), "SIGHUP");
  await pause(500);
  await waitForPort("sshd", Number(port));
  const addresses = Array.from({ length: 10 }, (_, i) => `127.0.${3 + i % 2}.${i + 1}`);
  const script = new URL("../support/greet.pl", import.meta.url).pathname;
  const served = Number(await must("perl", [script, port, "300", ...addresses]));
  const sum = () => addresses.reduce((all, address) => all + seen(address), 0);
  await until(() => sum() >= 300, 15);
  await pause(1500);
  return { served, counts: addresses.map(seen) };
}

async function naughty() {
  const said = [];
  for (const user of ["admin", "oracle", "test"]) {
    said.push((await ssh("127.0.0.66", user, { wrongPasswords: 1 })).said);
  }
  const isListed = await until(() => readOr(`${rootDir}/deny.patterns`) === "127.0.0.66\n", 8);
  return { said, isListed, next: await ssh("127.0.0.66", "alice", { key: true }) };
}

async function honest() {
  for (let i = 0; i < 3; i++) await ssh("127.0.0.77", "alice", { key: true });
  const isTrusted = await until(
    () => readRecords(rootDir).get("127.0.0.77")?.whitelisted === true,
    8,
  );
  // The third success may be logged after the third connection was judged.
  return { isTrusted, about: await sentry("-r", "-v", "--ip=127.0.0.77") };
}

async function missing() {
  Deno.renameSync(`${rootDir}/sentry`, `${dir}/sentry-away`);
  const program = await ssh("127.0.0.78", "alice", { key: true });
  await pause(1500);
  Deno.renameSync(`${dir}/sentry-away`, `${rootDir}/sentry`);
  await ssh("127.0.0.79", "alice", { key: true });
  const isCounted = await until(() => seen("127.0.0.78") === 1 && seen("127.0.0.79") === 1, 8);
  await pause(300);
  Deno.renameSync(rootDir, `${dir}/away`);
  const folder = await ssh("127.0.0.78", "alice", { key: true });
  Deno.renameSync(`${dir}/away`, rootDir);
  return { program, isCounted, folder };
}

/** A ROOT_DIR without a free byte; then there is room again. */
async function full() {
  await pause(1500);
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
  const isCounted = await until(
    () => exists(`${rootDir}/state`) && seen("127.0.0.81") === 1,
    8,
  );
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
