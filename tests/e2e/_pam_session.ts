/** Run in namespaces of its own by pam_test.ts: a real sshd whose PAM stack asks the program, and no log at all. */
import { must, readOr } from "../support/real_server.ts";
import { startServer } from "../support/real_sshd.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = "", port = ""] = Deno.args;
const server = await startServer(dir, SENTRY, Number(port), () => "# nothing\n");
const { rootDir, ssh, sentry } = server;
await must("mount", ["-t", "tmpfs", "tmpfs", "/usr/local/share/man"]);
Deno.mkdirSync(`${dir}/nolog`);
Deno.writeTextFileSync(`${rootDir}/sentry.conf`, `LOG_DIR=${dir}/nolog\n`);
const before = readOr("/etc/pam.d/sshd");
const install = await run(SENTRY, ["--install=pam"], { ROOT_DIR: rootDir });
const stack = readOr("/etc/pam.d/sshd");

const first = [];
for (let i = 0; i < 2; i++) first.push((await ssh("127.0.0.88", "alice", { key: true })).in);
const counted = await sentry("-r", "-v", "--ip=127.0.0.88");
first.push((await ssh("127.0.0.88", "alice", { key: true })).in);
const trusted = await sentry("-r", "-v", "--ip=127.0.0.88");
await sentry("-b", "--ip=127.0.0.66");
const refused = await ssh("127.0.0.66", "alice", { key: true });
await sentry("-d", "--ip=127.0.0.66");
const forgiven = await ssh("127.0.0.66", "alice", { key: true });
await sentry("-b", "--ip=127.0.0.66");
const doctor = await sentry("--doctor");
Deno.renameSync(`${rootDir}/sentry`, `${rootDir}/away`);
const missing = await ssh("127.0.0.66", "alice", { key: true });
Deno.writeTextFileSync(`${rootDir}/sentry`, "#!/bin/sh\nkill -SEGV $$\n", { mode: 0o755 });
const crashing = await ssh("127.0.0.66", "alice", { key: true });
Deno.writeTextFileSync(`${rootDir}/sentry`, "#!/bin/sh\nexit 1\n");
const failing = await ssh("127.0.0.66", "alice", { key: true });
Deno.renameSync(`${rootDir}/away`, `${rootDir}/sentry`);
const again = await ssh("127.0.0.66", "alice", { key: true });
const uninstall = await run(SENTRY, ["--uninstall"], { ROOT_DIR: rootDir });

const story = {
  before,
  stack,
  install,
  first,
  counted,
  trusted,
  refused,
  forgiven: forgiven.in,
  doctor,
  missing: missing.in,
  crashing: crashing.in,
  failing: failing.in,
  again: again.in,
  uninstall,
  after: readOr("/etc/pam.d/sshd"),
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
