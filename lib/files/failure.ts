/** Turns what the system says of a failed file operation into a sentence for the administrator. */
import { quote, SentryError } from "../errors.ts";

/**
 * Describes a failed file operation.
 *
 * @param action What was tried, as a verb: `read`, `write`, `create`.
 * @param path The file or folder it was tried on.
 * @param error What was thrown.
 * @returns An error to throw; an error of ours is returned as it is.
 */
export function fileFailure(action: string, path: string, error: unknown): SentryError {
  if (error instanceof SentryError) return error;
  return new SentryError("failed", `cannot ${action} ${quote(path)}: ${reason(error)}`);
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) {
    return "permission denied; run as root, or as the owner of ROOT_DIR";
  }
  if (error instanceof Deno.errors.NotFound) return "no such file or folder";
  // With less than all permissions, which sentry has.
  if (error instanceof Deno.errors.NotCapable) {
    return "the runtime opens nothing in /dev, /proc and /sys; put it elsewhere";
  }
  const text = error instanceof Error ? error.message : String(error);
  if (/os error 28\b/.test(text)) return "the disk is full; free some space and run it again";
  if (/os error 122\b/.test(text)) return "the disk quota is used up; raise it and run it again";
  if (/os error 30\b/.test(text)) return "the file system is read-only; remount it writable";
  return text.replace(/\s+/g, " ").replace(/: (open|stat|readfile|writefile|rename) '.*$/, "");
}
