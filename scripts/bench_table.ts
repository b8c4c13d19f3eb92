/** What the benches print. */

/**
 * A row of a Markdown table.
 *
 * @param cells Its cells.
 * @returns The row.
 */
export function benchRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/**
 * The median.
 *
 * @param values Numbers.
 * @returns The middle one; NaN where there is none.
 */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
