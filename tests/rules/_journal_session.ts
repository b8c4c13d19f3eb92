/** Run in namespaces of its own by journal_test.ts: rules read a journal that a script prints. */
import { collectRules } from "../../lib/rules/collect.ts";
import { loadRules } from "../../lib/rules/folder.ts";
import { evidenceIn } from "../../lib/logs/counts.ts";
import type { Reading } from "../../lib/logs/cursor.ts";
import { must } from "../support/real_server.ts";

const [dir = ""] = Deno.args;
const script = `${dir}/journalctl`;
// Prints the entries behind the cursor that match what was asked for first.
Deno.writeTextFileSync(
  script,
  `#!/bin/bash
printf '%s\\n' "$*" >>${dir}/asked
from=0
for word in "$@"; do case $word in --after-cursor=c*) from=\${word#--after-cursor=c} ;; esac; done
tail -n +$((from + 1)) ${dir}/entries
`,
  { mode: 0o755 },
);
await must("mount", ["--bind", script, "/usr/bin/journalctl"]);

let entries = 0;
function add(fields: Record<string, string>): void {
  entries++;
  const time = `${1_780_000_000 + entries}000000`;
  const entry = { __CURSOR: `c${entries}`, __REALTIME_TIMESTAMP: time, _PID: "7", ...fields };
  Deno.writeTextFileSync(`${dir}/entries`, JSON.stringify(entry) + "\n", { append: true });
}

Deno.mkdirSync(`${dir}/rules.d`);
const pattern = "failed\n  no {user:chosen} from {peer:address}\n";
Deno.writeTextFileSync(
  `${dir}/rules.d/unit.rule`,
  `log /nowhere.log\nunit gate.service\n${pattern}`,
);
Deno.writeTextFileSync(`${dir}/rules.d/program.rule`, `program gatekeeper-daemon\n${pattern}`);

const message = (address: string) => ({ MESSAGE: `no bob from ${address}` });
const daemon = { SYSLOG_IDENTIFIER: "gatekeeper-daemon", _COMM: "gatekeeper-daem", _UID: "0" };
add({ ...daemon, _TRANSPORT: "syslog", ...message("203.0.113.1") });
// Whoever writes to a program's stdout may have the end of a line in a name.
add({ ...daemon, _TRANSPORT: "stdout", ...message("203.0.113.2") });
add({ ...daemon, SYSLOG_IDENTIFIER: "other", _TRANSPORT: "syslog", ...message("203.0.113.3") });
add({ ...daemon, _COMM: "logger", _TRANSPORT: "syslog", ...message("203.0.113.4") });
add({ ...daemon, _TRANSPORT: "syslog", MESSAGE: "no x\nno bob from 203.0.113.5" });

let reached: ReadonlyMap<string, Reading> = new Map();
async function read(): Promise<Record<string, string[]>> {
  const news = await collectRules(
    loadRules(dir),
    reached,
    new Map(),
    64,
    undefined,
    () => undefined,
    2_000_000_000,
  );
  reached = news.reached;
  const names = [...news.matched.keys()];
  return Object.fromEntries(
    news.news.map((one, i) => [
      names[i],
      [
        ...[...evidenceIn(one.counts)].map(({ network, failures }) =>
          `${network.text} ${failures}`
        ),
        ...one.sources,
        ...one.troubles,
      ],
    ]),
  );
}

const first = await read();
const second = await read();
add({ ...daemon, _TRANSPORT: "syslog", ...message("203.0.113.1") });
const third = await read();
// Once there is a log of its own, the journal is asked no more.
Deno.writeTextFileSync(
  `${dir}/rules.d/unit.rule`,
  `log ${dir}/gate.log\nunit gate.service\n${pattern}`,
);
Deno.writeTextFileSync(`${dir}/gate.log`, "no bob from 203.0.113.9\n");
const fourth = await read();
// While it is rotated the journal, which has the same lines, is not asked either.
Deno.removeSync(`${dir}/gate.log`);
const fifth = await read();
const asked = Deno.readTextFileSync(`${dir}/asked`).split("\n").map((line) =>
  line.replace(/^.*_TRANSPORT\S* ?/, "")
);
console.log(JSON.stringify({ first, second, third, fourth, fifth, asked }));
