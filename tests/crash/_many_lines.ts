/** A log about many addresses, and what must be in the records once all of it is put, by the plainest reading of it. */
import { makeRandom } from "../support/random.ts";
import { sshdLine } from "../support/scratch.ts";

/** What the records of an address must say. */
export interface Sums {
  failures: number;
  naughty: number;
  successes: number;
}

/**
 * Makes lines.
 *
 * @param addresses How many addresses they are about.
 * @param seed Which lines.
 * @returns The lines, and the sums of what they say by address.
 */
export function manyLines(
  addresses: number,
  seed: number,
): { lines: string[]; sums: Map<string, Sums> } {
  const random = makeRandom(seed);
  const lines: string[] = [];
  const sums = new Map<string, Sums>();
  for (let i = 0; i < 3 * addresses; i++) {
    const n = random(addresses);
    const isIPv6 = n % 5 === 0;
    const address = isIPv6 ? `2001:db8:${(4096 + n).toString(16)}::1` : `10.${n >> 8}.${n & 255}.1`;
    const key = isIPv6 ? `2001:db8:${(4096 + n).toString(16)}::/64` : address;
    const sum = sums.get(key) ?? { failures: 0, naughty: 0, successes: 0 };
    sums.set(key, sum);
    const at = `port ${1024 + i % 60_000}`;
    const kind = random(100);
    const pid = 1000 + i;
    if (kind < 2) {
      lines.push(sshdLine(`Accepted password for al from ${address} ${at} ssh2`, pid));
      sum.successes++;
    } else if (kind < 40) {
      lines.push(sshdLine(`Invalid user a from ${address} ${at}`, pid));
      sum.naughty++;
    } else {
      lines.push(sshdLine(`Failed password for bob from ${address} ${at} ssh2`, pid));
      sum.failures++;
    }
  }
  return { lines, sums };
}
