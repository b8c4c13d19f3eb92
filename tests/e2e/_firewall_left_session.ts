/**
 * Run by firewall_left_test.ts in network and mount namespaces of its own: a firewall that was filled and that the settings name no more.
 */
import { makePackets } from "../support/packets.ts";
import { exists, must, privateFolders, readOr } from "../support/real_server.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = "", name = "nftables"] = Deno.args;
const rootDir = `${dir}/root`;
const KEY = `ADD_TO_${name.toUpperCase()}`;
const PORT = 2201;
const CLIENTS = ["203.0.113.7", "203.0.113.8"];
const quiet = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };

await privateFolders(dir);
await must("mount", ["-t", "tmpfs", "tmpfs", "/usr/local/share/man"]);
const packets = await makePackets([{ to: "192.0.2.1", from: CLIENTS }], [PORT]);
const open = () => packets(PORT);
const filled = () => readOr(`${rootDir}/firewall.filled`);

async function sentry(settings: Record<string, string>, ...args: string[]): Promise<string> {
  const env = { ROOT_DIR: rootDir, LOG_DIR: dir, FIREWALL_PORTS: String(PORT), ...settings };
  const { code, stdout, stderr } = await run(SENTRY, args, env);
  return `${code} ${stdout}${stderr}`;
}

/** Everything of ours that any firewall holds. */
async function names(): Promise<string[]> {
  const nft = (await run("/usr/sbin/nft", ["list", "tables", "inet"], quiet)).stdout;
  const sets = (await run("/usr/sbin/ipset", ["list", "-n"], quiet)).stdout;
  const rules = (await run("/usr/sbin/iptables", ["-S"], quiet)).stdout;
  return [...new Set(`${nft}${sets}${rules}`.match(/\b(first|second)\w*/g))].toSorted();
}

const first = { [KEY]: "1", FIREWALL_TABLE: "first" };
const second = { [KEY]: "1", FIREWALL_TABLE: "second" };
const off = { [KEY]: "0", FIREWALL_TABLE: "first" };

/** Every command that is to notice that the firewall was switched off. */
async function switchedOff() {
  const after: Record<string, { said: string; open: string[]; names: string[]; filled: string }> =
    {};
  const commands = {
    "--sync": ["--sync"],
    "--scan": ["--scan", "-v"],
    "--expire": ["--expire", "-v"],
    "-d": ["-d", "-v", "--ip=203.0.113.8"],
    "-w": ["-w", "-v", "--ip=203.0.113.8"],
    "-b": ["-b", "-v", "--ip=198.51.100.1"],
    "--doctor --repair": ["--doctor", "--repair"],
  };
  for (const [command, args] of Object.entries(commands)) {
    await sentry(first, "--sync");
    const said = await sentry(off, ...args);
    after[command] = { said, open: await open(), names: await names(), filled: filled() };
  }
  return after;
}

/** What a run that nobody may wait for does. */
async function unlooked() {
  await sentry(first, "--sync");
  const said = await sentry(off, "-c", "--ip=198.51.100.77");
  return { said, filled: filled() };
}

async function renamed() {
  await sentry(first, "--sync");
  const doctor = await sentry(second, "--doctor");
  const scanned = await sentry(second, "--scan", "-v");
  const story = { doctor, scanned, open: await open(), names: await names(), filled: filled() };
  return { ...story, doctorAfter: await sentry(second, "--doctor") };
}

/** A tool that works no more. */
async function stuck() {
  await sentry(first, "--sync");
  const tool = name === "nftables" ? "/usr/sbin/nft" : "/usr/sbin/ipset";
  Deno.writeTextFileSync(`${dir}/tool`, "#!/bin/sh\necho out of luck >&2\nexit 1\n");
  Deno.chmodSync(`${dir}/tool`, 0o755);
  await must("mount", ["--bind", `${dir}/tool`, tool]);
  const said = await sentry(off, "--scan");
  const uninstalled = await sentry(off, "--uninstall");
  const kept = filled();
  await must("umount", [tool]);
  const next = await sentry(off, "--scan", "-v");
  return { said, uninstalled, kept, next, filled: filled(), names: await names() };
}

async function uninstalled() {
  await sentry(first, "--sync");
  const args = ["--uninstall", "--purge"];
  const dry = await sentry(second, ...args, "--dry-run");
  const filledThen = filled();
  const said = await sentry(second, ...args);
  return { dry, filledThen, said, names: await names(), isThere: exists(rootDir) };
}

await sentry(first, "-b", "--ip=203.0.113.7");
const story = {
  begun: {
    open: await open(),
    filled: filled(),
    mode: Deno.statSync(`${rootDir}/firewall.filled`).mode! & 0o777,
  },
  sick: await sentry(off, "--doctor"),
  switchedOff: await switchedOff(),
  unlooked: await unlooked(),
  renamed: await renamed(),
  stuck: await stuck(),
  uninstalled: await uninstalled(),
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
