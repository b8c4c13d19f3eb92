/** What an option that does not exist may have been meant to be. */
import { FLAGS } from "../manual/flags.ts";

/**
 * The option that somebody may have meant: one that begins with the word, or differs from it in two letters at most, of a word
 * of less than five letters in one.
 *
 * @param name The word, such as `--whitlist`.
 * @returns The option's name, without hyphens; nothing where none is near.
 */
export function nearestFlag(name: string): string | undefined {
  const word = name.replace(/^-+/, "").toLowerCase();
  if (word.length < 3 || word.length > 30) return undefined;
  const most = word.length < 5 ? 1 : 2;
  const distances = FLAGS.map((flag) => ({
    name: flag.name,
    distance: flag.name.startsWith(word) ? 0 : distanceOf(word, flag.name),
  }));
  const [nearest] = distances.sort((one, other) => one.distance - other.distance);
  return nearest && nearest.distance <= most ? nearest.name : undefined;
}

/** How many letters have to be put in, taken out, replaced, or swapped with the next (optimal string alignment). */
function distanceOf(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= one.length; i++) {
    const [before, row] = [rows[i - 1]!, [i]];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let least = Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] &&
        one[i - 2] === other[j - 1];
      if (isSwapped) least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows.at(-1)!.at(-1)!;
}
