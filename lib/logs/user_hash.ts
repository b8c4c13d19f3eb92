/** What is remembered of a user's name: enough to know it again. */
import { createHash } from "node:crypto";

/**
 * Hashes a name.
 *
 * @param name The name, whatever is in it.
 * @returns SHA-256 of it as UTF-8, the first 16 hex digits.
 */
export function hashUser(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 16);
}
