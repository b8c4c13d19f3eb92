/** Writes to the streams that a command was started with. */
import { after } from "../after.ts";

/**
 * Writes all of a text.
 *
 * @param stream Where to.
 * @param text The text.
 * @returns False where whoever read this has gone away, as `head` does: then nobody is left to tell.
 * @throws What else the system says.
 */
export function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): boolean {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let done = 0; done < bytes.length;) done += stream.writeSync(bytes.subarray(done));
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    return false;
  }
}

/**
 * Says what went wrong, if anybody can hear it; that nobody can changes no answer.
 *
 * @param text What to say.
 */
export function complain(text: string): void {
  try {
    write(Deno.stderr, text);
  } catch {
    // A full disk, or a closed stream.
  }
}

/** How long a gate waits for somebody to read what it prints, in milliseconds. */
const UNREAD_MS = 200;

/**
 * Writes as a gate must: whoever does not read it, and whatever goes wrong with it, changes no answer.
 *
 * @param stream Where to.
 * @param text The text.
 */
export async function answer(
  stream: { write(bytes: Uint8Array): Promise<number> },
  text: string,
): Promise<void> {
  let rest = new TextEncoder().encode(text);
  const all = async () => {
    while (rest.length > 0) rest = rest.subarray(await stream.write(rest));
  };
  if (rest.length > 0) await Promise.race([all().catch(() => {}), after(UNREAD_MS)]);
}
