/**
 * What stands in place of a file of ROOT_DIR and is none, or is larger than it can be, holds up no command: whichever needs it
 * says so in a line, `--doctor` names it, and `--repair` moves it aside.
 */
import assert from "node:assert/strict";
import { OWN_NAMES } from "../../lib/state/own_names.ts";
import {
  makeScratch,
  placeProgram,
  type Ran,
  run,
  type Scratch,
  SENTRY,
  sshdLine,
} from "../support/scratch.ts";

const IS_ROOT = Deno.uid() === 0;

/** Far more than any of them takes, and far less than for ever. */
const ENDS_MS = 60_000;

const ENV = { ALLOW_FAILURES: "5", ADD_TO_PF: "1" };

const LIST = "203.0.113.77\n";

/** Each command, and who is asked for: 203.0.113.5 is in the shard that is spoilt, and about to be judged. */
const COMMANDS: readonly (readonly string[])[] = [
  ["-c", "--ip=203.0.113.5"],
  ["--gate", "--ip=203.0.113.5"],
  ["--drain"],
  ["--scan"],
  ["--expire"],
  ["-r"],
  ["-r", "-v", "--ip=203.0.113.5"],
  // In a listed block.
  ["-w", "--ip=192.0.2.10"],
  ["-b", "--ip=203.0.113.5"],
  ["-d", "--ip=203.0.113.5"],
  ["--sync"],
  ["--export"],
  ["--export=csv"],
  ["--import", "-"],
  ["--install=scan", "--dry-run"],
  ["--uninstall", "--dry-run"],
  ["--doctor"],
];

/** What is tried with every kind, where each command is tried with pipes. */
const MAIN_COMMANDS = ["-c", "--expire", "-w", "--doctor"];

type Kind = "pipe" | "folder" | "device" | "huge";

/** A ROOT_DIR that has something of everything. */
async function prepared(): Promise<Scratch> {
  const scratch = makeScratch();
  const tries = Array.from(
    { length: 2 },
    (_, i) => sshdLine(`Invalid user a from 203.0.113.5 port ${40_000 + i}`, 100 + i),
  );
  scratch.log(...tries);
  for (
    const args of [["-b", "--ip=192.0.2.0/24"], ["-w", "--ip=192.0.2.9"], ["--scan"], [
      "-c",
      "--ip=203.0.113.5",
    ]]
  ) await scratch.sentry(args, ENV);
  placeProgram(scratch);
  scratch.log(sshdLine("Invalid user a from 203.0.113.5 port 40009", 109));
  Deno.writeTextFileSync(`${scratch.rootDir}/spool`, "+ 203.0.113.5\n", { mode: 0o600 });
  return scratch;
}

async function spoil(path: string, kind: Kind): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch(() => {});
  if (kind === "folder") return Deno.mkdirSync(path);
  if (kind === "huge") {
    Deno.writeTextFileSync(path, "", { mode: 0o600 });
    // Takes no room on the disk.
    return Deno.truncateSync(path, 2 ** 35);
  }
  const args = kind === "pipe" ? ["-m", "600", path, "p"] : ["-m", "600", path, "c", "1", "5"];
  const { success } = await new Deno.Command("mknod", { args }).output();
  assert.ok(success, `mknod ${args.join(" ")}`);
}

/** Runs the program, and ends it where it does not end by itself. */
async function runOn(scratch: Scratch, args: readonly string[]): Promise<Ran> {
  const program = args[0] === "--gate" ? `${scratch.rootDir}/sentry` : SENTRY;
  const child = new Deno.Command(program, {
    args: [...args],
    env: { ROOT_DIR: scratch.rootDir, LOG_DIR: scratch.logDir, ...ENV },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, ENDS_MS);
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(LIST)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  clearTimeout(timer);
  assert.ok(!isLate, `sentry ${args.join(" ")} did not end`);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** What an odd file may do to a command. */
function assertToldOf(ran: Ran, args: readonly string[], path: string, where: string): boolean {
  const [command] = args;
  if (command === "--doctor") {
    assert.equal(ran.code, 2, where);
    assert.match(ran.stdout.split("\n")[0]!, /^SENTRY CRITICAL - .*files \(/, where);
    assert.ok(ran.stdout.includes(`${path} is `), where);
    return true;
  }
  assert.doesNotMatch(ran.stderr, /unexpected|\n *at /, where);
  const isNamed = ran.stderr.includes(`"${path}"`);
  if (command === "--gate") {
    assert.equal(ran.code === 1 && ran.stdout !== "refuse\n", false, where);
    return isNamed;
  }
  // Firewalls of BSD are missing here, which is a trouble of its own.
  if (isNamed) assert.equal(ran.code, 1, where);
  else if (!/pf: /.test(ran.stderr)) assert.deepEqual([ran.code, ran.stderr], [0, ""], where);
  return isNamed;
}

async function shardName(rootDir: string): Promise<string> {
  for await (const { name } of Deno.readDir(`${rootDir}/state`)) {
    if (Deno.readTextFileSync(`${rootDir}/state/${name}`).includes("203.0.113.5 ")) {
      return `state/${name}`;
    }
  }
  throw new Error("no shard holds it");
}

/**
 * Nothing reads them: the program is run from elsewhere, only the hook's shell opens its locks, there is nothing to put of what
 * was found, and there are no rules and no long lists.
 */
const UNREAD = [
  "sentry",
  "found",
  "rules.matched",
  "hook",
  "running",
  "pending",
  "spool.old",
  "events.log.1",
  // Of long lists alone.
  "lists.lock",
  "deny.recent",
  "allow.recent",
];

for (const kind of ["pipe", "folder", "device", "huge"] as const) {
  Deno.test({
    name: `a ${kind} in place of any file of ROOT_DIR holds up no command, and is named`,
    ignore: kind === "device" && !IS_ROOT,
    fn: async () => {
      using scratch = await prepared();
      const shard = await shardName(scratch.rootDir);
      const names = [...OWN_NAMES, shard];
      const commands = kind === "pipe"
        ? COMMANDS
        : COMMANDS.filter(([word = ""]) => MAIN_COMMANDS.includes(word));
      const next = names.values();
      const faults: string[] = [];
      const worker = async () => {
        for (const name of next) {
          let isNamed = false;
          // A gate is the program that stands there.
          const tried = commands.filter(([word]) => name !== "sentry" || word !== "--gate");
          for (const args of tried) {
            using one = copyOf(scratch);
            const path = `${one.rootDir}/${name}`;
            await spoil(path, kind);
            const ran = await runOn(one, args);
            const where = `${name} is a ${kind}: ${args.join(" ")}: ${JSON.stringify(ran)}`;
            try {
              const told = assertToldOf(ran, args, path, where);
              if (args[0] !== "--doctor") isNamed ||= told;
            } catch {
              faults.push(where);
            }
          }
          if (kind === "pipe" && !UNREAD.includes(name)) {
            if (!isNamed && !/^(?:trouble|ran\.\w+)$/.test(name)) faults.push(`${name}: ${kind}`);
          }
        }
      };
      await Promise.all([worker(), worker(), worker()]);
      assert.deepEqual(faults, []);
    },
  });
}

Deno.test({
  name: "--doctor --repair moves each of them aside, over nothing, and everything works again",
  ignore: !IS_ROOT,
  fn: async () => {
    using scratch = await prepared();
    const shard = await shardName(scratch.rootDir);
    const names = [...[...OWN_NAMES].filter((name) => name !== "sentry"), shard];
    Deno.writeTextFileSync(`${scratch.rootDir}/cursors.aside`, "mine");
    for (const [i, name] of names.entries()) {
      await spoil(`${scratch.rootDir}/${name}`, (["pipe", "folder", "huge"] as const)[i % 3]!);
    }
    // What is too large in sentry.conf is the administrator's to shorten.
    await spoil(`${scratch.rootDir}/sentry.conf`, "pipe");
    const ran = await runOn(scratch, ["--doctor", "--repair"]);
    assert.match(ran.stdout, /^OK +files: /m);
    for (const name of names) {
      const aside = `${scratch.rootDir}/${name}.aside${name === "cursors" ? "2" : ""}`;
      assert.ok(ran.stdout.includes(`: it is ${aside} now`), `${name}\n${ran.stdout}`);
      assert.ok(!Deno.lstatSync(aside).isSymlink);
    }
    assert.equal(Deno.readTextFileSync(`${scratch.rootDir}/cursors.aside`), "mine");
    for (const args of COMMANDS.filter(([word]) => word !== "--doctor")) {
      const after = args[0] === "--gate"
        ? await run(`${scratch.rootDir}/sentry`, args)
        : await scratch.sentry(args, {}, LIST);
      assert.deepEqual([after.code, after.stderr], [0, ""], args.join(" "));
    }
  },
});

Deno.test("a named pipe in place of the log holds up no command either", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir, { mode: 0o755 });
  placeProgram(scratch);
  await spoil(`${scratch.logDir}/auth.log`, "pipe");
  for (const args of COMMANDS) {
    const ran = await runOn(scratch, args);
    assert.ok(["--gate", "--doctor"].includes(args[0]!) || ran.code <= 1, args.join(" "));
  }
});

/** A copy of its ROOT_DIR, which nothing else changes. */
function copyOf({ rootDir, logDir }: Scratch): Scratch {
  const copy = makeScratch();
  copyFolder(rootDir, copy.rootDir);
  copyFolder(logDir, copy.logDir);
  return copy;
}

function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copyFolder(`${from}/${name}`, `${to}/${name}`);
    // It is large, and nothing changes it.
    else if (name === "sentry") Deno.linkSync(`${from}/${name}`, `${to}/${name}`);
    else Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}
