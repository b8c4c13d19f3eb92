/**
 * Run by firewall_people_test.ts in network and mount namespaces of its own: a table and sets that the administrator made under
 * our name, a reload of iptables' rules alone, ports that changed, and a block that lasts for a century.
 */
import { BACKENDS } from "../../lib/firewall/backends.ts";
import type { BackendName } from "../../lib/policy/backend_names.ts";
import { runProgram } from "../../lib/programs/run_program.ts";
import { makePackets } from "../support/packets.ts";
import { must, privateFolders } from "../support/real_server.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = ""] = Deno.args;
const [GUARDED, OTHER] = [2201, 2202];
const TABLE = "sentry_blacklist";
const CLIENTS = ["203.0.113.7", "203.0.113.8"];

await privateFolders(dir);
await must("mount", ["-t", "tmpfs", "tmpfs", "/usr/local/share/man"]);
const open = await makePackets([{ to: "192.0.2.1", from: CLIENTS }], [GUARDED, OTHER]);
const tool = (name: string, ...args: string[]) => must(`/usr/sbin/${name}`, args);
const nft = async (script: string) => {
  const ran = await run("/usr/sbin/nft", ["-f", "-"], {}, script);
  if (ran.code !== 0) throw new Error(ran.stderr);
};

function inRoot(root: string, name: BackendName, more: Record<string, string> = {}) {
  const env = {
    ROOT_DIR: `${dir}/${root}`,
    LOG_DIR: dir,
    [`ADD_TO_${name.toUpperCase()}`]: "1",
    FIREWALL_PORTS: String(GUARDED),
    ...more,
  };
  return async (...args: string[]) => {
    const ran = await run(SENTRY, args, env);
    return `${ran.code} ${ran.stdout}${ran.stderr}`;
  };
}

async function held(name: BackendName): Promise<string[]> {
  const printed: string[] = [];
  for (const call of BACKENDS[name].list(TABLE)) printed.push((await runProgram(call)).printed);
  return BACKENDS[name].parse(TABLE, printed).toSorted();
}

/** A table of our name, made by hand: its rule holds for another port. */
async function ownTable() {
  await nft(`table inet ${TABLE} {
    set ipv4 { type ipv4_addr; flags timeout; }
    chain own { type filter hook input priority filter; policy accept; tcp dport ${OTHER} ip saddr @ipv4 drop; }
  }`);
  const sentry = inRoot("own-table", "nftables");
  const synced = await sentry("--sync");
  await sentry("-b", "--ip=203.0.113.7");
  const doctor = await sentry("--doctor");
  const passed = { guarded: await open(GUARDED), other: await open(OTHER) };
  const uninstalled = await sentry("--uninstall");
  const table = await tool("nft", "list", "table", "inet", TABLE);
  const story = { synced, doctor, passed, uninstalled, table, after: await open(OTHER) };
  await tool("nft", "flush", "ruleset");
  return story;
}

/** Sets of our name, made by hand, and a rule for another port that looks into one. */
async function ownSets() {
  await tool("ipset", "create", `${TABLE}_4`, "hash:ip", "maxelem", "1048576", "timeout", "0");
  const rule = ["-p", "tcp", "--dport", String(OTHER), "-m", "set", "--match-set", `${TABLE}_4`];
  await tool("iptables", "-A", "INPUT", ...rule, "src", "-j", "DROP");
  const sentry = inRoot("own-sets", "ipset");
  const synced = await sentry("--sync");
  await sentry("-b", "--ip=203.0.113.7");
  const passed = { guarded: await open(GUARDED), other: await open(OTHER) };
  const uninstalled = await sentry("--uninstall");
  const left = { rules: await tool("iptables", "-S"), sets: await tool("ipset", "list", "-n") };
  const story = { synced, passed, uninstalled, left, after: await open(OTHER) };
  await tool("iptables", "-F");
  await tool("ipset", "destroy");
  return story;
}

/** As netfilter-persistent does it: the rules are replaced, and sets stay. */
async function reloaded() {
  const sentry = inRoot("reloaded", "ipset");
  const saved = await tool("iptables-save");
  await sentry("--sync");
  await sentry("-b", "--ip=203.0.113.7");
  const before = await open(GUARDED);
  const ran = await run("/usr/sbin/iptables-restore", [], {}, saved);
  if (ran.code !== 0) throw new Error(ran.stderr);
  const reloaded = await open(GUARDED);
  const doctor = await sentry("--doctor");
  await sentry("--sync");
  const story = { before, reloaded, doctor, after: await open(GUARDED), held: await held("ipset") };
  await sentry("--uninstall");
  return { ...story, left: await tool("iptables", "-S") };
}

/** The ports that are guarded change. */
async function moved(name: BackendName) {
  const sentry = inRoot(`moved-${name}`, name);
  await sentry("--sync");
  await sentry("-b", "--ip=203.0.113.7");
  const before = { guarded: await open(GUARDED), other: await open(OTHER) };
  const again = inRoot(`moved-${name}`, name, { FIREWALL_PORTS: String(OTHER) });
  const doctor = await again("--doctor");
  await again("--sync");
  const after = { guarded: await open(GUARDED), other: await open(OTHER) };
  await sentry("--uninstall");
  return { before, doctor, after, end: await open(OTHER) };
}

/** Nobody waits for it to end. */
async function century(name: BackendName) {
  const more = { EXPIRE_BLOCK_DAYS: "36500", BLOCK_MAX_DAYS: "36500" };
  const sentry = inRoot(`century-${name}`, name, more);
  const synced = await sentry("--sync");
  const blocked = await sentry("-b", "--ip=203.0.113.7");
  const again = await sentry("--sync");
  const story = { synced, blocked, again, held: await held(name), passed: await open(GUARDED) };
  await sentry("--uninstall");
  return story;
}

const story = {
  ownTable: await ownTable(),
  ownSets: await ownSets(),
  reloaded: await reloaded(),
  moved: {
    nftables: await moved("nftables"),
    ipset: await moved("ipset"),
    iptables: await moved("iptables"),
  },
  century: {
    nftables: await century("nftables"),
    ipset: await century("ipset"),
    iptables: await century("iptables"),
  },
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
