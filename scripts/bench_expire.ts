/** Half of `deno task bench`: what `--expire` costs at a million addresses, and how long connections wait for it meanwhile. */

/** How a scratch ROOT_DIR is run. */
export interface Trial {
  readonly name: string;
  readonly env: Record<string, string>;
}

/** What a run of `--expire` cost. */
interface Cost {
  readonly seconds: number;
  /** Largest resident set seen, in MiB. */
  readonly mebibytes: number;
  readonly said: string;
}

/**
 * Runs `--expire` on each of some folders, and connections one after the other, first alone and then meanwhile.
 *
 * @param program The compiled program.
 * @param trials The folders.
 */
export async function benchExpire(program: string, trials: readonly Trial[]): Promise<void> {
  console.log("\n--expire at 1,000,000 addresses (one run; seconds, peak memory, what it said)");
  for (const { name, env } of trials) {
    const { cost, alone, meanwhile } = await expireOnce(program, env);
    const figures = `${cost.seconds.toFixed(2)} s  ${cost.mebibytes.toFixed(0)} MiB`;
    console.log(`  ${name.padEnd(34)} ${figures}  ${cost.said}`);
    console.log(
      `    sentry -c alone: median ${middle(alone)}, most ${most(alone)} ms; ` +
        `meanwhile: median ${middle(meanwhile)}, most ${
          most(meanwhile)
        } ms (${meanwhile.length} runs)`,
    );
  }
}

async function expireOnce(
  program: string,
  env: Record<string, string>,
): Promise<{ cost: Cost; alone: number[]; meanwhile: number[] }> {
  await connect(program, env);
  const alone: number[] = [];
  for (let i = 0; i < 20; i++) alone.push(await connect(program, env));
  const meanwhile: number[] = [];
  let isOver = false;
  const expiring = expire(program, env).finally(() => isOver = true);
  while (!isOver) meanwhile.push(await connect(program, env));
  return { cost: await expiring, alone, meanwhile };
}

async function expire(program: string, env: Record<string, string>): Promise<Cost> {
  const begun = performance.now();
  const child = new Deno.Command(program, {
    args: ["--expire"],
    env,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let peak = 0;
  const timer = setInterval(() => peak = Math.max(peak, residentOf(child.pid)), 5);
  const { stdout } = await child.output();
  clearInterval(timer);
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, mebibytes: peak / 1024, said: new TextDecoder().decode(stdout).trim() };
}

/** The largest resident set of a process so far, in KiB (proc(5)); 0 once it has ended. */
function residentOf(pid: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function connect(program: string, env: Record<string, string>): Promise<number> {
  const begun = performance.now();
  const args = ["-c", "--ip=12.34.56.1"];
  const options = { args, env, clearEnv: true, stdin: "null", stdout: "null" } as const;
  const { success } = await new Deno.Command(program, options).output();
  if (!success) throw new Error("sentry -c failed");
  return performance.now() - begun;
}

function middle(values: number[]): string {
  return (values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN).toFixed(0);
}

function most(values: number[]): string {
  return values.reduce((a, b) => Math.max(a, b)).toFixed(0);
}
