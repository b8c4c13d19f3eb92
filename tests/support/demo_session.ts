/** The demonstration with a real sshd; run inside a namespace by scripts/demo.ts --sshd. */
import { startServer } from "./real_sshd.ts";
import { SENTRY } from "./scratch.ts";

const [dir = "", port = ""] = Deno.args;
const rules = (root: string) =>
  `sshd : ${root}/deny.recent ${root}/deny.patterns EXCEPT ${root}/allow.patterns ${root}/allow.recent : deny
sshd : ALL : spawn ${root}/sentry -c --ip=%a : allow
`;
const server = await startServer(dir, SENTRY, Number(port), rules);

/** Connects, and tells in one line what came of it. */
async function attempt(from: string, user: string, wrongPasswords: number): Promise<void> {
  const how = wrongPasswords > 0 ? { wrongPasswords } : { key: true as const };
  const { in: inside, said } = await server.ssh(from, user, how);
  const asked = said.includes("Permission denied");
  const what = wrongPasswords === 0
    ? `${user}'s key`
    : `${wrongPasswords} wrong password${wrongPasswords > 1 ? "s" : ""} for ${user}`;
  const end = inside ? "logged in" : asked ? "asked, and denied" : "refused by libwrap";
  console.log(`  ${from}  ${what.padEnd(30)} ${end}`);
}

async function show(...args: string[]): Promise<void> {
  // deno-lint-ignore sentry/spread -- words of a command line
  const text = await server.sentry(...args);
  console.log(`  $ sentry ${args.join(" ")}\n${text.trimEnd().replace(/^/gm, "    ")}`);
}

console.log(`\nA real sshd listens on 127.0.0.1 port ${server.port}. Its hosts.allow says:`);
console.log(
  rules(" ROOT_DIR").replaceAll(" ROOT_DIR/", "ROOT_DIR/").trimEnd().replace(/^/gm, "  "),
);

console.log("\nAn attacker tries users that do not exist; each refusal takes libwrap 5 s:");
for (const user of ["admin", "oracle", "test", "postgres"]) {
  await attempt("127.0.0.66", user, 1);
  await server.logged(`Connection closed by invalid user ${user}`);
}
console.log("\nAlice mistypes, logs in with her key, and goes on mistyping:");
await attempt("127.0.0.77", "alice", 3);
await attempt("127.0.0.77", "alice", 0);
for (let i = 0; i < 3; i++) await attempt("127.0.0.77", "alice", 3);
await attempt("127.0.0.77", "alice", 0);
console.log("\nSomebody guesses bob's password:");
for (let i = 0; i < 6; i++) await attempt("127.0.0.88", "bob", 3);

console.log("\nThe report (127.0.0.1 is this demonstration, looking whether sshd is up):");
await show("-r");
console.log("\nThe head of hosts.deny, newest first:");
const denied = Deno.readTextFileSync(`${server.rootDir}/hosts.deny`);
console.log(denied.trimEnd().split("\n").slice(0, 3).join("\n").replace(/^/gm, "    "));
console.log("\nWhat became of each, and why:");
for (const address of ["127.0.0.66", "127.0.0.77", "127.0.0.88"]) {
  await show("-r", `--ip=${address}`, "-v");
}
const asExpected = /127\.0\.0\.66 /.test(denied) && /127\.0\.0\.88 /.test(denied) &&
  !/127\.0\.0\.77 /.test(denied);
if (!asExpected) console.log("\nThis is not what should have happened.");
Deno.exit(asExpected ? 0 : 1);
