/**
 * `deno task demo [--sshd]`: shows the main job. Without root it plays tcp_wrappers and sshd itself in a scratch folder;
 * with `--sshd`, as root, the same happens to a real sshd on loopback, in a mount namespace of its own.
 */
const ROOT = new URL("..", import.meta.url).pathname;
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

  say("\nConnections arrive, and sshd writes its log:");
  for (const user of ["admin", "oracle", "test", "postgres"]) {
    await connect(demo, ATTACKER, [
      `Invalid user ${user} from PEER`,
      `Failed password for invalid user ${user} from PEER ssh2`,
    ]);
    await connect(demo, GUESSER, Array(3).fill("Failed password for bob from PEER ssh2"));
    await connect(demo, MONITOR, ["Connection closed by PEER [preauth]"]);
  }
  await connect(demo, HONEST, Array(3).fill("Failed password for alice from PEER ssh2"));
  await connect(demo, HONEST, ["Accepted publickey for alice from PEER ssh2: ED25519 SHA256:demo"]);
  for (let i = 0; i < 4; i++) {
    await connect(demo, HONEST, Array(3).fill("Failed password for alice from PEER ssh2"));
  }
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

async function playOnSshd(): Promise<number> {
  const needed = ["/usr/sbin/sshd", "/usr/bin/ssh", "/usr/sbin/rsyslogd", "/usr/bin/unshare"];
  const missing = needed.filter((path) => !exists(path));
  if (Deno.uid() !== 0 || missing.length > 0) {
    console.error(`demo: --sshd needs root${missing.map((path) => ` and ${path}`).join("")}`);
    return 1;
  }
  const dir = Deno.makeTempDirSync({ prefix: "sentry-demo-" });
  const script = `${ROOT}tests/support/demo_session.ts`;
  const namespace = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
  const child = new Deno.Command("unshare", {
    args: [...namespace, "--mount-proc", Deno.execPath(), "run", "-A", "--quiet", script, dir],
    stdin: "null",
  });
  const { code } = await child.output().then(async (output) => {
    await Deno.stdout.write(output.stdout);
    await Deno.stderr.write(output.stderr);
    return output;
  });
  say(`\nEverything is in ${dir}: log/auth.log, root/hosts.deny, root/state/, root/events.log`);
  return code;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
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
