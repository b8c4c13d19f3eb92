/** What was done to hosts.deny by hand becomes what the records say. */
import { type Network, subjectOf } from "../address/network.ts";
import { blacklisted, delisted, isNeverBlocked, shortestBlock } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { makeAddressTable, setColumnOfText } from "../state/address_table.ts";
import { reasonText } from "../state/events.ts";
import { eachBlacklisted } from "../state/blacklisted.ts";
import type { HandEdit } from "../state/lists.ts";
import type { AddressRecord } from "../state/record.ts";
import type { Change } from "../state/store.ts";
import { blockedInside, put } from "./put_records.ts";

/**
 * Added addresses become blacklisted by hand, removed ones delisted; what ALLOW_NETS covers by now is delisted, and so is
 * a block that is too much of the world.
 * Costs a look at every listed record, but only after an edit of hosts.deny or of ALLOW_NETS.
 *
 * @param change The change under way.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns How many addresses followed.
 */
export function adoptHandEdit(change: Change, settings: Settings, now: number): number {
  const edit = change.handEdit();
  if (!edit) return 0;
  const blocked = blockedIn(settings.rootDir);
  change.lookUp(edit.added.map((network) => subjectOf(network, settings.ipv6Prefix)));
  change.lookUp(edit.removed.filter(({ text }) => blocked(text)));
  let adopted = 0;
  const adopt = (record: AddressRecord, verdict: string, reason?: string) => {
    put(change, record, verdict, now, reasonText(reason));
    adopted++;
  };
  const block = (network: Network) => {
    const least = shortestBlock(network);
    const isTooLarge = network.length < least;
    if (isTooLarge || isNeverBlocked(network, settings)) {
      const reason = isTooLarge ? `too much of the world, /${least} is the largest` : undefined;
      adopt(delisted(change.get(network)), "delisted", reason);
      change.enforce(network);
    } else if (!blocked(network.text)) {
      adopt(blacklisted(change.get(network), "hand", now), "blacklisted");
    }
  };
  for (const network of edit.added) {
    const unit = subjectOf(network, settings.ipv6Prefix);
    block(unit);
    // A part of the block by which clients are counted stands for it.
    if (unit !== network) change.enforce(network);
  }
  const keep = (network: Network) => {
    // Nobody has put it there: what was whitelisted since has never left the list.
    if (!blocked(network.text) && change.get(network).whitelistedAt > 0) {
      change.enforce(network);
    } else block(network);
  };
  if (!edit.stale) edit.kept.forEach(keep);
  else edit.kept.forEach(change.enforce);
  if (edit.stale || edit.isLost) change.enforceAll();
  for (const network of edit.isEmptied ? unlistedIn(change, edit, settings) : edit.removed) {
    if (!blocked(network.text)) continue;
    for (const record of [change.get(network), ...blockedInside(change, network)]) {
      adopt(delisted(record), "delisted");
    }
  }
  // Also those without a line of their own, which get one when the block around them goes.
  for (const { network } of change.blocked()) {
    if (!isNeverBlocked(network, settings)) continue;
    const record = change.get(network);
    if (record.blacklistedAt > 0) {
      adopt(delisted(record), "delisted");
    }
  }
  return adopted;
}

/** Whether an address is blacklisted on disk, by its canonical text. */
function blockedIn(rootDir: string): (text: string) => boolean {
  const table = makeAddressTable();
  eachBlacklisted(rootDir, () => void table.enter());
  return (text) => {
    setColumnOfText(text);
    return table.find() >= 0;
  };
}

/** What was listed by the records, and has no line any more. */
function unlistedIn(change: Change, { added, kept }: HandEdit, settings: Settings): Network[] {
  const lines = new Set(
    [...added, ...kept].map((network) => subjectOf(network, settings.ipv6Prefix).text),
  );
  return [...change.blocked()].map(({ network }) => network).filter((network) =>
    // In a listed block it never had a line.
    !lines.has(network.text) && !((change.around(network)[0]?.blacklistedAt ?? 0) > 0)
  );
}
