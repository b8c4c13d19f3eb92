/** `deno task package [deb | rpm]`: packages of dist/sentry, which `deno task build` has made; by default for Debian. */
import { fileURLToPath } from "node:url";
import { sha256, targetOf } from "./base_kind.ts";
import { buildDeb } from "./package/deb.ts";
import type { Ingredients } from "./package/files.ts";
import { buildRpm } from "./package/rpm.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Who builds which kind. */
export const BUILDERS = new Map([["deb", buildDeb], ["rpm", buildRpm]]);

/**
 * What packages are built from.
 *
 * @returns The program that was built last, and the texts of this tree.
 * @throws Error with a sentence for whoever builds.
 */
export function ingredients(): Ingredients {
  const program = builtProgram(`${ROOT}dist/sentry`);
  return {
    program,
    target: targetOf(program) ?? "an unknown machine",
    license: Deno.readTextFileSync(`${ROOT}LICENSE`),
    changes: Deno.readTextFileSync(`${ROOT}CHANGELOG.md`),
  };
}

function builtProgram(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error("there is no dist/sentry; deno task build makes it");
  }
}

async function main(): Promise<number> {
  try {
    const [kind = "deb", ...others] = Deno.args;
    const builder = BUILDERS.get(kind);
    const odd = builder ? others[0] : kind;
    if (!builder || odd !== undefined) throw new Error(`"${odd}" is not understood`);
    const path = await builder(ingredients(), `${ROOT}dist`);
    const bytes = Deno.readFileSync(path);
    console.log(`${path.slice(ROOT.length)}: ${(bytes.length / 1e6).toFixed(1)} MB`);
    console.log(`sha256 ${sha256(bytes)}`);
    return 0;
  } catch (error) {
    console.error(`package: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
