/** Moves out of the way what stands in place of sentry's files, for `--doctor --repair`. */
import { fileFailure } from "../files/failure.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { oddFiles } from "./files_check.ts";

/**
 * Renames everything in ROOT_DIR that can't be read as the file whose name it has. Nothing is removed, and nothing written over.
 *
 * @param rootDir The ROOT_DIR.
 * @returns What was renamed, as sentences.
 * @throws SentryError naming what could not be.
 */
export function moveAside(rootDir: string): string[] {
  return oddFiles(rootDir).flatMap(({ path, says }) => {
    // Settings that are there, however many, are for their owner to shorten: without them whom he never blocks would be.
    if (path.endsWith("/sentry.conf") && Deno.statSync(path).isFile) return [];
    const aside = freeName(path);
    try {
      Deno.renameSync(path, aside);
    } catch (error) {
      throw fileFailure("rename", path, error);
    }
    return [`${path} is ${says}: it is ${aside} now`];
  });
}

function freeName(path: string): string {
  let name = `${path}.aside`;
  for (let i = 2; lstatIfPresent(name); i++) name = `${path}.aside${i}`;
  return name;
}
