/** Blacklists the blocks of which too many addresses are blacklisted, at the end of every change. */
import { contains, type Network } from "../address/network.ts";
import { blacklisted } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { isBadSubnet, subnetOf } from "../policy/subnet.ts";
import type { Change } from "../state/store.ts";
import { put, standingIn, trustLogins } from "./put_records.ts";

/**
 * Folds neighbours.
 *
 * @param change The change under way, all else put.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param spared Whom no block may take along.
 */
export function foldSubnets(
  change: Change,
  settings: Settings,
  now: number,
  spared: Network | undefined,
): void {
  if (settings.subnetBlock === 0) return;
  const subnets = new Map<string, Network>();
  for (const { after: { network, blacklistedAt } } of change.changed()) {
    const subnet = blacklistedAt > 0 ? subnetOf(network, settings.ipv6Prefix) : undefined;
    if (subnet) subnets.set(subnet.text, subnet);
  }
  // On a list already, itself or with a block around it: then that has been decided.
  const open = [...subnets.values()].filter((one) =>
    standingIn(change, one).list === "none" && !(spared && contains(one, spared))
  );
  if (open.length === 0) return;
  const inside = Map.groupBy(
    change.inside(open),
    ({ network }) => subnetOf(network, settings.ipv6Prefix)?.text,
  );
  for (const subnet of open) {
    const members = inside.get(subnet.text) ?? [];
    if (!isBadSubnet(subnet, members, settings)) continue;
    put(change, blacklisted(change.get(subnet), "subnet", now), "blacklisted", now);
    trustLogins(change, members, now);
  }
}
