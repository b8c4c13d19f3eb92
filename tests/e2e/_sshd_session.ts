/** Six scenes with a real sshd; run inside a namespace, prints what happened as JSON. */
import { tryUser } from "../support/odd_user.ts";
import { startServer } from "../support/real_sshd.ts";
import { SENTRY } from "../support/scratch.ts";
import { ODD_NAMES } from "./_odd_names.ts";

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
const about = (address: string) => sentry("-r", `--ip=${address}`, "-v");
const denied = () => Deno.readTextFileSync(`${rootDir}/hosts.deny`);

/** 1: three users that do not exist, then once more. */
async function naughty() {
  const invalid = [];
  for (const user of ["admin", "oracle", "test"]) {
    invalid.push(await ssh("127.0.0.66", user, { wrongPasswords: 1 }));
    await logged("Connection closed by invalid user " + user);
  }
  const fourth = await ssh("127.0.0.66", "alice", { key: true });
  return { invalid, fourth, deny: denied(), report: await sentry("-r") };
}

/** 2: fails a few passwords, logs in with a key, fails twenty more. */
async function honest() {
  const failing = [await ssh("127.0.0.77", "alice", { wrongPasswords: 3 })];
  const inside = [await ssh("127.0.0.77", "alice", { key: true })];
  for (const wrongPasswords of [3, 3, 3, 3, 3, 3, 2]) {
    failing.push(await ssh("127.0.0.77", "alice", { wrongPasswords }));
  }
  inside.push(await ssh("127.0.0.77", "alice", { key: true }));
  return { failing, inside, about: await about("127.0.0.77") };
}

/** 3: ten wrong passwords of a real user, then the eleventh. */
async function guesser() {
  for (const wrongPasswords of [3, 3, 3, 1]) await ssh("127.0.0.88", "bob", { wrongPasswords });
  await logged("Failed password for bob from 127.0.0.88", 10);
  await sentry("-c", "--ip=127.0.0.88");
  const ten = await about("127.0.0.88");
  await ssh("127.0.0.88", "bob", { wrongPasswords: 1 });
  await logged("Failed password for bob from 127.0.0.88", 11);
  // sshd logs a try after libwrap has run the hook: the next connection is when the eleventh is known.
  await ssh("127.0.0.88", "bob", { key: true });
  const eleven = await about("127.0.0.88");
  return { ten, eleven, next: await ssh("127.0.0.88", "alice", { key: true }) };
}

/** 4: 127.0.0.99 imitates messages about 127.0.0.77, which is trusted, and about 127.0.0.78, which is not known yet. */
async function framer() {
  const before = await about("127.0.0.77");
  const tried = [];
  for (const name of ODD_NAMES) {
    // Taken off the list each time, so that every name is heard by sshd and none refused by libwrap.
    await sentry("-d", "--ip=127.0.0.99");
    const heard = await tryUser(server, "127.0.0.99", name);
    tried.push({ name, heard, itself: await about("127.0.0.99") });
  }
  await logged("from 127.0.0.99 port", ODD_NAMES.length);
  for (let i = 0; i < 3; i++) await sentry("-c", "--ip=127.0.0.78");
  const framed = await about("127.0.0.78");
  const framedIn = await ssh("127.0.0.78", "alice", { key: true });
  for (let i = 0; i < 3; i++) {
    await ssh("127.0.0.99", `x${i} from 127.0.0.78`, { wrongPasswords: 1 });
  }
  return {
    before,
    after: await about("127.0.0.77"),
    tried,
    framed,
    framedIn,
    itself: await about("127.0.0.99"),
  };
}

/** 5: --delist. */
async function delisted() {
  await sentry("--ip=127.0.0.66", "--delist");
  return { deny: denied(), again: await ssh("127.0.0.66", "alice", { key: true }) };
}

/** 6: twenty at once from twenty addresses. */
async function crowd() {
  const addresses = Array.from({ length: 20 }, (_, i) => `127.0.1.${i + 1}`);
  const inside = await Promise.all(addresses.map((from) => ssh(from, "alice", { key: true })));
  const seen = [];
  for (const from of addresses) seen.push(await sentry("-r", `--ip=${from}`));
  return { inside: inside.filter((one) => one.in).length, seen };
}

const story = {
  naughty: await naughty(),
  honest: await honest(),
  guesser: await guesser(),
  framer: await framer(),
  delisted: await delisted(),
  crowd: await crowd(),
  events: Deno.readTextFileSync(`${rootDir}/events.log`),
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
