/** `--forms`: the messages of daemons that are understood. */
import { quote, SentryError } from "../errors.ts";
import { listForms } from "../forms/listing.ts";
import { formsText } from "../report/forms.ts";
import { type Outcome, outcome } from "./outcome.ts";

/**
 * Lists what is understood.
 *
 * @param daemon The daemon; nothing for all of them.
 * @returns The list.
 * @throws SentryError when there is no such daemon.
 */
export function forms(daemon: string | undefined): Outcome {
  const listings = listForms(daemon);
  if (daemon !== undefined && listings.length === 0) {
    const known = listForms().map(({ service }) => service).join(", ");
    throw new SentryError("usage", `--forms takes ${known}, not ${quote(daemon)}`);
  }
  return outcome(formsText(listings));
}
