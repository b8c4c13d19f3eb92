/** `--forms`: the messages that are understood, of daemons and by rules. */
import { quote, SentryError } from "../errors.ts";
import { listForms } from "../forms/listing.ts";
import { formsText } from "../report/forms.ts";
import { listRules } from "../rules/listing.ts";
import { type Outcome, outcome } from "./outcome.ts";
import type { World } from "./world.ts";

/**
 * Lists what is understood.
 *
 * @param daemon The daemon, or a rule's name; nothing for all of them.
 * @param world Environment, this program.
 * @returns The list, rules last; what is wrong with rules.
 * @throws SentryError when there is no such daemon or rule.
 */
export function forms(daemon: string | undefined, world: World): Outcome {
  const found = listForms(daemon);
  // Who asks for a daemon has nothing to do with rules.
  if (daemon !== undefined && found.length > 0) return outcome(formsText(found));
  const rules = listRules(world.environment, world.executable());
  const asked = rules.listings.filter(({ service }) => daemon === undefined || service === daemon);
  if (daemon !== undefined && asked.length === 0) {
    const known = [...listForms(), ...rules.listings].map(({ service }) => service).join(", ");
    throw new SentryError("usage", `--forms takes ${known}, not ${quote(daemon)}`);
  }
  return outcome(formsText([...found, ...asked]), [], rules.troubles);
}
