/** Run in namespaces of its own by ansible_test.ts: the manual's playbook, twice, on this machine. */
import { buildDeb } from "../../scripts/package/deb.ts";
import { overlay } from "../support/overlay.ts";
import { must, readOr } from "../support/real_server.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = "", playbook = ""] = Deno.args;

await overlay(dir, ["etc", "root", "usr", "var"]);
await must("mount", ["-t", "tmpfs", "tmpfs", "/run"]);
Deno.mkdirSync("/run/sshd");
await must("ssh-keygen", ["-A"]);
const target = "x86_64-unknown-linux-gnu";
const program = Deno.readFileSync(SENTRY);
const deb = await buildDeb({ program, target, license: "", changes: "" }, dir);
Deno.renameSync(deb, `${dir}/sentry.deb`);
Deno.writeTextFileSync(`${dir}/sentry.yml`, playbook);

const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LC_ALL: "C.UTF-8" };
const play = () =>
  run("/usr/bin/ansible-playbook", ["-i", "localhost,", "-c", "local", `${dir}/sentry.yml`], env);

const first = await play();
const allow = readOr("/etc/hosts.allow");
const second = await play();
const story = {
  first,
  second,
  allow,
  conf: readOr("/etc/sentry/sentry.conf"),
  isSame: readOr("/etc/hosts.allow") === allow,
};
console.log(JSON.stringify(story));

/** What the session found. */
export type Story = typeof story;
