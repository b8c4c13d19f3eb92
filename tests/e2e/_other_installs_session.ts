/** Run in a mount namespace of its own by other_installs_test.ts: installations that are not both rules of hosts.allow. */
import { must, privateFolders, readOr } from "../support/real_server.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = ""] = Deno.args;
const rootDir = `${dir}/root`;
await privateFolders(dir);
await must("mount", ["-t", "tmpfs", "tmpfs", "/usr/local/share/man"]);
const env = { ROOT_DIR: rootDir, LOG_DIR: `${dir}/log` };
const sentry = (...args: string[]) => run(SENTRY, args, env);
/** What --doctor says of the rules. */
const rules = async () =>
  /^.* {2}rules: .*$/m.exec((await sentry("--doctor")).stdout)?.[0].replace(/ {2,}/, " ");

Deno.writeTextFileSync("/etc/hosts.allow", "");
Deno.writeTextFileSync("/etc/hosts.deny", "");
const scan = { said: await sentry("--install=scan"), rules: await rules(), byHand: "" };
const cron = readOr("/etc/cron.d/sentry");
Deno.writeTextFileSync("/etc/cron.d/sentry", cron.replace("=scan", ""));
scan.byHand = await rules() ?? "";

await sentry("--install");
Deno.writeTextFileSync("/etc/hosts.allow", "");
const rulesGone = await rules();

Deno.writeTextFileSync("/etc/hosts.deny", "# mine\nsshd : 203.0.113.66\n");
const keptOut = { said: await sentry("--install"), rules: await rules() };
await sentry("-b", "--ip=198.51.100.7");
const listed = await rules();
Deno.writeTextFileSync("/etc/hosts.allow", `ALL : ALL\n${readOr("/etc/hosts.allow")}`);
const before = await rules();
Deno.writeTextFileSync("/etc/hosts.allow", "");
await sentry("--install");
const last = /make this the last line of \/etc\/hosts\.deny: (.*)/.exec(keptOut.said.stdout)?.[1];
Deno.writeTextFileSync("/etc/hosts.deny", `${readOr("/etc/hosts.deny")}${last}\n`);
const counted = await rules();

const typo = await sentry("--install", "--dry-run", "--services=ssh");
const story = { scan, cron, rulesGone, keptOut, listed, before, counted, typo };
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
