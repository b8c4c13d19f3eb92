/** A client whose reverse name reads like another's address, at FTP daemons that look names up; prints what came of it. */
import { UNPACKED } from "../support/real_daemons.ts";
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

const [dir = ""] = Deno.args;
const CLIENT = "127.0.9.9";
const VICTIM = "203.0.113.200";
Deno.chmodSync(dir, 0o755);
await privateFolders(dir);
Deno.writeTextFileSync("/etc/hosts", `127.0.0.1 localhost\n${CLIENT} ${VICTIM}\n`);
Deno.writeTextFileSync(
  "/etc/nsswitch.conf",
  "passwd: files\ngroup: files\nshadow: files\nhosts: files\n",
);
for (const user of ["alice", "bob"]) {
  Deno.mkdirSync(`${dir}/home/${user}`, { recursive: true });
  await addUser(user, `${dir}/home/${user}`);
}
await startRsyslog(dir);
for (const service of ["proftpd", "pure-ftpd"]) {
  Deno.writeTextFileSync(
    `/etc/pam.d/${service}`,
    "auth required pam_unix.so nodelay\naccount required pam_unix.so\nsession required pam_unix.so\n",
  );
}
Deno.writeTextFileSync("/etc/hosts.allow", "");
Deno.writeTextFileSync("/etc/hosts.deny", "");
Deno.mkdirSync("/run/proftpd");
Deno.writeTextFileSync(
  `${dir}/proftpd.conf`,
  `ServerName test
ServerType standalone
DefaultAddress 127.0.0.1
Port 22132
User nobody
Group nogroup
UseReverseDNS on
AuthOrder mod_auth_pam.c* mod_auth_unix.c
AuthPAMConfig proftpd
WtmpLog off
SyslogLevel info
PidFile /run/proftpd/pid
ScoreboardFile /run/proftpd/scoreboard
`,
);
start(`${UNPACKED}/usr/sbin/proftpd`, ["-c", `${dir}/proftpd.conf`]);
// Without `-H`, as Debian's package has it: its folder of settings says nothing of names.
await must("mkdir", ["-p", "/etc/pure-ftpd/conf"]);
start(`${UNPACKED}/usr/sbin/pure-ftpd`, ["-S", "127.0.0.1,22133", "-l", "pam", "-E"]);
const daemons = [["proftpd", 22132], ["pure-ftpd", 22133]] as const;
for (const [name, port] of daemons) await waitForPort(name, port);

/** A login from the client's address; whether it came to one. */
async function attempt(port: number, user: string, password: string): Promise<boolean> {
  const args = ["-s", "--max-time", "20", "--interface", CLIENT, "-u", `${user}:${password}`];
  const ran = await run("/usr/bin/curl", [...args, `ftp://127.0.0.1:${port}/`], {
    PATH: "/usr/bin:/bin",
  });
  return ran.code === 0;
}

const env = { ROOT_DIR: `${dir}/root`, LOG_DIR: `${dir}/log` };
const told: Record<string, string>[] = [];
for (const password of ["wrong", "right-password"]) {
  const isIn: Record<string, string> = {};
  for (const [name, port] of daemons) {
    for (let i = 0; i < 4; i++) isIn[name] = String(await attempt(port, "alice", password));
    for (let i = 0; i < 2; i++) if (password === "wrong") await attempt(port, "nobody-x", password);
  }
  await new Promise((done) => setTimeout(done, 1000));
  await run(SENTRY, ["--scan", "-v"], env);
  const records = await run(SENTRY, ["--export=csv"], env);
  told.push({ ...isIn, records: records.stdout });
}
const doctor = await run(SENTRY, ["--doctor", "--json"], env);
const log = ["auth.log", "syslog"].map((name) => readOr(`${dir}/log/${name}`)).join("");
console.log(JSON.stringify({ told, log, doctor: doctor.stdout }));
Deno.exit(0);
