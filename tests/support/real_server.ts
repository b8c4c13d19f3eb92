/**
 * What the tests with real daemons share: private copies of /etc, /dev, /run and a private /var/log in a mount namespace
 * of their own, two users, a real rsyslogd or a real journald. To be used inside `unshare --mount --pid --fork`.
 */
import { run } from "./scratch.ts";
import { until } from "./wait.ts";

export { pause } from "./wait.ts";

/** Lays private folders over the machine's. */
export async function privateFolders(dir: string): Promise<void> {
  for (const name of ["etc", "dev", "log", "run"]) Deno.mkdirSync(`${dir}/${name}`);
  await must("cp", ["-a", "/etc/.", `${dir}/etc`]);
  await must("mount", ["-t", "tmpfs", "tmpfs", `${dir}/dev`]);
  for (const node of ["null", "zero", "random", "urandom", "tty", "ptmx"]) {
    Deno.writeTextFileSync(`${dir}/dev/${node}`, "");
    await must("mount", ["--bind", `/dev/${node}`, `${dir}/dev/${node}`]);
  }
  Deno.mkdirSync(`${dir}/dev/pts`);
  await must("mount", ["--bind", "/dev/pts", `${dir}/dev/pts`]);
  await must("mount", ["--bind", `${dir}/etc`, "/etc"]);
  await must("mount", ["--bind", `${dir}/run`, "/run"]);
  Deno.mkdirSync("/run/sshd");
  await must("mount", ["--rbind", `${dir}/dev`, "/dev"]);
}

/** Adds a user whose password is `right-password`. */
export async function addUser(name: string, home: string): Promise<void> {
  const uid = name === "alice" ? 4101 : 4102;
  const hash = (await must("openssl", ["passwd", "-6", "-salt", "sentry", "right-password"]))
    .trim();
  const append = { append: true };
  Deno.writeTextFileSync("/etc/passwd", `${name}:x:${uid}:${uid}::${home}:/bin/sh\n`, append);
  Deno.writeTextFileSync("/etc/group", `${name}:x:${uid}:\n`, append);
  Deno.writeTextFileSync("/etc/shadow", `${name}:${hash}:20000:0:99999:7:::\n`, append);
}

/** Starts rsyslogd, which writes files as Debian's does. */
export async function startRsyslog(dir: string): Promise<void> {
  Deno.writeTextFileSync(
    `${dir}/rsyslog.conf`,
    `module(load="imuxsock" SysSock.Name="/dev/log")
auth,authpriv.* action(type="omfile" file="${dir}/log/auth.log")
mail.* action(type="omfile" file="${dir}/log/mail.log")
*.*;auth,authpriv,mail.none action(type="omfile" file="${dir}/log/syslog")
`,
  );
  start("rsyslogd", ["-n", "-f", `${dir}/rsyslog.conf`, "-i", `${dir}/rsyslogd.pid`]);
  if (!await until(() => exists("/dev/log"))) throw new Error("rsyslogd made no /dev/log");
}

/** Starts journald, the only one that listens to syslog then. */
export async function startJournald(): Promise<void> {
  Deno.mkdirSync("/run/systemd/journal", { recursive: true });
  Deno.symlinkSync("/run/systemd/journal/dev-log", "/dev/log");
  start("/lib/systemd/systemd-journald", []);
  await until(() => exists("/run/systemd/journal/dev-log"));
}

/** Starts journald, and rsyslogd behind it, as Debian and Ubuntu have them where both are installed. */
export async function startJournaldAndRsyslog(dir: string): Promise<void> {
  await must("mount", ["--bind", `${dir}/log`, "/var/log"]);
  Deno.mkdirSync("/etc/systemd", { recursive: true });
  Deno.writeTextFileSync("/etc/systemd/journald.conf", "[Journal]\nForwardToSyslog=yes\n");
  await startJournald();
  Deno.writeTextFileSync(
    `${dir}/rsyslog.conf`,
    `module(load="imuxsock" SysSock.Name="/run/systemd/journal/syslog")
auth,authpriv.* action(type="omfile" file="/var/log/auth.log")
mail.* action(type="omfile" file="/var/log/mail.log")
*.*;auth,authpriv,mail.none action(type="omfile" file="/var/log/syslog")
`,
  );
  start("rsyslogd", ["-n", "-f", `${dir}/rsyslog.conf`, "-i", `${dir}/rsyslogd.pid`]);
  if (!await until(() => exists("/run/systemd/journal/syslog"))) throw new Error("no rsyslogd");
}

/** Runs a command that must succeed. */
export async function must(command: string, args: string[]): Promise<string> {
  const ran = await run(command, args, { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" });
  if (ran.code !== 0) throw new Error(`${command} ${args.join(" ")}: ${ran.stderr}`);
  return ran.stdout;
}

/** Starts a program that stays. */
export function start(command: string, args: string[], env: Record<string, string> = {}): void {
  new Deno.Command(command, {
    args,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn().unref();
}

/** Whether a file is there. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** A file's text; empty where it is not there. */
export function readOr(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/**
 * Waits until something accepts connections.
 *
 * @param name Who should, for the error.
 * @param port Its port on 127.0.0.1.
 */
export async function waitForPort(name: string, port: number): Promise<void> {
  const isThere = await until(async () => {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return true;
    } catch {
      return false;
    }
  });
  if (!isThere) throw new Error(`${name} did not start`);
}
