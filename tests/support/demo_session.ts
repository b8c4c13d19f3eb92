/** The demonstration with a real sshd; run inside a namespace by scripts/demo.ts --sshd. */
import { startServer } from "./real_sshd.ts";
import { SENTRY } from "./scratch.ts";

const server = await startServer(
  Deno.args[0] ?? "",
  SENTRY,
  22023,
  (root) =>
    `sshd : ${root}/deny.patterns : deny
sshd : ALL : spawn ${root}/sentry -c --ip=%a : allow
`,
);

async function attempt(from: string, user: string, wrongPasswords: number): Promise<void> {
  const how = wrongPasswords > 0 ? { wrongPasswords } : { key: true as const };
  const tried = await server.ssh(from, user, how);
  const what = wrongPasswords > 0
    ? `${wrongPasswords} wrong passwords for ${user}`
    : `${user}'s key`;
  const last = tried.said.split("\n").at(-1) ?? "";
  console.log(`  ${from}  ${what}: ${tried.in ? "logged in" : last}`);
}

console.log(`\nA real sshd on 127.0.0.1 port ${server.port}; libwrap asks deny.patterns first:`);
for (const user of ["admin", "oracle", "test", "postgres"]) {
  await attempt("127.0.0.66", user, 1);
  await server.logged(`Connection closed by invalid user ${user}`);
}
await attempt("127.0.0.77", "alice", 3);
await attempt("127.0.0.77", "alice", 0);
for (let i = 0; i < 3; i++) await attempt("127.0.0.77", "alice", 3);
await attempt("127.0.0.77", "alice", 0);
for (let i = 0; i < 6; i++) await attempt("127.0.0.88", "bob", 3);

const show = async (...args: string[]) => {
  const text = await server.sentry(...args);
  console.log(`  $ sentry ${args.join(" ")}\n${text.trimEnd().replace(/^/gm, "    ")}`);
};
console.log("\nThe report, the deny list, and what became of each:");
await show("-r");
console.log(Deno.readTextFileSync(`${server.rootDir}/hosts.deny`).trimEnd().replace(/^/gm, "    "));
for (const address of ["127.0.0.66", "127.0.0.77", "127.0.0.88"]) {
  await show("-r", `--ip=${address}`, "-v");
}
Deno.exit(0);
