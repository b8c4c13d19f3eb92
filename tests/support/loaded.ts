/** Which of the bundled modules a command loads: V8 says it itself, when it is asked what of them was run. */
import { fileURLToPath } from "node:url";
import { bundle } from "../../scripts/bundle.ts";
import { run } from "./scratch.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The only thing changed: the program ends by itself, so that V8 is asked, and stands where the test says. */
const PRELOAD = `const path = Deno.env.get("STANDS_AT");
Object.defineProperty(Deno, "execPath", { value: () => path });
Object.defineProperty(Deno, "exit", { value: () => {} });
`;

/** What a command has loaded. */
export interface Loaded {
  /** Paths below the folder of the bundles, sorted. */
  readonly modules: readonly string[];
  /** The size of all of them. */
  readonly bytes: number;
  /** What the command printed. */
  readonly printed: string;
}

/**
 * Runs a command as it is bundled for the compiled program.
 *
 * @param dir A folder for the bundles, and for what V8 says.
 * @param program Where the program is to believe that it stands.
 * @param args Its arguments.
 * @param env Its environment.
 * @returns What it loaded.
 */
export async function loadedBy(
  dir: string,
  program: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Loaded> {
  const [preload, said, bundles] = [`${dir}/preload.ts`, `${dir}/said`, `${dir}/bundles`];
  Deno.mkdirSync(bundles);
  const main = await bundle(ROOT, bundles);
  Deno.writeTextFileSync(preload, PRELOAD);
  const ran = await run(Deno.execPath(), [
    ...["run", "-A", "--quiet", "--no-check", `--preload=${preload}`, `--coverage=${said}`],
    main,
    ...args,
  ], { ...Deno.env.toObject(), STANDS_AT: program, ...env });
  const modules = new Set<string>();
  for (const { name } of Deno.readDirSync(said)) {
    const { url } = JSON.parse(Deno.readTextFileSync(`${said}/${name}`)) as { url: string };
    const path = url.startsWith("file:") ? fileURLToPath(url) : "";
    if (path.startsWith(`${bundles}/`)) modules.add(path.slice(bundles.length + 1));
  }
  Deno.removeSync(said, { recursive: true });
  const sizes = [...modules].map((path) => Deno.statSync(`${bundles}/${path}`).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  Deno.removeSync(bundles, { recursive: true });
  return { modules: [...modules].sort(), bytes, printed: ran.stdout + ran.stderr };
}
