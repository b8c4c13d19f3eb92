/** What `--forms` says. */
import { type Group, type Listing } from "../forms/listing.ts";

/**
 * Shows what is understood.
 *
 * @param listings Of each daemon.
 * @returns Its name and programs, and below what messages mean these messages, each with where it comes from.
 */
export function formsText(listings: readonly Listing[]): string {
  return listings.map(({ service, programs, groups }) =>
    `${service}, of ${programs.join(", ")}\n${groups.map(groupText).join("")}`
  ).join("\n");
}

function groupText({ headings, forms }: Group): string {
  const meanings = headings.map(({ meaning, needs }) =>
    needs.length > 0 ? `${meaning} if ${needs.join(" ")}` : meaning
  );
  const lines = forms.map(({ text, source }) =>
    `    ${text}\n${source === "" ? "" : `      -- ${source}\n`}`
  );
  return `  ${meanings.join(", else ")}\n${lines.join("")}`;
}
