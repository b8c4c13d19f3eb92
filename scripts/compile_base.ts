/**
 * The executable that `deno compile` puts a program behind (`denort`): the one in DENORT_BIN; else Deno's own; else, where its
 * download server can't be reached, the one inside a published executable.
 */
import { hasVersion, sha256, targetOf } from "./base_kind.ts";
import { fetchedBase, keptBase } from "./base_own.ts";
import { findPublished, publishedBase } from "./base_published.ts";
import { closeVariables } from "./close_variables.ts";
import { stopShells } from "./stop_shells.ts";
import { stripSymbols } from "./strip_symbols.ts";

/** A base. */
export interface Base {
  /** What to put a program behind. */
  readonly bytes: Uint8Array;
  /** Where it came from, as it came. */
  readonly from: string;
  readonly sha256: string;
}

/** How long Deno may take to fetch its own base where another is known, in milliseconds. */
const OWN_WAIT_MS = 15_000;

/**
 * Finds a base and makes it ready: without symbols, without the variables that would have it do something, and no script to a
 * shell that meets half of it.
 *
 * @param target The target, as Deno names it.
 * @returns The base.
 * @throws Error with a sentence when none can be had.
 */
export async function findBase(target: string): Promise<Base> {
  const { bytes, from } = await findRaw(target);
  return { bytes: stopShells(closeVariables(stripSymbols(bytes))), from, sha256: sha256(bytes) };
}

async function findRaw(target: string): Promise<{ bytes: Uint8Array; from: string }> {
  const given = Deno.env.get("DENORT_BIN");
  if (given) return { bytes: givenBase(given, target), from: "a given denort" };
  const own = await keptBase(target);
  if (own) return { bytes: own, from: "Deno's download server" };
  const known = findPublished(target);
  try {
    // With nothing to fall back on, a slow server is better than none.
    const bytes = await fetchedBase(target, known ? OWN_WAIT_MS : undefined);
    return { bytes, from: "Deno's download server" };
  } catch (error) {
    if (known) return { bytes: await publishedBase(known), from: `npm's ${known.package}` };
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`${said}; set DENORT_BIN to a denort ${Deno.version.deno} for ${target}`);
  }
}

/** Reads the base named in DENORT_BIN. */
function givenBase(path: string, target: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(path);
  } catch {
    throw new Error(`DENORT_BIN names "${path}", which can't be read; name a denort or unset it`);
  }
  if (!hasVersion(bytes)) {
    const { deno } = Deno.version;
    throw new Error(`DENORT_BIN names "${path}", which is no denort ${deno}; both must be equal`);
  }
  // deno compile would not notice: it puts the program behind whatever it is given.
  if (targetOf(bytes) !== target) {
    throw new Error(`DENORT_BIN names "${path}", which is not for ${target}; name one that is`);
  }
  return bytes;
}
