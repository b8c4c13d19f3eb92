/** Run in namespaces of its own by journal_test.ts: reads a journal that a script prints, as much as is allowed at a time. */
import { logChecks } from "../../lib/doctor/log_checks.ts";
import { readJournal } from "../../lib/logs/journal.ts";
import { readSettings } from "../../lib/settings/read_settings.ts";
import { must } from "../support/real_server.ts";

const [dir = "", entries = "", limit = ""] = Deno.args;
const script = `${dir}/journalctl`;
// Prints entries 1 to N, or those behind the cursor; after the last it hangs as long as it is told to.
Deno.writeTextFileSync(
  script,
  `#!/bin/bash
from=0 hang=0
for word in "$@"; do case $word in --after-cursor=c*) from=\${word#--after-cursor=c} ;; esac; done
[ -e ${dir}/slow ] && hang=60
if [ -e ${dir}/stderr ]; then
  while read -r program transport; do
    printf '{"__CURSOR":"c1","SYSLOG_IDENTIFIER":"%s","_UID":"0","_COMM":"%s","_TRANSPORT":"%s","MESSAGE":"m"}\\n' $program $program $transport
  done <${dir}/stderr
  exit
fi
if [ -e ${dir}/entries ]; then cat ${dir}/entries; exit; fi
for ((i = from + 1; i <= ${entries}; i++)); do
  printf '{"__CURSOR":"c%d","SYSLOG_IDENTIFIER":"sshd","_UID":"0","_COMM":"sshd","_PID":"7","_HOSTNAME":"h","MESSAGE":"m%d"}\\n' $i $i
done
exec sleep $hang
`,
  { mode: 0o755 },
);
await must("mount", ["--bind", script, "/usr/bin/journalctl"]);

/** What is read of entries that daemons wrote to stderr, and through syslog, and what --doctor says where there is no log. */
async function readStderr(entries: readonly string[]): Promise<string[]> {
  const read: string[] = [];
  Deno.writeTextFileSync(`${dir}/stderr`, entries.map((entry) => `${entry}\n`).join(""));
  await readJournal(["ssh"], undefined, { entries: undefined }, ({ program, message }) => {
    read.push(`${program} ${message}`);
  });
  const env: Record<string, string> = { ROOT_DIR: dir, LOG_DIR: `${dir}/log` };
  Deno.mkdirSync(`${dir}/log`, { recursive: true });
  const checks = await logChecks(readSettings((name) => env[name]), 0);
  Deno.removeSync(`${dir}/stderr`);
  return [...read, ...checks.map(({ level }) => level)];
}

/** What is believed of entries of all kinds of processes, in all names. */
async function readForged(): Promise<Record<string, string[]>> {
  Deno.writeTextFileSync(
    `${dir}/passwd`,
    "root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/var/www:/bin/sh\npostfix:x:103:103::/:/bin/false\n" +
      "Debian-exim:x:104:104::/:/bin/false\nbob:x:1000:1000::/home/bob:/bin/sh\ncyrus:x:1001:1001::/home/cyrus:/bin/sh\n",
  );
  await must("mount", ["--bind", `${dir}/passwd`, "/etc/passwd"]);
  const names = ["sshd", "postfix/smtpd", "exim4", "dovecot", "imap", "proftpd", "su"];
  const commands = ["sshd", "smtpd", "exim4", "log", "imapd", "proftpd", "logger"];
  const entries: Record<string, string>[] = [];
  for (const uid of ["0", "33", "103", "104", "1000", "1001"]) {
    for (const command of commands) {
      for (const name of names) {
        for (const transport of ["syslog", "stdout"]) {
          entries.push({
            __CURSOR: `c${entries.length + 1}`,
            SYSLOG_IDENTIFIER: name,
            _UID: uid,
            _COMM: command,
            _PID: "7",
            _HOSTNAME: "h",
            _SYSTEMD_UNIT: "postfix@-.service",
            _TRANSPORT: transport,
            MESSAGE: `${uid} ${command}`,
          });
        }
      }
    }
  }
  for (const gone of ["_UID", "_COMM"]) {
    entries.push({ ...entries[0], __CURSOR: `c${entries.length + 1}`, [gone]: "" });
    delete entries.at(-1)![gone];
  }
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  Deno.writeTextFileSync(`${dir}/entries`, lines);
  const believed: Record<string, string[]> = {};
  for (const families of [["ssh"], ["ssh", "ftp", "mua", "smtp"]] as const) {
    const key = families.join(" ");
    believed[key] = [];
    const news = await readJournal(families, undefined, { entries: undefined }, (entry) => {
      if (entry.message !== "") believed[key]!.push(`${entry.program}: ${entry.message}`);
    });
    believed[key]!.push(`${news?.cursor === `c${entries.length}`}`);
  }
  Deno.removeSync(`${dir}/entries`);
  return believed;
}

async function readAll(limits: { entries: number | undefined; journalMs?: number }, most = 20) {
  const runs: { messages: string[]; isUnread: boolean }[] = [];
  let cursor: string | undefined;
  for (let isUnread = true; isUnread && runs.length < most;) {
    const messages: string[] = [];
    const news = await readJournal(
      ["ssh"],
      cursor,
      limits,
      ({ message }) => messages.push(message),
    );
    if (!news) throw new Error("there is no journalctl");
    cursor = news.cursor ?? cursor;
    isUnread = news.isUnread;
    runs.push({ messages, isUnread });
  }
  return runs;
}

const stderr = await readStderr(["sshd stdout", "sshd-session stdout"]);
const both = await readStderr(["sshd stdout", "sshd syslog", "dropbear stdout"]);
const forged = await readForged();
const all = await readAll({ entries: undefined });
const pieces = await readAll({ entries: Number(limit) });
Deno.writeTextFileSync(`${dir}/slow`, "");
const slow = await readAll({ entries: undefined, journalMs: 6000 }, 1);
console.log(JSON.stringify({ stderr, both, forged, all, pieces, slow }));
Deno.exit(0);
