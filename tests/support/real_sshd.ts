/**
 * A real sshd, linked against libwrap, and a real rsyslogd, in a mount namespace of their own: /etc, /dev, /run and
 * /var/log are private copies, so nothing of the machine is touched. This file is run inside
 * `unshare --mount --pid --fork`; whatever is still running when it ends is killed with it.
 */
import {
  addUser,
  must,
  privateFolders,
  readOr,
  start,
  startRsyslog,
  waitForPort,
} from "./real_server.ts";
import { run } from "./scratch.ts";
import { until } from "./wait.ts";

/** A server under test. */
export interface Server {
  readonly dir: string;
  readonly rootDir: string;
  readonly port: number;
  /** One ssh connection from a loopback address; what ssh says and whether it got in. */
  readonly ssh: (from: string, user: string, how: Login) => Promise<{ in: boolean; said: string }>;
  /** Runs the installed program. */
  readonly sentry: (...args: string[]) => Promise<string>;
  /** Waits until the log holds a text, once or so many times. */
  readonly logged: (text: string, times?: number) => Promise<boolean>;
}

/** What else a server may be started with. */
export interface SshdOptions {
  /** Lines of sshd_config that take the place of the usual ones. */
  readonly config?: readonly string[];
  /** Words of a command that runs the command which follows them; by default sshd is run as it is. */
  readonly under?: readonly string[];
  /** Starts what takes syslog's lines; by default rsyslogd. */
  readonly startLogs?: (dir: string) => Promise<void>;
}

/** How to log in: a key that is right, the right password, or wrong ones; and more options of ssh, which come first. */
export type Login =
  & ({ readonly key: true } | { readonly password: true } | { readonly wrongPasswords: number })
  & { readonly options?: readonly string[] };

const PAM = `auth required pam_unix.so nodelay
account required pam_unix.so
session required pam_unix.so
`;

/**
 * Starts rsyslogd and sshd.
 *
 * @param dir A folder for everything; it must be on a file system that can be bound elsewhere.
 * @param program The compiled program.
 * @param port A free port on 127.0.0.1.
 * @param rule The hook's part of the rule in hosts.allow, with ROOT for its folder.
 * @param options What else sshd is started with.
 * @returns The running server.
 */
export async function startServer(
  dir: string,
  program: string,
  port: number,
  rules: (rootDir: string) => string,
  options: SshdOptions = {},
): Promise<Server> {
  const rootDir = `${dir}/root`;
  // sshd reads authorized keys as the user who logs in.
  Deno.chmodSync(dir, 0o755);
  await privateFolders(dir);
  for (const folder of [rootDir, `${dir}/home/alice/.ssh`]) {
    Deno.mkdirSync(folder, { recursive: true });
  }
  Deno.copyFileSync(program, `${rootDir}/sentry`);
  Deno.writeTextFileSync(`${rootDir}/sentry.conf`, `LOG_DIR=${dir}/log\n`);
  Deno.writeTextFileSync("/etc/hosts.allow", rules(rootDir));
  Deno.writeTextFileSync("/etc/hosts.deny", "");
  Deno.writeTextFileSync("/etc/pam.d/sshd", PAM);
  for (const user of ["alice", "bob"]) await addUser(user, `${dir}/home/${user}`);
  await must("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", `${dir}/hostkey`]);
  await must("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", `${dir}/key`]);
  Deno.copyFileSync(`${dir}/key.pub`, `${dir}/authorized`);
  Deno.writeTextFileSync(`${dir}/askpass`, "#!/bin/sh\necho right-password\n", { mode: 0o755 });
  await (options.startLogs ?? startRsyslog)(dir);
  await startSshd(dir, port, rootDir, options);

  return {
    dir,
    rootDir,
    port,
    ssh: (from, user, how) => ssh(dir, port, from, user, how),
    sentry: async (...args) => {
      const ran = await run(`${rootDir}/sentry`, args, { ROOT_DIR: rootDir });
      return ran.stdout + ran.stderr;
    },
    logged: (text, times = 1) =>
      until(() => readOr(`${dir}/log/auth.log`).split(text).length > times),
  };
}

async function startSshd(
  dir: string,
  port: number,
  rootDir: string,
  options: SshdOptions,
): Promise<void> {
  const config = options.config ?? [];
  const keys = new Set(config.map((line) => line.split(" ")[0]));
  const usual = `Port ${port}
ListenAddress 127.0.0.1
HostKey ${dir}/hostkey
PidFile ${dir}/sshd.pid
AuthorizedKeysFile ${dir}/authorized
UsePAM yes
PasswordAuthentication yes
KbdInteractiveAuthentication no
StrictModes no
UseDNS no
MaxStartups 200
MaxAuthTries 6`.split("\n").filter((line) => !keys.has(line.split(" ")[0]));
  Deno.writeTextFileSync(`${dir}/sshd_config`, [...config, ...usual, ""].join("\n"));
  const words = [...options.under ?? [], "/usr/sbin/sshd", "-D", "-f", `${dir}/sshd_config`];
  start(words[0]!, words.slice(1), { ROOT_DIR: rootDir });
  await waitForPort("sshd", port);
}

async function ssh(
  dir: string,
  port: number,
  from: string,
  user: string,
  how: Login,
): Promise<{ in: boolean; said: string }> {
  const options = [
    "-F/dev/null",
    `-b${from}`,
    `-p${port}`,
    "-oStrictHostKeyChecking=no",
    "-oUserKnownHostsFile=/dev/null",
    "-oConnectTimeout=10",
    "-oLogLevel=ERROR",
  ];
  const login = "key" in how ? ["-oIdentitiesOnly=yes", `-i${dir}/key`, "-oBatchMode=yes"] : [
    "-oPubkeyAuthentication=no",
    `-oNumberOfPasswordPrompts=${"password" in how ? 1 : how.wrongPasswords}`,
  ];
  const args = [
    ...how.options ?? [],
    ...options,
    ...login,
    "-l",
    user,
    "127.0.0.1",
    "echo",
    "inside",
  ];
  // ssh asks this program; the one that repeats the prompt says a wrong password.
  const asked = "password" in how ? `${dir}/askpass` : "/bin/echo";
  const env = { PATH: "/usr/bin:/bin", SSH_ASKPASS: asked, SSH_ASKPASS_REQUIRE: "force" };
  const ran = await run("/usr/bin/ssh", args, env);
  return { in: ran.stdout.includes("inside"), said: ran.stderr.trim() };
}
