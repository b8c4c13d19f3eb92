/**
 * Run by firewall_install_test.ts in network and mount namespaces of its own: `--install --firewall` of one backend beside rules of
 * the administrator's, undone by the commands that it prints, made again, and uninstalled.
 */
import { makePackets } from "../support/packets.ts";
import { exists, must, privateFolders, readOr } from "../support/real_server.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = "", name = "nftables"] = Deno.args;
const rootDir = `${dir}/root`;
const PORT = 22;

await privateFolders(dir);
await must("mount", ["-t", "tmpfs", "tmpfs", "/usr/local/share/man"]);
const packets = await makePackets([
  { to: "192.0.2.1", from: ["203.0.113.7", "203.0.113.8"] },
  { to: "2001:db8::1", from: ["2001:db8:1::7", "2001:db8:1:1::7"] },
], [PORT]);
const open = () => packets(PORT);
const env = { ROOT_DIR: rootDir, LOG_DIR: dir, SSH_CONNECTION: "192.0.2.77 4000 192.0.2.1 22" };
const sentry = (...args: string[]) => run(SENTRY, args, env);
const quiet = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };

/** All rules there are, as their tools save them, without times and counters. */
async function rules(): Promise<string> {
  const saved: string[] = [];
  const commands = name === "nftables"
    ? [["nft", "list", "ruleset"]]
    : [["iptables-save"], ["ip6tables-save"], ["ipset", "save"]];
  for (const [tool = "", ...args] of commands) {
    const { stdout } = await run(`/usr/sbin/${tool}`, args, quiet);
    saved.push(stdout.replace(/^#.*\n/gm, "").replace(/\[\d+:\d+\]/g, ""));
  }
  return saved.join("");
}

/** The administrator's own. */
async function layRules(): Promise<void> {
  if (name === "nftables") {
    const own = `table inet people {
      set friends { type ipv4_addr; flags interval; elements = { 192.0.2.0/24 }; }
      chain input { type filter hook input priority filter; policy accept; tcp dport 9 drop; }
    }
    table ip6 other { chain c { ip6 saddr 2001:db8:ffff::/48 accept; }; }`;
    const ran = await run("/usr/sbin/nft", ["-f", "-"], quiet, own);
    if (ran.code !== 0) throw new Error(ran.stderr);
    return;
  }
  await must("ipset", ["create", "friends", "hash:net", "family", "inet"]);
  for (const tool of ["iptables", "ip6tables"]) {
    await must(tool, ["-N", "people"]);
    await must(tool, ["-A", "people", "-p", "tcp", "--dport", "9", "-j", "DROP"]);
    await must(tool, [
      "-A",
      "INPUT",
      "-p",
      "tcp",
      "-m",
      "multiport",
      "--dports",
      "9,10",
      "-j",
      "people",
    ]);
  }
  await must("iptables", [
    "-A",
    "INPUT",
    "-m",
    "set",
    "--match-set",
    "friends",
    "src",
    "-j",
    "ACCEPT",
  ]);
}

/** Runs the commands that `--install` says undo it. */
async function undo(said: string): Promise<number[]> {
  const commands = said.split("to undo it: ")[1]?.split("\n").slice(1) ?? [];
  const codes: number[] = [];
  for (const command of commands.slice(0, commands.findIndex((line) => !line.startsWith("  /")))) {
    const [program = "", ...args] = command.trim().split(" ");
    codes.push((await run(program, args, quiet)).code);
  }
  return codes;
}

const install = ["--install", `--firewall=${name}`];
await layRules();
for (const ip of ["203.0.113.7", "2001:db8:1::7"]) await sentry("-b", `--ip=${ip}`);
const before = { rules: await rules(), open: await open(), allow: readOr("/etc/hosts.allow") };
const dry = {
  said: await sentry(...install, "--dry-run"),
  rules: await rules(),
  conf: exists(`${rootDir}/sentry.conf`),
  allow: readOr("/etc/hosts.allow"),
};
const first = await sentry(...install);
const installed = {
  said: first,
  rules: await rules(),
  open: await open(),
  conf: readOr(`${rootDir}/sentry.conf`).includes(`\nADD_TO_${name.toUpperCase()}=1\n`),
};
await sentry(...install);
const twice = await rules();
const undone = { codes: await undo(first.stdout), rules: await rules(), open: await open() };
await sentry("--sync");
const again = { open: await open(), rules: await rules() };
// sshd listens elsewhere since: a rule for other ports is to be found, too.
Deno.writeTextFileSync(
  `${rootDir}/sentry.conf`,
  readOr(`${rootDir}/sentry.conf`) + "\nFIREWALL_PORTS=23\n",
);
const dryUninstall = { said: await sentry("--uninstall", "--dry-run"), rules: await rules() };
const uninstalled = {
  said: await sentry("--uninstall"),
  rules: await rules(),
  open: await open(),
  allow: readOr("/etc/hosts.allow"),
  again: await sentry("--uninstall"),
  left: [...Deno.readDirSync(rootDir)].map((entry) => entry.name),
};

// sentry.conf is left, and switches the firewall on.
const plain = {
  dry: await sentry("--install", "--dry-run"),
  dryRules: await rules(),
  said: await sentry("--install"),
  rules: await rules(),
  opened: [] as number[],
  open: [] as string[],
};
// sshd's port again, and a block that is dropped there.
Deno.writeTextFileSync(
  `${rootDir}/sentry.conf`,
  readOr(`${rootDir}/sentry.conf`).replace("\nFIREWALL_PORTS=23\n", "\n"),
);
await sentry("--sync");
const dropped = await open();
const lines = plain.said.stdout.split("drops all the same")[1]?.split("\n").slice(1) ?? [];
for (const line of lines.filter((line) => line.startsWith("  sudo "))) {
  const [, program = "", ...args] = line.trim().split(" ");
  plain.opened.push((await run(`/usr/sbin/${program}`, args, quiet)).code);
}
plain.open = await open();

const story = {
  plain,
  dropped,
  before,
  dry,
  installed,
  twice,
  undone,
  again,
  dryUninstall,
  uninstalled,
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
