/** The release notes: what CHANGELOG.md says of a version. */

/**
 * Takes them out of the changelog.
 *
 * @param changes CHANGELOG.md.
 * @param version The version.
 * @returns Its section, without its heading.
 * @throws Error where it has none, or where there are changes above it that belong to no version.
 */
export function notesOf(changes: string, version: string): string {
  const sections = changes.split(/^## /m).slice(1);
  const [first = ""] = sections;
  if (first.startsWith("Unreleased\n") && first.trim() !== "Unreleased") {
    throw new Error("CHANGELOG.md has changes of no version; name the section Unreleased first");
  }
  const found = sections.find((one) => one.startsWith(`${version}\n`));
  if (found === undefined) throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return found.slice(version.length).trim() + "\n";
}
