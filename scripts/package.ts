/** `deno task package`: makes dist/sentry_VERSION_ARCH.deb of dist/sentry, which `deno task build` has made. */
import { fileURLToPath } from "node:url";
import { sha256, targetOf } from "./base_kind.ts";
import { buildDeb } from "./package/deb.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

function programOf(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error("there is no dist/sentry; deno task build makes it");
  }
}

async function main(): Promise<number> {
  try {
    if (Deno.args.length > 0) throw new Error(`"${Deno.args[0]}" is not understood`);
    const program = programOf(`${ROOT}dist/sentry`);
    const target = targetOf(program) ?? "an unknown machine";
    const license = Deno.readTextFileSync(`${ROOT}LICENSE`);
    const changes = Deno.readTextFileSync(`${ROOT}CHANGELOG.md`);
    const path = await buildDeb({ program, target, license, changes }, `${ROOT}dist`);
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
