/** Run by subnet_test.ts in network and mount namespaces of its own: nftables, and packets that pass and don't. */
import { makePackets } from "../support/packets.ts";
import { run, SENTRY } from "../support/scratch.ts";
import { CLIENT, FOLDED, PREFIXES } from "../support/subnets.ts";

const [dir = ""] = Deno.args;
const PORT = 2201;
const clients = [
  ...new Set([
    ...FOLDED.refused,
    ...FOLDED.letIn,
    CLIENT,
    ...PREFIXES.flatMap(({ refused, letIn }) => [refused, letIn]),
  ]),
];
const all = [
  ...clients.filter((one) => !one.includes(":")),
  ...clients.filter((one) => one.includes(":")),
];
const packets = await makePackets([
  { to: "192.0.2.1", from: all.filter((one) => !one.includes(":")) },
  { to: "2001:db8::1", from: all.filter((one) => one.includes(":")) },
], [PORT]);
const open = () => packets(PORT);

function inRoot(name: string, more: Record<string, string>) {
  const env = { ROOT_DIR: `${dir}/${name}`, LOG_DIR: `${dir}/log`, ADD_TO_NFTABLES: "1" };
  return async (...args: string[]) =>
    (await run(SENTRY, args, { ...env, FIREWALL_PORTS: String(PORT), ...more })).stdout;
}

const before = await open();
const fold = inRoot("folded", FOLDED.env);
for (const ip of FOLDED.whitelisted) await fold("-w", `--ip=${ip}`);
for (const ip of FOLDED.blacklisted) await fold("-b", `--ip=${ip}`);
const folded = await open();
const doctor = await fold("--doctor");
await fold("-w", "--ip=203.0.113.99");
const whitelisted = await open();
for (const ip of ["203.0.113.0/24", "2001:db8:1::/48"]) await fold("-d", `--ip=${ip}`);
const delisted = await open();

const prefixes: Record<string, string[]> = {};
for (const { length } of PREFIXES) {
  const sentry = inRoot(`prefix${length}`, { IPV6_PREFIX: length });
  // The table is filled from other records now.
  await sentry("--sync");
  await sentry("-b", `--ip=${CLIENT}`);
  prefixes[length] = await open();
}
await inRoot("nested", { IPV6_PREFIX: "64" })("--sync");
await inRoot("nested", { IPV6_PREFIX: "64" })("-b", `--ip=${CLIENT}`);
const wider = inRoot("nested", { IPV6_PREFIX: "56" });
await wider("-b", "--ip=2001:db8:aa:bbff::1");
const around = await open();
await wider("-d", "--ip=2001:db8:aa:bbff::1");
const nested = await open();

const story = { all, before, folded, doctor, whitelisted, delisted, prefixes, around, nested };
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
