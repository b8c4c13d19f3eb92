/** What becomes of a file, decided before it is touched. */
import { MARK } from "./schedule.ts";

/** One file before and after. */
export interface FileChange {
  readonly path: string;
  /** Nothing: it is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Permission bits of a new file; one that is there keeps its own, and its owner. */
  readonly mode: number;
  /** The file whose mode and owner a new one gets instead. */
  readonly like?: string;
  /** What this is for, to complete "I write PATH, …". */
  readonly about: string;
}

/**
 * The removal of a file, if it is ours.
 *
 * @param path The file.
 * @param about What it was for.
 * @param read Reads a file.
 * @returns One change, or none.
 */
export function goneIfOurs(
  path: string,
  about: string,
  read: (path: string) => string | undefined,
): FileChange[] {
  const before = read(path);
  return before?.includes(MARK) ? [{ path, before, after: undefined, mode: 0o644, about }] : [];
}
