/** Run in namespaces of its own by services_test.ts: daemons other than sshd that ask libwrap. */
import {
  addUser,
  must,
  privateFolders,
  readOr,
  start,
  startRsyslog,
  waitForPort,
} from "../support/real_server.ts";
import { run, SENTRY } from "../support/scratch.ts";
import { until, untilSays } from "../support/wait.ts";

const [dir = ""] = Deno.args;
const rootDir = `${dir}/root`;
const PORTS = { vsftpd: 23121, imap: 23143, door: 23180, tcpd: 23181 };
Deno.chmodSync(dir, 0o755);
await privateFolders(dir);
await must("mount", ["-t", "tmpfs", "tmpfs", "/usr/local/share/man"]);
Deno.mkdirSync("/run/vsftpd-empty");
await addUser("alice", `${dir}/home`);
await startRsyslog(dir);
Deno.mkdirSync(rootDir, { mode: 0o755 });
Deno.writeTextFileSync(`${rootDir}/sentry.conf`, `LOG_DIR=${dir}/log\n`);

Deno.writeTextFileSync(
  `${dir}/vsftpd.conf`,
  `listen=YES
listen_address=127.0.0.1
listen_port=${PORTS.vsftpd}
background=NO
tcp_wrappers=YES
local_enable=YES
secure_chroot_dir=/run/vsftpd-empty
seccomp_sandbox=NO
`,
);
Deno.writeTextFileSync(
  `${dir}/dovecot.conf`,
  `protocols = imap
listen = 127.0.0.1
base_dir = /run/dovecot
ssl = no
login_access_sockets = tcpwrap
service tcpwrap {
  unix_listener login/tcpwrap {
    user = $default_login_user
    group = $default_login_user
    mode = 0600
  }
}
service imap-login {
  inet_listener imap {
    port = ${PORTS.imap}
  }
  inet_listener imaps {
    port = 0
  }
}
passdb {
  driver = pam
}
userdb {
  driver = passwd
}
`,
);
Deno.writeTextFileSync(`${dir}/door`, "#!/bin/sh\necho welcome\n", { mode: 0o755 });
const service = (name: string, port: number, rest: string) =>
  `service ${name}
{
  type = UNLISTED
  port = ${port}
  bind = 127.0.0.1
  socket_type = stream
  protocol = tcp
  wait = no
  user = root
${rest}}
`;
Deno.writeTextFileSync(
  `${dir}/xinetd.conf`,
  service("some-name", PORTS.door, `  server = ${dir}/door\n`) +
    service(
      "other-name",
      PORTS.tcpd,
      `  flags = NOLIBWRAP NAMEINARGS\n  server = /usr/sbin/tcpd\n  server_args = ${dir}/door\n`,
    ),
);
Deno.writeTextFileSync("/etc/hosts.deny", "");
Deno.writeTextFileSync("/etc/hosts.allow", `ALL : ALL : spawn echo %d >>${dir}/asked : allow\n`);
start("/usr/sbin/vsftpd", [`${dir}/vsftpd.conf`]);
start("/usr/sbin/dovecot", ["-F", "-c", `${dir}/dovecot.conf`]);
start("/usr/sbin/xinetd", ["-dontfork", "-f", `${dir}/xinetd.conf`]);
// Dovecot asks as a user of its own.
Deno.writeTextFileSync(`${dir}/asked`, "");
Deno.chmodSync(`${dir}/asked`, 0o666);
for (const [name, port] of Object.entries(PORTS)) await waitForPort(name, port);
// Each asks about that connection too, when it comes to it.
await until(() => readOr(`${dir}/asked`).split("\n").length > Object.keys(PORTS).length);

/** What a daemon says first to a client from an address. */
async function greeting(name: keyof typeof PORTS, from: string): Promise<string> {
  const url = `telnet://127.0.0.1:${PORTS[name]}`;
  const args = ["-s", "--interface", from, "--max-time", "5", url];
  return (await run("/usr/bin/curl", args, {}, "")).stdout.split("\r\n")[0]!.trim();
}
const NAMES = Object.keys(PORTS) as (keyof typeof PORTS)[];
const asked: Record<string, string> = {};
for (const name of NAMES) {
  Deno.writeTextFileSync(`${dir}/asked`, "");
  await greeting(name, "127.0.0.77");
  asked[name] = [...new Set(readOr(`${dir}/asked`).split("\n"))].join(" ").trim();
}

Deno.writeTextFileSync("/etc/hosts.allow", "");
const args = ["--install", "--services=sshd,vsftpd,imap,door"];
const install = await run(SENTRY, args, { ROOT_DIR: rootDir });
const env = { ROOT_DIR: rootDir };
await run(`${rootDir}/sentry`, ["-b", "--ip=127.0.0.66"], env);
const refused: Record<string, string> = {};
const letIn: Record<string, string> = {};
for (const name of NAMES) {
  refused[name] = await greeting(name, "127.0.0.66");
  letIn[name] = await greeting(name, "127.0.0.88");
}
const counted = await untilSays(
  async () => (await run(`${rootDir}/sentry`, ["-r", "--ip=127.0.0.88"], env)).stdout,
  /^ *3 connections/,
);

const story = { asked, install, refused, letIn, counted, rules: readOr("/etc/hosts.allow") };
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
