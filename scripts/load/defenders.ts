/** What stands between a flood and sshd, each as its package or its --install has it, and whom it has blocked. */
import { start } from "../../tests/support/real_server.ts";
import { run } from "../../tests/support/scratch.ts";
import type { Server } from "../../tests/support/real_sshd.ts";
import type { UsageGroup } from "./usage_group.ts";

/** One of them. */
export interface Defender {
  readonly name: string;
  /** What has to be there for it. */
  readonly needs: readonly string[];
  /** Puts it in place, with all that it starts in the group. */
  readonly begin: (server: Server, group: UsageGroup) => Promise<void>;
  /** The files that name whom it has blocked. */
  readonly blocked: (server: Server) => readonly string[];
  /** What of a line names him. */
  readonly pattern: RegExp;
}

async function installSentry(server: Server, group: UsageGroup, more: string[]): Promise<void> {
  Deno.writeTextFileSync(`${server.rootDir}/sentry.conf`, "");
  const { code, stderr } = await run(`${server.rootDir}/sentry`, ["--install", ...more], {
    ROOT_DIR: server.rootDir,
  });
  if (code !== 0) throw new Error(`--install: ${stderr}`);
  const hook = `${server.rootDir}/hook`;
  const text = Deno.readTextFileSync(hook);
  Deno.writeTextFileSync(hook, text.replace(/^#!.*\n/, (first) => `${first}${group.enter}\n`));
}

function startIn(group: UsageGroup, command: string, args: readonly string[]): void {
  start("/bin/sh", ["-c", `${group.enter}; exec "$@"`, "sh", command, ...args]);
}

const deniedOf = ({ rootDir }: Server) => [`${rootDir}/deny.patterns`];

/** In the order of the table. */
export const DEFENDERS: readonly Defender[] = [
  {
    name: "nothing",
    needs: [],
    begin: () => Promise.resolve(),
    blocked: () => [],
    pattern: /^$/,
  },
  {
    name: "sentry",
    needs: [],
    begin: (server, group) => installSentry(server, group, []),
    blocked: deniedOf,
    pattern: /^(\S+)$/,
  },
  {
    name: "sentry, nftables",
    needs: ["/usr/sbin/nft"],
    begin: (server, group) => installSentry(server, group, ["--firewall=nftables"]),
    blocked: deniedOf,
    pattern: /^(\S+)$/,
  },
  {
    name: "fail2ban",
    needs: ["/usr/bin/fail2ban-server", "/usr/sbin/ip6tables"],
    begin: (_server, group) => {
      Deno.mkdirSync("/run/fail2ban", { recursive: true });
      startIn(group, "/usr/bin/fail2ban-server", ["-xf", "start"]);
      return Promise.resolve();
    },
    blocked: () => ["/var/log/fail2ban.log"],
    pattern: /\[sshd\] Ban (\S+)/,
  },
  {
    name: "sshguard",
    needs: ["/usr/sbin/sshguard", "/usr/sbin/nft"],
    begin: (_server, group) => {
      // As packaged, but for its log: there is no journal here.
      const path = "/etc/sshguard/sshguard.conf";
      const conf = Deno.readTextFileSync(path).replace(
        /^LOGREADER=.*$/m,
        "FILES=/var/log/auth.log",
      );
      Deno.writeTextFileSync(path, conf);
      startIn(group, "/usr/sbin/sshguard", []);
      return Promise.resolve();
    },
    blocked: () => ["/var/log/auth.log"],
    pattern: /Blocking "([^"\/]+)\/\d+"/,
  },
];
