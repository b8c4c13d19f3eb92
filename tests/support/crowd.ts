/** Many connections to an sshd, some of them at once. */

/** So many are under way at once; the sshd under test takes 200. */
const AT_ONCE = 20;

/**
 * Connects again and again, and waits each time for sshd's banner.
 *
 * @param port sshd's, on 127.0.0.1.
 * @param times How often.
 * @returns How many were served.
 */
export async function connectOften(port: number, times: number): Promise<number> {
  let begun = 0;
  let served = 0;
  const connect = async () => {
    while (begun++ < times) if (await isServed(port)) served++;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, connect));
  return served;
}

async function isServed(port: number): Promise<boolean> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    const bytes = new Uint8Array(64);
    const got = await connection.read(bytes);
    return got !== null && new TextDecoder().decode(bytes.subarray(0, got)).startsWith("SSH-2.0-");
  } catch {
    return false;
  } finally {
    connection.close();
  }
}

/**
 * How many connections a report of one address counts.
 *
 * @param said What `-r --ip` printed.
 * @returns The number; NaN where it says none.
 */
export function connections(said: string): number {
  return Number(/^ *(\d+) connections/.exec(said)?.[1] ?? NaN);
}
