/** Run in namespaces of its own by aclexec_test.ts: a real sshd whose libwrap runs the gate. */
import { aclexecRules } from "../../lib/wrappers/gate_lines.ts";
import { startServer } from "../support/real_sshd.ts";
import { SENTRY } from "../support/scratch.ts";

const [dir = "", port = ""] = Deno.args;
const server = await startServer(dir, SENTRY, Number(port), () => "");
const { rootDir, ssh, sentry, logged } = server;
Deno.writeTextFileSync("/etc/hosts.deny", `${aclexecRules(rootDir).deny}\n`);

const tries = [];
for (const user of ["admin", "oracle"]) {
  tries.push(await ssh("127.0.0.66", user, { wrongPasswords: 1 }));
  await logged(`Connection closed by invalid user ${user}`);
}
const third = await ssh("127.0.0.66", "alice", { key: true });
const about = await sentry("-r", "--ip=127.0.0.66");
const others = [];
for (let i = 0; i < 4; i++) others.push((await ssh("127.0.0.77", "alice", { key: true })).in);
const doctor = [await sentry("--doctor")];
Deno.writeTextFileSync("/etc/hosts.allow", `sshd : ${rootDir}/deny.patterns : deny\n`);
doctor.push(await sentry("--doctor"));
Deno.writeTextFileSync("/etc/hosts.allow", `${aclexecRules(rootDir).allow}\n`);
Deno.writeTextFileSync("/etc/hosts.deny", "sshd : ALL\n");
doctor.push(await sentry("--doctor"));
const again = await ssh("127.0.0.66", "alice", { key: true });
others.push((await ssh("127.0.0.77", "alice", { key: true })).in);
Deno.removeSync(`${rootDir}/sentry`);
const missing = (await ssh("127.0.0.66", "alice", { key: true })).in;

const story = { tries, third, about, others, again: again.in, doctor, missing };
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
