/** Whether a ROOT_DIR has rules, for runs that mostly have none to read. */
import { lstatIfPresent } from "../files/read_file.ts";

/**
 * Where rules are.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The folder.
 */
export function rulesFolder(rootDir: string): string {
  return `${rootDir}/rules.d`;
}

/**
 * Whether there may be rules.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Whether something is called like their folder.
 */
export function mayHaveRules(rootDir: string): boolean {
  return lstatIfPresent(rulesFolder(rootDir)) !== undefined;
}
