/** The base that Deno itself fetches from its download server, as an archive in its cache folder. */
import { unzip } from "./unzip.ts";

/**
 * Reads Deno's own base.
 *
 * @param target The target, as Deno names it.
 * @returns The base; nothing when Deno has not fetched it yet.
 * @throws Error with a sentence where what it fetched is no archive of it.
 */
export async function keptBase(target: string): Promise<Uint8Array | undefined> {
  const asked = new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stderr: "null" });
  const info = JSON.parse(new TextDecoder().decode((await asked.output()).stdout));
  const path = `${info.denoDir}/dl/release/v${Deno.version.deno}/denort-${target}.zip`;
  let zip: Uint8Array;
  try {
    zip = Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return unzip(zip, ["denort", "denort.exe"]);
}

/**
 * Has Deno fetch its own base: it does so when it compiles anything.
 *
 * @param target The target, as Deno names it.
 * @param waitMs How long it may take, in milliseconds; nothing for as long as it takes.
 * @returns The base.
 * @throws Error with a sentence that says why it can't be had.
 */
export async function fetchedBase(
  target: string,
  waitMs: number | undefined,
): Promise<Uint8Array> {
  const scratch = Deno.makeTempDirSync({ prefix: "sentry-base-" });
  let said: string;
  try {
    Deno.writeTextFileSync(`${scratch}/empty.js`, "");
    const child = new Deno.Command(Deno.execPath(), {
      args: ["compile", "--quiet", "--target", target, "--output", "made", "empty.js"],
      cwd: scratch,
      env: { NO_COLOR: "1", RUST_BACKTRACE: "0" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      ...(waitMs === undefined ? {} : { signal: AbortSignal.timeout(waitMs) }),
    });
    said = new TextDecoder().decode((await child.output()).stderr).trim();
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
  const base = await keptBase(target);
  if (base) return base;
  const why = said.split("\n\n")[0]?.split(/\n\s*\d*:? */).at(-1);
  throw new Error(`Deno's download server can't be had (${why || "no answer in time"})`);
}
