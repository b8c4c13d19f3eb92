/** Logins of an honest person and of one who has guessed, at a real sshd; run inside a namespace, prints JSON. */
import { readOr } from "../support/real_server.ts";
import { startServer } from "../support/real_sshd.ts";
import { SENTRY } from "../support/scratch.ts";

const [dir = "", port = ""] = Deno.args;
const server = await startServer(
  dir,
  SENTRY,
  Number(port),
  (root) =>
    `sshd : ${root}/deny.recent ${root}/deny.patterns EXCEPT ${root}/allow.patterns ${root}/allow.recent : deny
sshd : 127.0.0.88 : allow
sshd : ALL : spawn ${root}/sentry -c --ip=%a : allow
`,
);
const { rootDir, ssh, sentry, logged } = server;
const listed = () => readOr(`${rootDir}/deny.patterns`);

/** Mistypes his name twice; the third connection, as which he gets in, is the one by which he is judged. */
async function honest() {
  for (const user of ["alcie", "alcei"]) {
    await ssh("127.0.0.77", user, { wrongPasswords: 1 });
    await logged(`Connection closed by invalid user ${user}`);
  }
  const third = await ssh("127.0.0.77", "alice", { key: true });
  await logged("Accepted publickey for alice from 127.0.0.77");
  const between = listed();
  await sentry("--scan");
  const after = listed();
  const fourth = await ssh("127.0.0.77", "alice", { key: true });
  return { third, between, after, fourth, about: await sentry("-r", "-v", "--ip=127.0.0.77") };
}

/** Twelve wrong passwords, and in; nothing looks at the logs till then. */
async function guesser() {
  for (let i = 0; i < 4; i++) await ssh("127.0.0.88", "bob", { wrongPasswords: 3 });
  const inside = await ssh("127.0.0.88", "bob", { key: true });
  await logged("Accepted publickey for bob from 127.0.0.88");
  const scan = await sentry("--scan");
  const again = await ssh("127.0.0.88", "bob", { key: true });
  const doctor = await sentry("--doctor");
  await sentry("--delist", "--ip=127.0.0.88");
  const settled = await sentry("--doctor");
  const later = await ssh("127.0.0.88", "bob", { key: true });
  return { inside, scan, again, doctor, settled, later };
}

const story = { honest: await honest(), guesser: await guesser() };
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
