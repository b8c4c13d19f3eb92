/** `deno task release --key=FILE`: makes dist/release of dist/sentry, which `deno task build` has made. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { RELEASED, VERSION } from "../lib/version.ts";
import { ingredients } from "./package.ts";
import { baseOf } from "./release/bill.ts";
import { makeRelease } from "./release/make_release.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

async function main(): Promise<number> {
  try {
    const { key } = parseArgs({ args: Deno.args, options: { key: { type: "string" } } }).values;
    if (!key) throw new Error("--key=FILE is missing: the key to sign with, as of ssh-keygen");
    const made = ingredients();
    const ran = await new Deno.Command(`${ROOT}dist/sentry`, { args: ["--version"] }).output();
    const base = baseOf(new TextDecoder().decode(ran.stdout), VERSION);
    const release = { version: VERSION, released: RELEASED, ingredients: made, base, key };
    const names = await makeRelease(release, `${ROOT}dist/release`);
    for (const name of names) console.log(`dist/release/${name}`);
    return 0;
  } catch (error) {
    console.error(`release: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
