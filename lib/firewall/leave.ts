/** Takes out of the firewalls what no setting names any more. To be called with `firewall.lock` held. */
import { BACKENDS } from "./backends.ts";
import { lookAt, runAll } from "./look.ts";
import { type Filled, forgetFilled } from "./filled.ts";
import { forgetRules } from "./rules.ts";

/** What was done to the firewalls. */
export interface Settled {
  readonly notes: readonly string[];
  readonly troubles: readonly string[];
}

/**
 * Takes our sets and rules out of some firewalls. One that fails stays written down as filled.
 *
 * @param rootDir The ROOT_DIR.
 * @param going Which.
 * @returns Sentences: what was done, and what failed.
 * @throws SentryError when `firewall.filled` cannot be written.
 */
export async function takeOut(rootDir: string, going: readonly Filled[]): Promise<Settled> {
  const notes: string[] = [];
  const troubles: string[] = [];
  const gone: Filled[] = [];
  for (const one of going) {
    const { name, table } = one;
    const looked = await lookAt(BACKENDS[name], table);
    const { calls, stays } = BACKENDS[name].remove(table, looked.seen);
    const { trouble = looked.trouble } = looked.isLate ? looked : await runAll(calls);
    if (trouble !== undefined) {
      troubles.push(`${name}: ${trouble}; ${table} may still be there and drop`);
      continue;
    }
    gone.push(one);
    if (calls.length > 0) notes.push(`took ${table} out of ${name}`);
    if (stays !== undefined) notes.push(`NOTE: ${name}: what stays is ${stays}`);
  }
  forgetRules(rootDir, gone);
  forgetFilled(rootDir, gone);
  return { notes, troubles };
}
