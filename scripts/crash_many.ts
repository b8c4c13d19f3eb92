/**
 * `deno task crash-many`: kills runs of all kinds at any moment, KILLS of them (500), where LISTED addresses (a million) are
 * blacklisted, in a control group of MEBIBYTES (256) of memory; after some of them the next run must leave everything as it
 * should be. Everything it makes is in a scratch folder that it removes.
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { assertAgreement } from "../tests/support/agreement.ts";
import { makeRandom } from "../tests/support/random.ts";
import { fillRootDir, knownAddress } from "./fill_root_dir.ts";
import { makeMemoryGroup, type MemoryGroup } from "./memory_group.ts";

/** What is to be done. */
export interface CrashPlan {
  readonly program: string;
  /** A scratch folder. */
  readonly dir: string;
  readonly known: number;
  readonly listed: number;
  /** How many runs are to be killed. */
  readonly kills: number;
  /** After how many of them everything is looked at. */
  readonly perLook: number;
  /** How much memory a run may have, in MiB. */
  readonly mebibytes: number;
  readonly seed: number;
}

/** What was done. */
export interface Crashed {
  readonly killed: number;
  /** Runs that were faster than the kill. */
  readonly ended: number;
  /** Of those that were killed, how many left a change under way. */
  readonly underWay: number;
  readonly looks: number;
}

const KINDS = ["-b", "-d", "-c", "--drain", "--scan", "--import", "--expire"] as const;
type Kind = typeof KINDS[number];

/** Lines in the spool, the log or the list, for each run. */
const LINES = 150;

/**
 * Kills.
 *
 * @param plan How often, and where.
 * @param say Is told how far it has come.
 * @returns What was done.
 * @throws AssertionError where something is not as it should be.
 */
export async function crashMany(
  plan: CrashPlan,
  say: (text: string) => void = () => {},
): Promise<Crashed> {
  const { program, dir, known, listed, mebibytes } = plan;
  const env = { ROOT_DIR: `${dir}/root`, LOG_DIR: `${dir}/log` };
  Deno.mkdirSync(env.LOG_DIR, { recursive: true });
  fillRootDir(env.ROOT_DIR, { known, listed }, Math.floor(Date.now() / 1000));
  const random = makeRandom(plan.seed);
  using group = makeMemoryGroup(mebibytes);
  const run = (args: readonly string[], killAfter?: number) =>
    runOnce(program, args, env, group, killAfter);
  const counts = { killed: 0, ended: 0, underWay: 0, looks: 0 };
  /** What must hold of an address; nothing where the last run about it was killed. */
  const isBlocked = new Map<string, boolean | undefined>();
  const connected = new Map<string, { ended: number; started: number }>();
  let strangers = known;
  const stranger = () => knownAddress(strangers++).text;

  function prepare(kind: Kind): { args: string[]; address: string | undefined } {
    if (kind === "--drain") append(`${env.ROOT_DIR}/spool`, () => `+ ${client(stranger())}`);
    if (kind === "--scan") {
      append(
        `${env.LOG_DIR}/auth.log`,
        (i) =>
          `Nov 23 21:19:00 host sshd[${strangers + i}]: Invalid user a from ${
            client(knownAddress(strangers + i % 50).text)
          } port 22`,
      );
      strangers += 50;
    }
    if (kind === "--import") {
      Deno.writeTextFileSync(`${dir}/list`, "");
      append(`${dir}/list`, () => stranger());
      return { args: [kind, `${dir}/list`], address: undefined };
    }
    if (!/^-[a-z]$/.test(kind)) return { args: [kind], address: undefined };
    const address = kind === "-d" ? knownAddress(random(known)).text : stranger();
    return { args: [kind, `--ip=${kind === "-c" ? client(address) : address}`], address };
  }

  async function once(kind: Kind, killAfter?: number): Promise<boolean> {
    const { args, address } = prepare(kind);
    const isEnded = await run(args, killAfter);
    if (!address) return isEnded;
    if (kind !== "-c") isBlocked.set(address, isEnded ? kind === "-b" : undefined);
    else {
      const before = connected.get(address) ?? { ended: 0, started: 0 };
      connected.set(address, {
        ended: before.ended + Number(isEnded),
        started: before.started + 1,
      });
    }
    return isEnded;
  }

  async function look(): Promise<void> {
    counts.looks++;
    // Whoever comes next completes what was left, and has the lists follow.
    for (const action of ["-b", "-d"]) {
      assert.ok(await run([action, "--ip=192.0.2.1"]), `${action} after ${counts.killed} kills`);
    }
    const records = assertAgreement(env.ROOT_DIR);
    for (const [address, wanted] of isBlocked) {
      if (wanted === undefined) continue;
      assert.equal(records.get(address)?.blacklisted ?? false, wanted, address);
    }
    for (const [address, { ended, started }] of connected) {
      const seen = records.get(address)?.seen ?? 0;
      assert.ok(ended <= seen && seen <= started, `${address} was seen ${seen} times`);
    }
    assert.equal(group?.killed() ?? 0, 0, "runs were ended for want of memory");
  }

  const longest = new Map<Kind, number>();
  for (const kind of KINDS) {
    const begun = performance.now();
    assert.ok(await once(kind), `${kind} fails`);
    longest.set(kind, performance.now() - begun);
  }
  while (counts.killed < plan.kills) {
    const kind = KINDS[random(KINDS.length)]!;
    if (await once(kind, random(Math.ceil(longest.get(kind)!)))) counts.ended++;
    else {
      counts.killed++;
      if (isUnderWay(env.ROOT_DIR)) counts.underWay++;
      if (counts.killed % plan.perLook === 0) {
        await look();
        say(`${counts.killed} killed, ${counts.underWay} within a change, ${counts.ended} ended`);
      }
    }
  }
  await look();
  return counts;
}

/** A client of an address or /64. */
function client(text: string): string {
  return text.replace("/64", "1");
}

function append(path: string, line: (i: number) => string): void {
  const lines = Array.from({ length: LINES }, (_, i) => line(i) + "\n");
  Deno.writeTextFileSync(path, lines.join(""), { append: true, mode: 0o600 });
}

function isUnderWay(rootDir: string): boolean {
  return [...Deno.readDirSync(rootDir)].some(({ name }) =>
    name === "redo" || name === "lists.todo" || name.endsWith(".new")
  );
}

/** Runs it, to its end or as long as it may; tells whether it ended by itself. */
async function runOnce(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  group: MemoryGroup | undefined,
  killAfter: number | undefined,
): Promise<boolean> {
  const [command = program, ...words] = [...group?.enter ?? [], program, ...args];
  const child = new Deno.Command(command, {
    args: words,
    env,
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: killAfter === undefined ? "inherit" : "null",
  }).spawn();
  const timer = killAfter === undefined ? undefined : setTimeout(() => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }, killAfter);
  const { success } = await child.status;
  clearTimeout(timer);
  return success;
}

if (import.meta.main) {
  const number = (name: string, byDefault: number) => Number(Deno.env.get(name) ?? byDefault);
  const listed = number("LISTED", 1_000_000);
  const dir = Deno.makeTempDirSync({ prefix: "sentry-crash-" });
  const begun = performance.now();
  try {
    const done = await crashMany({
      program: fileURLToPath(new URL("../dist/sentry", import.meta.url)),
      dir,
      known: number("KNOWN", 2 * listed),
      listed,
      kills: number("KILLS", 500),
      perLook: 50,
      mebibytes: number("MEBIBYTES", 256),
      seed: number("SEED", 20261127),
    }, console.log);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    console.log(
      `${done.killed} killed, ${done.underWay} of them within a change, ${done.ended} ended before; ` +
        `${done.looks} looks: records and lists agree (${seconds} s)`,
    );
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}
