/**
 * Bundles the sources. A module costs each run that loads it, needed or not, so what most connections need is one small file (and
 * one for each of the two others, loaded where they are), and all other code is split by the commands that need it.
 */
import { dirname } from "node:path";

/** The program proper, as main.ts loads it. */
const PROGRAM = "lib/cli/program.ts";

/** What quick answers load only where they need it, beside main.ts. */
const QUICK = ["drain_nothing", "refuse"];

/** What no quick answer comes to, although their modules load it; without a word of it nothing is bundled for them. */
const NEVER = [
  "./fold_subnets.ts",
  "./keep_limits.ts",
  "./on_block.ts",
  "./complete_redo.ts",
  "./long_lists.ts",
  "../state/left_redo.ts",
];

/**
 * Bundles the program.
 *
 * @param sources The folder of main.ts and lib.
 * @param to Where the bundles go; a folder that is there.
 * @returns The module to start with.
 * @throws Error with a sentence for whoever builds.
 */
export async function bundle(sources: string, to: string): Promise<string> {
  const quick = QUICK.map((name) => `./${name}.ts`);
  const main = `${to}/main.js`;
  await bundleOne(sources, "main.ts", [`--output=${main}`, ...without([`./${PROGRAM}`, ...quick])]);
  for (const name of QUICK) {
    await bundleOne(sources, `lib/quick/${name}.ts`, [`--output=${to}/${name}.ts`, ...without([])]);
  }
  const folder = `${to}/${dirname(PROGRAM)}`;
  Deno.mkdirSync(folder, { recursive: true });
  await bundleOne(sources, PROGRAM, ["--code-splitting", `--outdir=${folder}`]);
  // The name by which it is loaded; what is JavaScript is TypeScript.
  Deno.renameSync(`${folder}/program.js`, `${to}/${PROGRAM}`);
  return main;
}

function without(others: readonly string[]): string[] {
  return [...others, ...NEVER].map((name) => `--external=${name}`);
}

async function bundleOne(sources: string, entry: string, args: readonly string[]): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", ...args, entry],
    cwd: sources,
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const { success, stderr } = await child.output();
  if (!success) {
    throw new Error(`deno bundle failed: ${new TextDecoder().decode(stderr).trim()}`);
  }
}
