/** Run in namespaces of its own by journal_checks_test.ts: what --doctor's checks make of what a script prints as the journal. */
import { droppedCheck } from "../../lib/doctor/journal_checks.ts";
import { countForeign } from "../../lib/logs/foreign_lines.ts";
import { must } from "../support/real_server.ts";

const [dir = ""] = Deno.args;
Deno.writeTextFileSync(
  `${dir}/journalctl`,
  `#!/bin/bash\nprintf '%s\\n' "$*" >>${dir}/asked\ncat ${dir}/entries\n`,
  { mode: 0o755 },
);
await must("mount", ["--bind", `${dir}/journalctl`, "/usr/bin/journalctl"]);

function journalHolds(entries: readonly Record<string, string>[]): void {
  const lines = entries.map((fields, i) => JSON.stringify({ __CURSOR: `c${i + 1}`, ...fields }));
  Deno.writeTextFileSync(`${dir}/entries`, lines.map((line) => line + "\n").join(""));
}

const suppressed = (count: number, unit: string) => ({
  MESSAGE: `Suppressed ${count} messages from ${unit}`,
  _TRANSPORT: "driver",
});
const now = Math.floor(Date.now() / 1000);
journalHolds([
  suppressed(5, "session-3.scope"),
  suppressed(900, "user@1000.service"),
  suppressed(20, "ssh.service"),
  suppressed(30, "ssh.service"),
  suppressed(7, "postfix@-.service"),
]);
const dropped = await droppedCheck(now);
journalHolds([]);
const none = await droppedCheck(now);

const log = `${dir}/auth.log`;
const said = (pid: number, from: string) => `Invalid user x from ${from} port ${pid}`;
const line = (pid: number, from: string, ago: number) =>
  `${new Date((now - ago) * 1000).toISOString().replace("Z", "000+00:00")} h sshd[${pid}]: ${
    said(pid, from)
  }\n`;
const entry = (pid: number, from: string, ago: number) => ({
  SYSLOG_IDENTIFIER: "sshd",
  _COMM: "sshd",
  _UID: "0",
  _PID: `${pid}`,
  _TRANSPORT: "syslog",
  MESSAGE: said(pid, from),
  __REALTIME_TIMESTAMP: `${now - ago}000000`,
});
Deno.writeTextFileSync(
  log,
  line(1, "203.0.113.1", 90_000) + line(2, "203.0.113.2", 600) + line(3, "203.0.113.3", 500) +
    line(4, "203.0.113.4", 400) + line(5, "203.0.113.5", 1),
);
// The journal begins with the second: what was before it nobody can tell. What came just now may be on its way.
journalHolds([entry(3, "203.0.113.3", 500)]);
const foreign = await countForeign(log, ["ssh"], now);
journalHolds([entry(3, "203.0.113.3", 500), entry(4, "203.0.113.4", 400)]);
const own = await countForeign(log, ["ssh"], now);
const asked = Deno.readTextFileSync(`${dir}/asked`).split("\n")[0];
console.log(JSON.stringify({ dropped, none, foreign, own, asked, since: now - 86_400 }));
Deno.exit(0);
