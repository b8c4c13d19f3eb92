/** Puts a release together: the program, its packages, what they are made of, what is new, their sums, and a signature of these. */
import { sha256 } from "../base_kind.ts";
import { buildDeb } from "../package/deb.ts";
import type { Ingredients } from "../package/files.ts";
import { buildRpm } from "../package/rpm.ts";
import { runBuilder } from "../package/stage.ts";
import { type Base, billText } from "./bill.ts";
import { notesOf } from "./notes.ts";

/** What a signature is for; whoever verifies names the same. */
export const NAMESPACE = "sentry-release";

/** What is released. */
export interface Release {
  readonly version: string;
  /** Its day, 2026-11-26. */
  readonly released: string;
  readonly ingredients: Ingredients;
  readonly base: Base;
  /** The releaser's private key, or the public one of a key that an agent has: a file as ssh-keygen(1) takes it. */
  readonly key: string;
}

/**
 * Makes it.
 *
 * @param release What is released.
 * @param folder Where it goes; made anew.
 * @returns The names of the files in it.
 * @throws Error with a sentence for the releaser; there is then no such folder.
 */
export async function makeRelease(release: Release, folder: string): Promise<string[]> {
  const { version, released, ingredients, base, key } = release;
  const notes = notesOf(ingredients.changes, version);
  const { program, target } = ingredients;
  removeFolder(folder);
  Deno.mkdirSync(folder, { recursive: true });
  try {
    Deno.writeFileSync(`${folder}/sentry-${version}-${target}`, program, { mode: 0o755 });
    for (const build of [buildDeb, buildRpm]) await build(ingredients, folder);
    const bill = billText({ version, released, sha256: sha256(program), base });
    Deno.writeTextFileSync(`${folder}/sentry-${version}.cdx.json`, bill);
    Deno.writeTextFileSync(`${folder}/NOTES.md`, notes);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    const sums = names.map((name) =>
      `${sha256(Deno.readFileSync(`${folder}/${name}`))}  ${name}\n`
    );
    Deno.writeTextFileSync(`${folder}/SHA256SUMS`, sums.join(""));
    const sign = ["-Y", "sign", "-q", "-f", key, "-n", NAMESPACE, `${folder}/SHA256SUMS`];
    await runBuilder("ssh-keygen", sign, "OpenSSH");
    return [...names, "SHA256SUMS", "SHA256SUMS.sig"];
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

function removeFolder(folder: string): void {
  try {
    Deno.removeSync(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
