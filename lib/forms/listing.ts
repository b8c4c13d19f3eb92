/** What is understood, from the tables: for `--forms` and the manual page. */
import type { Service } from "./event.ts";
import type { Heading, Meaning } from "./heading.ts";
import { type FormText, readSheet } from "./language.ts";
import { programsIn } from "./programs.ts";
import { TABLES } from "./tables.ts";

/** What is understood of a daemon. */
export interface Listing {
  readonly service: Service;
  /** The names of its programs; of a rule without, where its lines are. */
  readonly programs: readonly string[];
  /** Patterns that mean the same in the same cases, in the order of the table. */
  readonly groups: readonly Group[];
}

/** Patterns under the same headings. */
export interface Group {
  readonly headings: readonly Heading[];
  readonly forms: readonly { readonly text: string; readonly source: string }[];
}

/**
 * Lists what is understood.
 *
 * @param service The daemon; nothing for all of them.
 * @returns Each daemon's, in the order of the alphabet; none where there is no such daemon.
 */
export function listForms(service?: string): Listing[] {
  return TABLES.filter(([name]) => service === undefined || name === service)
    .map(([name, text]) => ({
      service: name,
      programs: programsIn(text),
      groups: groupsOf(readSheet(text, "").forms),
    }))
    .sort((a, b) => a.service < b.service ? -1 : 1);
}

/**
 * Groups patterns.
 *
 * @param texts The patterns, in their order.
 * @returns Those that stand under the same headings.
 */
export function groupsOf(texts: readonly FormText[]): Group[] {
  const groups: { headings: readonly Heading[]; forms: { text: string; source: string }[] }[] = [];
  for (const { headings, text: pattern, source } of texts) {
    const form = { text: pattern, source };
    const last = groups.at(-1);
    if (last?.headings === headings) last.forms.push(form);
    else groups.push({ headings, forms: [form] });
  }
  return groups;
}

/** In the order in which they are told. */
const MEANINGS: readonly Meaning[] = ["success", "failed", "naughty", "probed", "nothing", "known"];

/**
 * Counts patterns by what they may mean.
 *
 * @param listing What is understood of a daemon.
 * @returns Each meaning that there is, with the number of its patterns; one that may mean several things counts for each.
 */
export function countMeanings({ groups }: Listing): [meaning: Meaning, forms: number][] {
  return MEANINGS.map((meaning): [Meaning, number] => [
    meaning,
    groups.filter(({ headings }) => headings.some((one) => one.meaning === meaning))
      .reduce((sum, { forms }) => sum + forms.length, 0),
  ]).filter(([, count]) => count > 0);
}
