/** Looks at what is there in a firewall, and makes the calls that change it. */
import { type Call, runProgram } from "../programs/run_program.ts";
import type { Backend, Seen } from "./backend.ts";

/** What was found. */
export interface Looked {
  readonly seen: Seen;
  /** The first look that failed although it must not. */
  readonly trouble: string | undefined;
  /** Whether a look did not end in time. Then the rest were not made. */
  readonly isLate: boolean;
}

/**
 * Looks.
 *
 * @param backend The firewall.
 * @param table The name of its table or sets.
 * @returns What was found.
 */
export async function lookAt(backend: Backend, table: string): Promise<Looked> {
  const seen: (string | undefined)[] = [];
  let first: string | undefined;
  for (const look of backend.looks(table)) {
    const { printed, trouble, isLate } = await runProgram(look);
    if (isLate) return { seen, trouble, isLate };
    seen.push(trouble === undefined ? printed : undefined);
    if (trouble !== undefined && !look.mayFail?.test(trouble)) first ??= trouble;
  }
  return { seen, trouble: first, isLate: false };
}

/**
 * Makes some calls, one after the other.
 *
 * @param calls The calls.
 * @param longestMs How long each may take, in milliseconds.
 * @returns The first trouble, which ends it; nothing when there was none.
 */
export async function runAll(
  calls: readonly Call[],
  longestMs?: number,
): Promise<{ trouble: string | undefined; isLate: boolean }> {
  for (const call of calls) {
    const { trouble, isLate } = await runProgram(call, longestMs);
    if (trouble !== undefined) return { trouble, isLate };
  }
  return { trouble: undefined, isLate: false };
}
