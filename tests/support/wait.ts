/** Waits for what comes by itself, and longer on a busy machine; how long it took is no test's business. */

/** How long at most, in milliseconds. */
const PATIENCE_MS = 60_000;

/** How often it is looked for, in milliseconds. */
const PAUSE_MS = 50;

/**
 * Waits.
 *
 * @param milliseconds How long.
 */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/**
 * Waits until something is so.
 *
 * @param isSo Whether it is.
 * @returns Whether it came to be.
 */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + PATIENCE_MS;
  while (!await isSo()) {
    if (Date.now() > end) return false;
    await pause(PAUSE_MS);
  }
  return true;
}

/**
 * Waits until a text says something.
 *
 * @param say Gives the text.
 * @param pattern What it should say.
 * @returns The text of the last look.
 */
export async function untilSays(
  say: () => string | Promise<string>,
  pattern: RegExp,
): Promise<string> {
  let said = "";
  await until(async () => pattern.test(said = await say()));
  return said;
}
