/** Run in a mount namespace of its own by words_test.ts: what libwrap would make of a word in the lists, and what --doctor says. */
import { makeAskAny } from "../support/libwrap.ts";
import { must, privateFolders, readOr } from "../support/real_server.ts";
import { makeScratch, run, SENTRY } from "../support/scratch.ts";

const [dir = ""] = Deno.args;
const rootDir = `${dir}/root`;
await privateFolders(dir);
await must("mount", ["-t", "tmpfs", "tmpfs", "/usr/local/share/man"]);
const env = { ROOT_DIR: rootDir, LOG_DIR: `${dir}/log` };
const sentry = (...args: string[]) => run(SENTRY, args, env);
const lists = async () =>
  /^.* {2}lists: .*$/m.exec((await sentry("--doctor")).stdout)?.[0].replace(/ {2,}/, " ") ?? "";
const scratch = makeScratch();
const ask = await makeAskAny(scratch);
/** Whether libwrap refuses somebody who is not listed. */
const refused = async () => {
  const files = { allow: "/etc/hosts.allow", deny: "/etc/hosts.deny", daemon: "sshd" };
  const [answer] = await ask([{ ...files, address: "203.0.113.99" }]);
  return answer?.denied;
};
const look = async () => ({ refused: await refused(), lists: await lists() });

Deno.writeTextFileSync("/etc/hosts.deny", "");
const rule = (file: string) =>
  Deno.writeTextFileSync(
    "/etc/hosts.allow",
    `sshd : ${rootDir}/${file} : deny\nsshd : ALL : allow\n`,
  );
await sentry("-b", "--ip=203.0.113.7");
const story: Record<string, unknown> = {};
rule("deny.patterns");
for (const word of ["ALL", "all", "203.", "203.0.113.0/255.255.255.0", "*"]) {
  Deno.writeTextFileSync(`${rootDir}/deny.patterns`, `203.0.113.7\n${word}`);
  const before = await look();
  await sentry("--expire");
  story[word] = { before, after: await look(), text: readOr(`${rootDir}/deny.patterns`) };
}
const list = readOr(`${rootDir}/hosts.deny`);
for (const line of ["# refuse all of them", "ALL : 203.0.113.8 : deny", "# refuse the rest"]) {
  Deno.writeTextFileSync(`${rootDir}/hosts.deny`, `${list}${line}\n`);
  rule("deny.patterns");
  const ours = await look();
  Deno.writeTextFileSync(`${rootDir}/hosts.deny`, `${list}${line}\n`);
  rule("hosts.deny");
  story[line] = { ours, theirs: await look(), again: await look() };
}
scratch[Symbol.dispose]();
console.log(JSON.stringify(story));
Deno.exit(0);
