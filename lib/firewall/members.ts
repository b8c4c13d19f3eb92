/** What the firewall must drop, as it follows from the deny list. */
import { contains, type Network } from "../address/network.ts";
import { subtract } from "../address/subtract.ts";
import type { Member } from "./backend.ts";

/**
 * The members of the firewall's sets. They touch nobody who is let in, and no two of them overlap, which interval sets refuse.
 *
 * @param listed What is listed, in the order of addresses, each with the epoch second at which its block ends, or nothing when it
 * never does.
 * @param exceptions Who is let in although a listed block covers him.
 * @param now Epoch seconds.
 * @returns The members in the order of addresses; blocks whose time is up are left out.
 */
export function* membersOf(
  listed: Iterable<{ readonly network: Network; readonly end: number | undefined }>,
  exceptions: readonly Network[],
  now: number,
): Generator<Member> {
  // A block comes before what is in it.
  let block: Network | undefined;
  for (const { network, end } of listed) {
    if (block && contains(block, network)) continue;
    const isSingle = network.length === 8 * network.bytes.length;
    if (!isSingle) block = network;
    const seconds = end === undefined ? undefined : end - now;
    if (seconds !== undefined && seconds <= 0) continue;
    const isWhole = isSingle || exceptions.length === 0;
    for (const part of isWhole ? [network] : subtract(network, exceptions)) {
      yield { network: part, seconds };
    }
  }
}

/**
 * How many there are.
 *
 * @param members The members.
 * @returns Their number.
 */
export function countMembers(members: Iterable<Member>): number {
  let sum = 0;
  for (const _ of members) sum++;
  return sum;
}
