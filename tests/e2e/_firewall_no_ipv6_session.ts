/** Run by firewall_no_ipv6_test.ts in network and mount namespaces of its own: ip6tables and ipset's IPv6 sets don't work. */
import { makePackets } from "../support/packets.ts";
import { must, privateFolders } from "../support/real_server.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = "", name = "iptables"] = Deno.args;
const PORT = 2201;
await privateFolders(dir);
const packets = await makePackets([{ to: "192.0.2.1", from: ["203.0.113.7", "203.0.113.8"] }], [
  PORT,
]);
const env = {
  ROOT_DIR: `${dir}/root`,
  LOG_DIR: dir,
  FIREWALL_PORTS: String(PORT),
  [`ADD_TO_${name.toUpperCase()}`]: "1",
};

function script(path: string, text: string): void {
  Deno.writeTextFileSync(path, `#!/bin/sh\n${text}\n`);
  Deno.chmodSync(path, 0o755);
}

script(`${dir}/ip6tables`, "echo 'ip6tables: no IPv6 here' >&2; exit 3");
// The links of Debian's alternatives: what they lead to is iptables, too.
for (const tool of ["ip6tables", "ip6tables-restore"]) {
  Deno.removeSync(`/etc/alternatives/${tool}`);
  Deno.symlinkSync(`${dir}/ip6tables`, `/etc/alternatives/${tool}`);
}
Deno.copyFileSync("/usr/sbin/ipset", `${dir}/ipset.real`);
script(
  `${dir}/ipset`,
  `[ "$2" = restore ] || exec '${dir}/ipset.real' "$@"
lines=$(cat)
case $lines in *inet6*) echo 'ipset: no IPv6 here' >&2; exit 1;; esac
printf '%s\\n' "$lines" | '${dir}/ipset.real' "$@"`,
);
await must("mount", ["--bind", `${dir}/ipset`, "/usr/sbin/ipset"]);

const sentry = (...args: string[]) => run(SENTRY, args, env);
const first = await sentry("-b", "--ip=203.0.113.7");
await sentry("-b", "--ip=2001:db8::7");
await sentry("-b", "--ip=203.0.113.0/29");
const story = {
  first,
  synced: await sentry("--sync"),
  open: await packets(PORT),
  delisted: [
    await sentry("-d", "--ip=203.0.113.0/29"),
    await sentry("-d", "--ip=203.0.113.7"),
  ],
  openAfter: await packets(PORT),
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
