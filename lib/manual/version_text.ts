/** What `--version` prints. */
import { BUILT_FROM } from "../built_from.ts";
import { VERSION } from "../version.ts";

/**
 * Says what runs here.
 *
 * @returns sentry's version, then the runtime's and what both were built from, a line each.
 */
export function versionText(): string {
  return `sentry ${VERSION}\ndeno ${Deno.version.deno}, built from ${BUILT_FROM}\n`;
}
