/** Other programs' settings, read to learn how they write their logs. */

/** More than any such file has. */
const MOST_BYTES = 1 << 18;

/**
 * @param path A path.
 * @returns What is there, where a link on the way is followed; nothing where there is nothing, or it cannot be told.
 */
export function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/**
 * @param path A path.
 * @returns The text of a regular file of a sensible size; nothing else is opened.
 */
export function textOf(path: string): string | undefined {
  const info = statOf(path);
  if (!info?.isFile || info.size > MOST_BYTES) return undefined;
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
