/** How long `--import` takes, of a short list and a long one in turn, each into a ROOT_DIR that is made for it. */

/**
 * Measures and prints.
 *
 * @param sentry The program.
 * @param dir A scratch folder.
 * @param runs How often.
 */
export async function benchImport(sentry: string, dir: string, runs: number): Promise<void> {
  const sizes = [10, 100_000];
  const times = sizes.map((): number[] => []);
  for (const size of sizes) Deno.writeTextFileSync(`${dir}/list${size}`, listOf(size));
  for (let run = -1; run < runs; run++) {
    for (const [i, size] of sizes.entries()) {
      const rootDir = `${dir}/import`;
      const begun = performance.now();
      const { success } = await new Deno.Command(sentry, {
        args: ["--import", `${dir}/list${size}`],
        env: { ROOT_DIR: rootDir, LOG_DIR: `${dir}/log` },
        clearEnv: true,
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).output();
      if (!success) throw new Error(`the import of ${size} addresses failed`);
      if (run >= 0) times[i]!.push(performance.now() - begun);
      Deno.removeSync(rootDir, { recursive: true });
    }
  }
  console.log(`\nsentry --import (${runs} runs each, in turn; median, least, ratio of medians)`);
  const middle = times.map((some) => some.toSorted((a, b) => a - b)[some.length >> 1] ?? NaN);
  for (const [i, size] of sizes.entries()) {
    const cells = [middle[i]!, times[i]!.reduce((a, b) => Math.min(a, b))].map((ms) =>
      ms.toFixed(0).padStart(8)
    );
    const ratio = (middle[i]! / middle[0]!).toFixed(1);
    console.log(`  ${`${size} addresses`.padEnd(44)} ${cells.join("")} ms  ${ratio}`);
  }
}

/** Addresses in no order and in many /24s, as feeds have them. */
function listOf(size: number): string {
  const lines: string[] = [];
  for (let i = 0; i < size; i++) {
    // A step that is prime to 2^24 visits each once.
    const at = (i * 5_700_383) % (1 << 24);
    lines.push(
      `${11 + (at & 127)}.${(at >> 7) & 255}.${(at >> 15) & 255}.${1 + ((at >> 23) & 1)}\n`,
    );
  }
  return lines.join("");
}
