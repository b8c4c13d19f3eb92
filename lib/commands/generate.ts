/** `--generate`: what the shells complete the command line by, made from the table of options. */
import { quote, SentryError } from "../errors.ts";
import { listForms } from "../forms/listing.ts";
import { INSTALLATIONS } from "../install/installation.ts";
import { EXPORT_FORMATS } from "../lists/formats.ts";
import { bashCompletion } from "../manual/complete/bash.ts";
import type { Choice, Choices } from "../manual/complete/choices.ts";
import { fishCompletion } from "../manual/complete/fish.ts";
import { zshCompletion } from "../manual/complete/zsh.ts";
import { FLAGS } from "../manual/flags.ts";
import { PAGES } from "../manual/pages.ts";
import { BACKEND_NAMES } from "../policy/backend_names.ts";
import { SETTING_RULES } from "../policy/settings.ts";
import { EXAMPLES } from "../rules/examples.ts";
import { type Outcome, outcome } from "./outcome.ts";

const SHELLS = {
  "complete-bash": bashCompletion,
  "complete-zsh": zshCompletion,
  "complete-fish": fishCompletion,
};

/**
 * Prints one.
 *
 * @param what Its name.
 * @returns The whole file.
 * @throws SentryError of kind `usage` when there is none of that name.
 */
export function generate(what: string): Outcome {
  const names = Object.keys(SHELLS);
  const found = Object.entries(SHELLS).find(([name]) => name === what);
  if (found) return outcome(found[1](FLAGS, choices()));
  throw new SentryError("usage", `--generate takes ${names.join(", ")}, not ${quote(what)}`);
}

function choices(): Choices {
  const settings = SETTING_RULES.map(({ key }) => key).filter((key) => key !== "ROOT_DIR");
  return new Map<string, Choice>([
    ["ip", "address"],
    ["import", "file"],
    ["test-log", "file"],
    ["export", EXPORT_FORMATS],
    ["install", INSTALLATIONS],
    ["firewall", BACKEND_NAMES],
    ["forms", listForms().map(({ service }) => service)],
    ["example", [...EXAMPLES.keys()]],
    ["help", PAGES.map(({ topic }) => topic)],
    ["set", settings.map((key) => `${key}=`)],
    ["generate", Object.keys(SHELLS)],
  ]);
}
