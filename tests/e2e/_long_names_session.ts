/**
 * A real sshd and clients that choose their names so that another's address stands where a message is cut, one without an
 * account and one who has logged in; run inside a namespace, prints what happened as JSON.
 */
import { tryBytes } from "../support/odd_user.ts";
import { startServer } from "../support/real_sshd.ts";
import { run, SENTRY } from "../support/scratch.ts";

/** Never connected. */
const VICTIM = "203.0.113.200";
const STRANGER = "127.0.0.99";

const [dir = "", port = ""] = Deno.args;
const server = await startServer(dir, SENTRY, Number(port), () => "sshd : ALL : allow\n");
const { rootDir, sentry, logged } = server;
const about = (address: string) => sentry("-r", `--ip=${address}`, "-v");

/** Names whose escapes take 400 bytes or so; then the address, and what pushes the true one away. */
function names(): string[] {
  const made: string[] = [];
  for (let high = 72; high <= 104; high += 4) {
    for (
      const lure of [`a ${VICTIM} port 22222`, `x from ${VICTIM}`, `a ${VICTIM} port 22 [preauth]`]
    ) {
      for (const behind of ["", " ".repeat(60), "\xff".repeat(40)]) {
        made.push("\xff".repeat(high) + lure + behind);
      }
    }
  }
  return made;
}

/** Twenty-seven lengths, three lures and three ends; sshd hears each of them. */
async function stranger() {
  let heard = 0;
  for (const name of names()) if (await tryBytes(server, STRANGER, name)) heard++;
  await logged("Connection closed by invalid user", names().length);
  return { tried: names().length, heard };
}

/** Has logged in, and asks for subsystems whose names are messages. */
async function inside() {
  const options = [
    "-F/dev/null",
    "-b127.0.0.77",
    `-p${port}`,
    "-oStrictHostKeyChecking=no",
    "-oUserKnownHostsFile=/dev/null",
    "-oLogLevel=ERROR",
    "-oIdentitiesOnly=yes",
    "-oBatchMode=yes",
    `-i${dir}/key`,
    "-lalice",
    "-s",
    "127.0.0.1",
  ];
  const subsystems = [
    `x: Connection from invalid user z ${VICTIM} port 22: y`,
    `x: Connection from ${VICTIM} port 22: y`,
    `Invalid user z from ${VICTIM} port 22`,
  ];
  for (const subsystem of subsystems) {
    for (let i = 0; i < 3; i++) {
      await run("/usr/bin/ssh", [...options, subsystem], { PATH: "/usr/bin:/bin" });
    }
  }
  return await logged("subsystem request for", 9);
}

const strangers = await stranger();
const insiders = await inside();
const scan = await sentry("--scan");
const log = Deno.readTextFileSync(`${dir}/log/auth.log`).split("\n");
const messages = log.map((line) => line.slice(line.indexOf("]: ") + 3));
const story = {
  strangers,
  insiders,
  /** Messages that were cut, and name the victim. */
  cut: messages.filter((text) => text.length === 500 && text.includes(VICTIM)).length,
  scan,
  victim: await about(VICTIM),
  stranger: await about(STRANGER),
  deny: Deno.readTextFileSync(`${rootDir}/hosts.deny`),
  report: await sentry("-r"),
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
