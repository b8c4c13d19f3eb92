/** The tables of the daemons that are known. */
import type { Service } from "../logs/event.ts";
import { POSTFIX } from "./tables/postfix.ts";
import { VCHKPW } from "./tables/vchkpw.ts";

/** Each by its daemon. */
export const TABLES: readonly (readonly [service: Service, text: string])[] = [
  ["postfix", POSTFIX],
  ["vchkpw", VCHKPW],
];

const PROGRAM = /^program ([^\n]*)$/gm;

/**
 * Finds whose messages a table is about, without reading it.
 *
 * @param text The table, without errors.
 * @returns The names of the programs.
 */
export function programsIn(text: string): string[] {
  return [...text.matchAll(PROGRAM)].flatMap(([, names]) =>
    names!.replace(/ sets .*/, "").trim().split(/ +/)
  );
}
