/**
 * `deno task demo [--sshd]`: shows the main job. Without root it plays tcp_wrappers and sshd itself in a scratch folder;
 * with `--sshd`, as root, the same happens to a real sshd on loopback, in a mount namespace of its own.
 */
import { fileURLToPath } from "node:url";
import { playOnSshd } from "./demo_sshd.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SENTRY = `${ROOT}dist/sentry`;

const ATTACKER = "203.0.113.66";
const HONEST = "198.51.100.20";
const GUESSER = "192.0.2.88";
const MONITOR = "2001:db8::5";

interface Demo {
  readonly dir: string;
  readonly env: Record<string, string>;
  pid: number;
}

function say(text: string): void {
  console.log(text);
}

/** Runs the program as the administrator would, and shows what it prints. */
async function sentry(demo: Demo, args: string[], show: boolean): Promise<string> {
  const command = new Deno.Command(SENTRY, { args, env: demo.env, clearEnv: true, stdin: "null" });
  const { stdout, stderr } = await command.output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (show) {
    say(`  $ sentry ${args.join(" ")}`);
    say(text.trimEnd().split("\n").map((line) => `    ${line}`).join("\n"));
  }
  return text;
}

/**
 * One connection: libwrap looks at hosts.deny, and if it lets the client in, runs the program; then sshd writes what it has to
 * say. Returns whether the client was let in.
 */
async function connect(demo: Demo, address: string, messages: string[]): Promise<boolean> {
  const refused = readOr(`${demo.dir}/root/hosts.deny`).includes(` ${address} `);
  if (refused) {
    say(`  ${address.padEnd(14)} is refused by hosts.deny`);
    return false;
  }
  await sentry(demo, ["-c", `--ip=${address}`], false);
  const pid = ++demo.pid;
  const time = new Date().toISOString();
  const lines = messages.map((message) =>
    `${time} server sshd[${pid}]: ${message.replaceAll("PEER", `${address} port ${40000 + pid}`)}\n`
  );
  Deno.writeTextFileSync(`${demo.dir}/log/auth.log`, lines.join(""), { append: true });
  say(
    `  ${address.padEnd(14)} ${messages[0]?.replace(/ (from|by) PEER( ssh2)?/, "")}`,
  );
  return true;
}

async function play(): Promise<number> {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-demo-" });
  Deno.mkdirSync(`${dir}/log`);
  Deno.writeTextFileSync(`${dir}/log/auth.log`, "");
  const env = { ROOT_DIR: `${dir}/root`, LOG_DIR: `${dir}/log` };
  const demo: Demo = { dir, env, pid: 700 };

  say("\nConnections arrive. For each, tcp_wrappers runs `sentry -c --ip=ADDRESS`, then");
  say("sshd writes to its log. An attacker tries users that do not exist, somebody");
  say("guesses bob's password, a monitor only looks whether the port is open:");
  for (const user of ["admin", "oracle", "test", "postgres"]) {
    await connect(demo, ATTACKER, [
      `Invalid user ${user} from PEER`,
      `Failed password for invalid user ${user} from PEER ssh2`,
    ]);
    await connect(demo, GUESSER, Array(3).fill("Failed password for bob from PEER ssh2"));
    await connect(demo, MONITOR, ["Connection closed by PEER [preauth]"]);
  }
  say("\nAlice mistypes, logs in with her key, and goes on mistyping:");
  await connect(demo, HONEST, Array(3).fill("Failed password for alice from PEER ssh2"));
  await connect(demo, HONEST, ["Accepted publickey for alice from PEER ssh2: ED25519 SHA256:demo"]);
  for (let i = 0; i < 4; i++) {
    await connect(demo, HONEST, Array(3).fill("Failed password for alice from PEER ssh2"));
  }
  say("\nThe guesser comes back:");
  await connect(demo, GUESSER, ["Failed password for bob from PEER ssh2"]);
  await connect(demo, GUESSER, []);

  say("\nThe report:");
  await sentry(demo, ["-r"], true);
  say("\nThe head of hosts.deny:");
  say(
    readOr(`${dir}/root/hosts.deny`).trimEnd().split("\n").slice(0, 3).map((line) => `    ${line}`)
      .join(
        "\n",
      ),
  );
  say("\nWhat became of each, and why:");
  for (const address of [ATTACKER, GUESSER, HONEST, MONITOR]) {
    await sentry(demo, ["-r", `--ip=${address}`, "-v"], true);
  }
  say(`\nEverything is in ${dir}:`);
  say("  log/auth.log                the log\n  root/hosts.deny             the deny list");
  say("  root/state/                 the records\n  root/events.log             what was decided");
  const listed = readOr(`${dir}/root/hosts.deny`);
  const asExpected = listed.includes(ATTACKER) && listed.includes(GUESSER) &&
    !listed.includes(HONEST) && !listed.includes("2001:db8");
  if (!asExpected) say("\nThis is not what should have happened.");
  return asExpected ? 0 : 1;
}

function readOr(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

const built = await new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", `${ROOT}scripts/build.ts`],
  stdin: "null",
  stdout: "inherit",
  stderr: "inherit",
}).output();
if (!built.success) Deno.exit(1);
Deno.exit(Deno.args.includes("--sshd") ? await playOnSshd() : await play());
