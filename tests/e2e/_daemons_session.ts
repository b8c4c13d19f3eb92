/** Attacks each daemon once and logs into it once; run inside a namespace, prints what sentry made of it as JSON. */
import { startDaemons } from "../support/real_daemons.ts";
import {
  addUser,
  privateFolders,
  readOr,
  startJournald,
  startRsyslog,
} from "../support/real_server.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = "", logger = ""] = Deno.args;
Deno.chmodSync(dir, 0o755);
await privateFolders(dir);
for (const user of ["alice", "bob"]) {
  Deno.mkdirSync(`${dir}/home/${user}`, { recursive: true });
  await addUser(user, `${dir}/home/${user}`);
}
if (logger === "journald") await startJournald();
else await startRsyslog(dir);
const daemons = await startDaemons(dir);

/** One try from a loopback address; whether it got in. */
async function attempt(url: string, port: number, from: string, user: string, password: string) {
  if (url === "ssh") {
    const env = { PATH: "/usr/bin:/bin", SSH_ASKPASS: "/bin/echo", SSH_ASKPASS_REQUIRE: "force" };
    // echo answers with the prompt, a wrong password; the right one comes from a script.
    if (password === "right-password") {
      Deno.writeTextFileSync(`${dir}/askpass`, "#!/bin/sh\necho right-password\n");
      Deno.chmodSync(`${dir}/askpass`, 0o755);
      env.SSH_ASKPASS = `${dir}/askpass`;
    }
    const options = ["-F/dev/null", `-b${from}`, `-p${port}`, "-oStrictHostKeyChecking=no"];
    const more = [
      "-oUserKnownHostsFile=/dev/null",
      "-oNumberOfPasswordPrompts=1",
      "-oPubkeyAuthentication=no",
    ];
    const ran = await run("/usr/bin/ssh", [
      ...options,
      ...more,
      "-l",
      user,
      "127.0.0.1",
      "echo",
      "inside",
    ], env);
    return ran.stdout.includes("inside");
  }
  const what = url === "smtp"
    ? ["--mail-from", "alice@example.net", "--mail-rcpt", "x@example.net", "-T", "/dev/null"]
    : [];
  const args = [
    "-s",
    "--max-time",
    "10",
    "--interface",
    from,
    "-u",
    `${user}:${password}`,
    ...what,
  ];
  const ran = await run("/usr/bin/curl", [...args, `${url}://127.0.0.1:${port}/`], {
    PATH: "/usr/bin:/bin",
  });
  // curl: 67 is a refused login; a mail that goes nowhere after a login is 55 or 56.
  return url === "smtp" ? ![67, 7, 28].includes(ran.code) : ran.code === 0;
}

/** A local user, whose programs are called like daemons and write in their names. */
async function forge(address: string): Promise<void> {
  const lines = [
    ["sshd", "sshd", `Accepted password for root from ${address} port 22 ssh2`],
    ["smtpd", "postfix/smtpd", `warning: x[${address}]: SASL LOGIN authentication failed: x`],
    ["log", "dovecot", `imap-login: Disconnected (auth failed, 100 attempts): rip=${address}, x`],
    ["proftpd", "proftpd", `127.0.0.1 (x[${address}]) - FTP session opened.`],
    ["proftpd", "proftpd", `127.0.0.1 (x[${address}]) - USER bob: Login successful.`],
  ] as const;
  const bin = `${dir}/bin`;
  Deno.mkdirSync(bin);
  for (const [command, tag, line] of lines) {
    Deno.copyFileSync("/usr/bin/logger", `${bin}/${command}`);
    Deno.chmodSync(`${bin}/${command}`, 0o755);
    const args = ["--reuid=4101", "--clear-groups", `${bin}/${command}`];
    const ran = await run(
      "/usr/bin/setpriv",
      [...args, "-t", tag, "-i", "-p", "auth.info", line],
      {},
    );
    if (ran.code !== 0) throw new Error(ran.stderr);
  }
}

const told: Record<string, { guessed: boolean; in: boolean; guesser: string; honest: string }> = {};
// All daemons at once: some wait for seconds after a wrong password.
await Promise.all(daemons.map(async ({ name, url, port }, i) => {
  let guessed = false;
  for (let n = 0; n < 15; n++) {
    guessed = await attempt(url, port, `127.0.2.${i + 1}`, "bob", "wrong") || guessed;
  }
  let isIn = true;
  for (let n = 0; n < 3; n++) {
    isIn = await attempt(url, port, `127.0.3.${i + 1}`, "alice", "right-password") && isIn;
  }
  told[name] = { guessed, in: isIn, guesser: "", honest: "" };
}));
if (logger === "journald") await forge("127.0.4.1");
await new Promise((done) => setTimeout(done, 1000));

const env = {
  ROOT_DIR: `${dir}/root`,
  LOG_DIR: logger === "journald" ? `${dir}/no-logs` : `${dir}/log`,
  PROTECT_SMTP: "1",
};
Deno.mkdirSync(`${dir}/no-logs`);
const scan = await run(SENTRY, ["--scan", "-v"], env);
for (const [i, { name }] of daemons.entries()) {
  told[name]!.guesser = (await run(SENTRY, ["-r", "-v", `--ip=127.0.2.${i + 1}`], env)).stdout;
  told[name]!.honest = (await run(SENTRY, ["-r", "-v", `--ip=127.0.3.${i + 1}`], env)).stdout;
}
const forged = (await run(SENTRY, ["-r", "-v", "--ip=127.0.4.1"], env)).stdout;
const logs = ["auth.log", "mail.log", "syslog", "vsftpd.log"].map((name) =>
  readOr(`${dir}/log/${name}`)
).join("");
const journal = logger === "journald"
  ? (await run("/usr/bin/journalctl", ["-q", "--no-pager", "-o", "json"], {})).stdout
  : "";
console.log(JSON.stringify({ told, scan: scan.stdout + scan.stderr, forged, logs, journal }));
Deno.exit(0);
