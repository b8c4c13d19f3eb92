/** What the firewall must drop, as it follows from the deny list. */
import { insideOneOf } from "../address/inside.ts";
import type { Network } from "../address/network.ts";
import { subtract } from "../address/subtract.ts";
import type { Member } from "./backend.ts";

/**
 * The members of the firewall's sets. They touch nobody who is let in, and no two of them overlap, which interval sets refuse.
 *
 * @param listed What is listed, each with the epoch second at which its block ends, or nothing when it never does.
 * @param exceptions Who is let in although a listed block covers him.
 * @param now Epoch seconds.
 * @returns The members; blocks whose time is up are left out.
 */
export function membersOf(
  listed: readonly { readonly network: Network; readonly end: number | undefined }[],
  exceptions: readonly Network[],
  now: number,
): Member[] {
  const isCovered = insideOneOf(listed.map(({ network }) => network));
  const members: Member[] = [];
  for (const { network, end } of listed) {
    const seconds = end === undefined ? undefined : end - now;
    if ((seconds !== undefined && seconds <= 0) || isCovered(network)) continue;
    const isWhole = exceptions.length === 0 || network.length === 8 * network.bytes.length;
    const parts = isWhole ? [network] : subtract(network, exceptions);
    for (const part of parts) members.push({ network: part, seconds });
  }
  return members;
}
