/** Seven scenes with a real sshd; run inside a namespace, prints what happened as JSON. */
import { startServer } from "../support/real_sshd.ts";
import { SENTRY } from "../support/scratch.ts";

const [dir = "", port = ""] = Deno.args;
const server = await startServer(
  dir,
  SENTRY,
  Number(port),
  (root) =>
    `sshd : ${root}/hosts.deny : deny
sshd : ALL : spawn ${root}/sentry -c --ip=%a : allow
`,
);
const { rootDir, ssh, sentry, logged } = server;

// 1: three users that do not exist, then once more.
const invalid = [];
for (const user of ["admin", "oracle", "test"]) {
  invalid.push(await ssh("127.0.0.66", user, { wrongPasswords: 1 }));
  await logged("Connection closed by invalid user " + user);
}
const fourth = await ssh("127.0.0.66", "alice", { key: true });
const denyAfterFirst = Deno.readTextFileSync(`${rootDir}/hosts.deny`);
const reportAfterFirst = await sentry("-r");

// 2: fails a few passwords, logs in with a key, fails twenty more.
await ssh("127.0.0.77", "alice", { wrongPasswords: 3 });
const honest = [await ssh("127.0.0.77", "alice", { key: true })];
for (let i = 0; i < 7; i++) await ssh("127.0.0.77", "alice", { wrongPasswords: 3 });
honest.push(await ssh("127.0.0.77", "alice", { key: true }));
const honestReport = await sentry("-r", "--ip=127.0.0.77", "-v");

// 3: eleven wrong passwords of a real user.
for (let i = 0; i < 4; i++) await ssh("127.0.0.88", "bob", { wrongPasswords: 3 });
await logged("from 127.0.0.88 port", 12);
await ssh("127.0.0.88", "bob", { wrongPasswords: 1 });
const guesser = await ssh("127.0.0.88", "alice", { key: true });
const guesserReport = await sentry("-r", "--ip=127.0.0.88", "-v");

// 4: user names that imitate messages about somebody else, who is not known yet.
const names = [
  "root from 127.0.0.78 port 22 ssh2",
  "Accepted password for root from 127.0.0.99 port 22 ssh2",
  "x from 127.0.0.78",
  "x from 127.0.0.78 port 22",
  "root: Invalid user x from 127.0.0.78 port 22",
  "127.0.0.78",
  "a\nb sshd[1]: Invalid user x from 127.0.0.78 port 22",
];
const before = await sentry("-r", "--ip=127.0.0.99");
for (const name of names) await ssh("127.0.0.99", name, { wrongPasswords: 1 });
for (let i = 0; i < 3; i++) await ssh("127.0.0.78", "alice", { key: true });
const framed = await ssh("127.0.0.78", "alice", { key: true });
const framedReport = await sentry("-r", "--ip=127.0.0.78", "-v");
const framer = await sentry("-r", "--ip=127.0.0.99");

// 5: --delist.
await sentry("--ip=127.0.0.66", "--delist");
const delisted = await ssh("127.0.0.66", "alice", { key: true });

// 6: twenty at once.
const crowd = Array.from({ length: 20 }, (_, i) => `127.0.1.${i + 1}`);
const crowdIn = await Promise.all(crowd.map((from) => ssh(from, "alice", { key: true })));
const crowdSeen = [];
for (const from of crowd) crowdSeen.push(await sentry("-r", `--ip=${from}`));

const events = Deno.readTextFileSync(`${rootDir}/events.log`);
console.log(JSON.stringify({
  invalid,
  fourth,
  denyAfterFirst,
  reportAfterFirst,
  honest,
  honestReport,
  guesser,
  guesserReport,
  before,
  framed,
  framedReport,
  framer,
  delisted,
  crowdIn: crowdIn.filter((one) => one.in).length,
  crowdSeen,
  events,
}));
Deno.exit(0);
