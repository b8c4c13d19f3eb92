/**
 * Run in namespaces of its own by forms_test.ts: in sentry's place stands a program that writes down how it was started, by
 * each form that README prints, while a client tries to have a say in it.
 */
import { aclexecRules } from "../../lib/wrappers/gate_lines.ts";
import { hookText } from "../../lib/install/hook.ts";
import { cronText } from "../../lib/install/schedule.ts";
import { pamLines } from "../../lib/install/pam_lines.ts";
import { buildProbe, readProbe, type Started } from "../support/probe.ts";
import { must, pause, readOr, start, waitForPort } from "../support/real_server.ts";
import { startServer } from "../support/real_sshd.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = "", port = ""] = Deno.args;
await must("ip", ["link", "set", "lo", "up"]);
const server = await startServer(dir, SENTRY, Number(port), () => "# nothing\n", {
  config: ["PermitUserEnvironment yes", "AcceptEnv *"],
});
const { rootDir, ssh } = server;
const file = `${dir}/started`;
Deno.removeSync(`${rootDir}/sentry`);
await buildProbe(`${rootDir}/sentry`, file);
Deno.writeTextFileSync(`${rootDir}/hook`, hookText(rootDir, "/usr/bin/flock"), { mode: 0o755 });

/** What the client would like to be in a variable, an argument, or a file name. */
const HOSTILE = "HOSTILE; $(touch /tmp/x) `id`\n+ 203.0.113.200\n";
/** As a name of a user; ssh itself takes no more. */
const NAME = "HOSTILE from 203.0.113.200 port 22 ssh2";
const options = [
  `-oSetEnv=LD_PRELOAD=/HOSTILE.so PAM_RHOST=HOSTILE ROOT_DIR=/HOSTILE TCPREMOTEIP=HOSTILE`,
];
const pam = readOr("/etc/pam.d/sshd");

/** Waits for so many runs of the program. */
async function started(least: number): Promise<Started[]> {
  const all: Started[] = [];
  for (let i = 0; i < 200 && all.length < least; i++) {
    all.push(...readProbe(file));
    await pause(50);
  }
  return all;
}

const forms: Record<string, Started[]> = {};
const allow = (text: string) => Deno.writeTextFileSync("/etc/hosts.allow", text);
const deny = (text: string) => Deno.writeTextFileSync("/etc/hosts.deny", text);

for (
  const [name, rule] of [
    ["the hook", `sshd : ALL : spawn ${rootDir}/hook %a : allow\n`],
    ["spawn", `sshd : ALL : spawn ${rootDir}/sentry -c --ip=%a : allow\n`],
  ] as const
) {
  allow(rule);
  await ssh("127.0.0.88", NAME, { wrongPasswords: 1, options });
  forms[name] = await started(1);
  if (name === "the hook") {
    // Its tries again, since this program does not say that it counted.
    await must("flock", [`${rootDir}/running`, "true"]);
    readProbe(file);
  }
}
allow("");
deny(`${aclexecRules(rootDir).deny}\n`);
await ssh("127.0.0.88", NAME, { wrongPasswords: 1, options });
forms["aclexec"] = await started(1);
deny("");
const spool = readOr(`${rootDir}/spool`);

Deno.writeTextFileSync("/etc/pam.d/sshd", `${pamLines(rootDir).join("\n")}\n${pam}`);
await ssh("127.0.0.88", "bob", { key: true, options });
forms["PAM"] = await started(2);
Deno.writeTextFileSync("/etc/pam.d/sshd", pam);

const door = `${dir}/door`;
Deno.writeTextFileSync(
  door,
  `#!/bin/sh
answer=$(/usr/bin/timeout -s KILL 2 ${rootDir}/sentry --gate </dev/null 2>/dev/null)
[ "$answer" = refuse ] || exec echo welcome
`,
  { mode: 0o755 },
);
// A client says who he is, as far as he is asked: RFC 1413.
const ident = Deno.listen({ hostname: "127.0.0.88", port: 113 });
(async () => {
  for await (const asked of ident) {
    const line = new Uint8Array(100);
    const got = await asked.read(line);
    const ports = new TextDecoder().decode(line.subarray(0, got ?? 0)).trim();
    await asked.write(new TextEncoder().encode(`${ports} : USERID : UNIX : ${HOSTILE}\r\n`));
    asked.close();
  }
})().catch(() => {});
const visit = (at: number) =>
  run(
    "/usr/bin/curl",
    [
      "-s",
      "--interface",
      "127.0.0.88",
      "--max-time",
      "20",
      `telnet://127.0.0.1:${at}`,
    ],
    {},
    HOSTILE,
  );
const [tcp, xinet] = [Number(port) + 1, Number(port) + 2];
start("tcpserver", ["-H", "-l0", "-t5", "127.0.0.1", String(tcp), door]);
await waitForPort("tcpserver", tcp);
await started(1);
await visit(tcp);
forms["tcpserver"] = await started(1);
Deno.writeTextFileSync(
  `${dir}/xinetd.conf`,
  `service door
{
  type = UNLISTED
  flags = NOLIBWRAP
  port = ${xinet}
  bind = 127.0.0.1
  socket_type = stream
  protocol = tcp
  wait = no
  user = root
  log_on_success = USERID
  server = ${door}
}
`,
);
start("xinetd", ["-dontfork", "-f", `${dir}/xinetd.conf`, "-pidfile", `${dir}/xinetd.pid`]);
await waitForPort("xinetd", xinet);
await started(1);
await visit(xinet);
forms["xinetd"] = await started(1);

// The line for a start of the machine is run when cron starts; nobody else's tables are.
for (const folder of ["/etc/cron.d", "/var/spool/cron"]) {
  await must("mount", ["-t", "tmpfs", "tmpfs", folder]);
}
Deno.writeTextFileSync("/etc/crontab", "");
Deno.mkdirSync("/var/spool/cron/crontabs");
Deno.writeTextFileSync("/etc/cron.d/sentry", cronText(rootDir));
start("/usr/sbin/cron", ["-f"]);
forms["cron"] = await started(1);

await buildProbe(`${dir}/on-block`, file);
Deno.copyFileSync(SENTRY, `${rootDir}/sentry`);
await run(`${rootDir}/sentry`, ["-b", "--ip=203.0.113.7"], {
  ROOT_DIR: rootDir,
  ON_BLOCK: `${dir}/on-block`,
  LD_PRELOAD: "/HOSTILE.so",
});
forms["ON_BLOCK"] = await started(1);

console.log(JSON.stringify({ rootDir, forms, spool }));
Deno.exit(0);

/** What happened, as the test reads it. */
export interface Story {
  readonly rootDir: string;
  readonly forms: Record<string, Started[]>;
  readonly spool: string;
}
