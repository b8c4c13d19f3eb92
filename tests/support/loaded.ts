/** Which modules a command loads: V8 says it itself, when it is asked what of them was run. */
import { run } from "./scratch.ts";

const ROOT = new URL("../../", import.meta.url);

/** The only thing changed: the program ends by itself, so that V8 is asked, and stands where the test says. */
const PRELOAD = `const path = Deno.env.get("STANDS_AT");
Object.defineProperty(Deno, "execPath", { value: () => path });
Object.defineProperty(Deno, "exit", { value: () => {} });
`;

/** What a command has loaded. */
export interface Loaded {
  /** Paths below the tree, sorted. */
  readonly modules: readonly string[];
  /** The size of all of them. */
  readonly bytes: number;
  /** What the command printed. */
  readonly printed: string;
}

/**
 * Runs a command from its source.
 *
 * @param dir A folder for what V8 says.
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
  const [preload, said] = [`${dir}/preload.ts`, `${dir}/said`];
  Deno.writeTextFileSync(preload, PRELOAD);
  const ran = await run(Deno.execPath(), [
    ...["run", "-A", "--quiet", "--no-check", `--preload=${preload}`, `--coverage=${said}`],
    new URL("main.ts", ROOT).pathname,
    ...args,
  ], { ...Deno.env.toObject(), STANDS_AT: program, ...env });
  const modules = new Set<string>();
  for (const { name } of Deno.readDirSync(said)) {
    const { url } = JSON.parse(Deno.readTextFileSync(`${said}/${name}`)) as { url: string };
    if (url.startsWith(ROOT.href)) modules.add(url.slice(ROOT.href.length));
  }
  Deno.removeSync(said, { recursive: true });
  const sizes = [...modules].map((path) => Deno.statSync(new URL(path, ROOT)).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { modules: [...modules].sort(), bytes, printed: ran.stdout + ran.stderr };
}
