/** Exit statuses. */
import type { ErrorKind } from "./errors.ts";

/** What each status means, for the help. */
export const EXIT_STATUSES: readonly (readonly [number, string])[] = [
  [0, "done"],
  [1, "it could not be done, or not all of it; stderr says what"],
  [2, "the command line or a setting is wrong; nothing was changed"],
  [3, "the lock was not had in time; what it was wanted for was not done"],
];

/**
 * The status for an error.
 *
 * @param kind The error's kind.
 * @returns 1, 2 or 3.
 */
export function exitStatus(kind: ErrorKind): number {
  return kind === "usage" ? 2 : kind === "lock" ? 3 : 1;
}
