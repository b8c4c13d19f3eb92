/** What a call of a program reads from standard input. */
import type { Call } from "../../lib/programs/run_program.ts";

/**
 * The whole of it.
 *
 * @param call The call; its lines can be gone through once.
 * @returns Its lines with their ends.
 */
export function inputOf({ input = [] }: Call): string {
  return [...input].map((line) => line + "\n").join("");
}
