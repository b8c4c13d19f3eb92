/** `deno task build --find-base [PACKAGE FILE]`: whether there is a base for the running Deno, before it is pinned. */
import { sha256 } from "./base_kind.ts";
import { tryPackage } from "./base_published.ts";
import { findBase } from "./compile_base.ts";

/**
 * Says where a base can be had; with a package, whether there is one in it, and how to pin it.
 *
 * @param given The target, as Deno names it; nothing for this machine.
 * @param where An npm package with its version, and the path of an executable in it; or nothing.
 * @returns The exit status: 0 when a base can be had.
 * @throws Error with a sentence when none can.
 */
export async function sayBases(
  given: string | undefined,
  where: readonly string[],
): Promise<number> {
  const target = given ?? Deno.build.target;
  const [name, file] = where;
  if (name === undefined) {
    const base = await findBase(target);
    console.log(`deno ${Deno.version.deno}, ${target}: there is a base`);
    console.log(`from ${base.from}, sha256 ${base.sha256}`);
    console.log(
      `made ready it has ${(base.bytes.length / 1e6).toFixed(1)} MB, sha256 ${sha256(base.bytes)}`,
    );
    return 0;
  }
  if (file === undefined || where.length > 2) {
    throw new Error(
      "--find-base takes a package with its version, and the path of an executable in it",
    );
  }
  const entry = await tryPackage(name, file, target);
  console.log(`there is a base for Deno ${entry.denoVersion}; its entry for scripts/deno_pin.ts:`);
  console.log(JSON.stringify(entry, undefined, 2));
  return 0;
}
