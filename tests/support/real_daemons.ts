/** Starts the FTP, mail and ssh daemons that Debian has, each with a configuration of the test's own. */
import { must, start, waitForPort } from "./real_server.ts";

/** A daemon that answers on a loopback port, and how to reach it with curl or ssh. */
export interface Daemon {
  readonly name: string;
  readonly port: number;
  readonly url: string;
}

const PAM = `auth required pam_unix.so nodelay
account required pam_unix.so
session required pam_unix.so
`;

/** Where the FTP daemons are that can't be installed beside each other. */
export const UNPACKED = "/var/cache/sentry-tests";

/**
 * Starts all of them.
 *
 * @param dir The test's folder.
 * @returns The daemons, each accepting connections.
 */
export async function startDaemons(dir: string): Promise<Daemon[]> {
  for (const service of ["vsftpd", "proftpd", "pure-ftpd", "dovecot"]) {
    Deno.writeTextFileSync(`/etc/pam.d/${service}`, PAM);
  }
  Deno.writeTextFileSync("/etc/hosts.allow", "");
  Deno.writeTextFileSync("/etc/hosts.deny", "");
  const daemons: Daemon[] = [
    { name: "vsftpd", port: 22121, url: "ftp" },
    { name: "proftpd", port: 22122, url: "ftp" },
    { name: "pure-ftpd", port: 22123, url: "ftp" },
    { name: "dovecot", port: 22143, url: "imap" },
    { name: "postfix", port: 22125, url: "smtp" },
    { name: "dropbear", port: 22222, url: "ssh" },
  ];
  startVsftpd(dir);
  startProftpd(dir);
  // Where sentry looks for what `-H` means.
  Deno.mkdirSync("/etc/pure-ftpd/conf", { recursive: true });
  Deno.writeTextFileSync("/etc/pure-ftpd/conf/DontResolve", "yes\n");
  start(`${UNPACKED}/usr/sbin/pure-ftpd`, ["-S", "127.0.0.1,22123", "-l", "pam", "-E", "-H"]);
  startDovecot(dir);
  await startPostfix(dir);
  await startDropbear(dir);
  for (const { name, port } of daemons) await waitForPort(name, port);
  return daemons;
}

function startVsftpd(dir: string): void {
  Deno.mkdirSync("/run/vsftpd-empty");
  Deno.writeTextFileSync(
    `${dir}/vsftpd.conf`,
    `listen=YES
listen_address=127.0.0.1
listen_port=22121
background=NO
anonymous_enable=NO
local_enable=YES
pam_service_name=vsftpd
secure_chroot_dir=/run/vsftpd-empty
seccomp_sandbox=NO
xferlog_enable=YES
vsftpd_log_file=${dir}/log/vsftpd.log
`,
  );
  start("/usr/sbin/vsftpd", [`${dir}/vsftpd.conf`]);
}

function startProftpd(dir: string): void {
  Deno.mkdirSync("/run/proftpd");
  Deno.writeTextFileSync(
    `${dir}/proftpd.conf`,
    `ServerName test
ServerType standalone
DefaultAddress 127.0.0.1
Port 22122
User nobody
Group nogroup
UseReverseDNS off
AuthOrder mod_auth_pam.c* mod_auth_unix.c
AuthPAMConfig proftpd
WtmpLog off
SyslogLevel info
PidFile /run/proftpd/pid
ScoreboardFile /run/proftpd/scoreboard
`,
  );
  start(`${UNPACKED}/usr/sbin/proftpd`, ["-c", `${dir}/proftpd.conf`]);
}

function startDovecot(dir: string): void {
  Deno.mkdirSync(`${dir}/spool/private`, { recursive: true });
  Deno.writeTextFileSync(
    `${dir}/dovecot.conf`,
    `protocols = imap
listen = 127.0.0.1
base_dir = /run/dovecot
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${dir}/mail/%u
mail_uid = 4101
mail_gid = 4101
auth_failure_delay = 0 secs
auth_mechanisms = plain login
passdb {
  driver = pam
  args = dovecot
}
userdb {
  driver = passwd
}
service imap-login {
  inet_listener imap {
    port = 22143
  }
  inet_listener imaps {
    port = 0
  }
}
service auth {
  unix_listener ${dir}/spool/private/auth {
    mode = 0666
  }
}
`,
  );
  Deno.mkdirSync(`${dir}/mail`);
  Deno.chmodSync(`${dir}/mail`, 0o777);
  start("/usr/sbin/dovecot", ["-F", "-c", `${dir}/dovecot.conf`]);
}

async function startPostfix(dir: string): Promise<void> {
  Deno.mkdirSync(`${dir}/postfix`);
  Deno.mkdirSync(`${dir}/postfix-data`);
  await must("chown", ["postfix", `${dir}/postfix-data`, `${dir}/spool/private`]);
  Deno.writeTextFileSync(
    `${dir}/postfix/main.cf`,
    `compatibility_level = 3.6
queue_directory = ${dir}/spool
data_directory = ${dir}/postfix-data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
myhostname = mail.example.net
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_delay_reject = no
smtpd_client_restrictions =
smtpd_relay_restrictions = permit_sasl_authenticated, reject
`,
  );
  Deno.writeTextFileSync(
    `${dir}/postfix/master.cf`,
    `127.0.0.1:22125 inet n - n - - smtpd
anvil unix - - n - 1 anvil
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
proxymap unix - - n - - proxymap
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
`,
  );
  await must("postfix", ["-c", `${dir}/postfix`, "start"]);
}

async function startDropbear(dir: string): Promise<void> {
  await must("dropbearkey", ["-t", "ed25519", "-f", `${dir}/dropbear.key`]);
  start("dropbear", [
    "-F",
    "-r",
    `${dir}/dropbear.key`,
    "-p",
    "127.0.0.1:22222",
    "-P",
    "/run/dropbear.pid",
  ]);
}
