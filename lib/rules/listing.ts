/** What rules make understood, for `--forms`. */
import { groupsOf, type Listing } from "../forms/listing.ts";
import { sentenceOf } from "../errors.ts";
import { withRootDir } from "../settings/read_settings.ts";
import { loadRules } from "./folder.ts";
import type { Rule } from "./rule.ts";
import { mayHaveRules } from "./there.ts";

/** What was found. */
export interface ListedRules {
  readonly listings: readonly Listing[];
  /** What is wrong with rules, a sentence each. */
  readonly troubles: readonly string[];
}

/**
 * Lists the rules of a ROOT_DIR.
 *
 * @param environment Reads one variable.
 * @param executable Path of this program.
 * @returns Each rule's patterns, in the order of their names; none where there are no rules.
 */
export function listRules(
  environment: (name: string) => string | undefined,
  executable: string,
): ListedRules {
  try {
    const { rootDir } = withRootDir(environment, executable);
    if (!mayHaveRules(rootDir)) return { listings: [], troubles: [] };
    const { rules, troubles } = loadRules(rootDir);
    return { listings: rules.map(listingOf), troubles };
  } catch (error) {
    return { listings: [], troubles: [sentenceOf(error)] };
  }
}

function listingOf({ name, logs, asksCommand, units, table }: Rule): Listing {
  const programs = [...table.programs.keys()];
  const places = [...logs, ...asksCommand ? ["LOG_COMMAND"] : [], ...units];
  return {
    service: name,
    programs: programs.length > 0 ? programs : places,
    groups: groupsOf(table.forms.map(({ text }) => text)),
  };
}
