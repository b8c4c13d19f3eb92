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
    printf '{"__CURSOR":"c1","SYSLOG_IDENTIFIER":"%s","_TRANSPORT":"%s","MESSAGE":"m"}\\n' $program $transport
  done <${dir}/stderr
  exit
fi
for ((i = from + 1; i <= ${entries}; i++)); do
  printf '{"__CURSOR":"c%d","SYSLOG_IDENTIFIER":"sshd","_PID":"7","_HOSTNAME":"h","MESSAGE":"m%d"}\\n' $i $i
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
const all = await readAll({ entries: undefined });
const pieces = await readAll({ entries: Number(limit) });
Deno.writeTextFileSync(`${dir}/slow`, "");
const slow = await readAll({ entries: undefined, journalMs: 6000 }, 1);
console.log(JSON.stringify({ stderr, both, all, pieces, slow }));
Deno.exit(0);
