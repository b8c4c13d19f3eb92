/** Whose messages tables are about. */
import type { Service } from "./event.ts";

/** Tables, each with its daemon. */
export type Tables = readonly (readonly [service: Service, text: string])[];

/**
 * Finds whose messages a table is about, without reading it.
 *
 * @param text The table, without errors.
 * @returns The names of the programs.
 */
export function programsIn(text: string): string[] {
  const programs: string[] = [];
  for (let at = text.indexOf(LINE); at >= 0; at = text.indexOf(LINE, at + 1)) {
    const line = text.slice(at + LINE.length, text.indexOf("\n", at + 1));
    const sets = line.indexOf(" sets ");
    for (const name of (sets < 0 ? line : line.slice(0, sets)).split(" ")) programs.push(name);
  }
  return programs;
}

const LINE = "\nprogram ";
