/** Run by firewall_test.ts in network and mount namespaces of its own: one backend, and packets that pass and don't. */
import { BACKENDS } from "../../lib/firewall/backends.ts";
import type { BackendName } from "../../lib/policy/backend_names.ts";
import { runProgram } from "../../lib/programs/run_program.ts";
import { makePackets } from "../support/packets.ts";
import { must } from "../support/real_server.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = "", backend = "nftables"] = Deno.args;
const name = backend as BackendName;
const KEY = `ADD_TO_${name.toUpperCase()}`;
const TABLE = "sentry_blacklist";
const [GUARDED, OTHER] = [2201, 2202];
const FAMILIES = [
  { to: "192.0.2.1", from: ["203.0.113.7", "203.0.113.8", "203.0.113.200", "198.51.100.9"] },
  { to: "2001:db8::1", from: ["2001:db8:1::7", "2001:db8:1:0:1::7", "2001:db8:1:1::7"] },
];

const packets = await makePackets(FAMILIES, [GUARDED, OTHER]);
/** Whom the firewall lets in. */
const open = (port = GUARDED) => packets(port);
const env = { ROOT_DIR: `${dir}/root`, LOG_DIR: dir, [KEY]: "1", FIREWALL_PORTS: String(GUARDED) };
const sentry = async (args: string[], more: Record<string, string> = {}) => {
  const ran = await run(SENTRY, args, { ...env, ...more });
  return `${ran.code} ${ran.stdout}${ran.stderr}`;
};
const held = async () => {
  const printed: string[] = [];
  for (const call of BACKENDS[name].list(TABLE)) printed.push((await runProgram(call)).printed);
  return BACKENDS[name].parse(TABLE, printed).toSorted();
};
/** As when the firewall is reloaded. */
const flush = async () => {
  await run("/usr/sbin/nft", ["flush", "ruleset"]);
  await run("/usr/sbin/ipset", ["destroy"]);
};

const own = name === "nftables" ? "table inet people { chain c { tcp dport 9 drop; }; }" : "";
if (own !== "") await run("/usr/sbin/nft", ["-f", "-"], {}, own);
else await must("/usr/sbin/iptables", ["-A", "INPUT", "-p", "tcp", "--dport", "9", "-j", "DROP"]);
const story: Record<string, unknown> = { before: await open() };
await sentry(["-b", "--ip=203.0.113.7"]);
await sentry(["-b", "--ip=2001:db8:1::7"]);
story.blocked = await open();
story.otherPort = await open(OTHER);
await sentry(["-b", "--ip=203.0.113.0/24"]);
await sentry(["-w", "--ip=203.0.113.8"]);
story.block = await open();
story.doctor = await sentry(["--doctor"]);
story.people = name === "nftables"
  ? (await run("/usr/sbin/nft", ["list", "ruleset"])).stdout
  : (await run("/usr/sbin/iptables", ["-S", "INPUT"])).stdout;
await flush();
story.flushed = await open();
story.sick = await sentry(["--doctor"]);
story.synced = await sentry(["--sync"]);
story.again = await open();
await sentry(["--sync"]);
story.held = await held();
await flush();
story.mended = await sentry(["-b", "-v", "--ip=198.51.100.9"]);
await sentry(["--sync"]);
story.afterMending = await open();
story.broken = await sentry(["-b", "--ip=192.0.2.99"], { ADD_TO_PF: "1" });
story.todo = Deno.readTextFileSync(`${dir}/root/firewall.todo`);
for (const ip of ["203.0.113.0/24", "2001:db8:1::7", "198.51.100.9", "192.0.2.99"]) {
  await sentry(["-d", `--ip=${ip}`]);
}
story.delisted = await open();
story.empty = await held();
await sentry(["-b", "--ip=203.0.113.7"]);
// A run that is killed between the records and the firewall is made good by the next one.
Deno.writeTextFileSync(`${dir}/root/firewall.todo`, "203.0.113.200\n203.0.113.7\ntorn");
story.crashed = await sentry(["--scan", "-v"]);
story.afterCrash = await held();
console.log(JSON.stringify(story));
Deno.exit(0);
