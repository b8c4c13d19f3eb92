/** What was done to the two files of the deny list since they were last written here. */
import type { Network } from "../address/network.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import type { HandEdit } from "../state/lists.ts";
import { areLong, type DenyFiles, isUnedited, readHostsDeny } from "./deny_files.ts";
import { parseHostsDeny, parsePatterns } from "./hosts_deny.ts";
import { readLongEdit } from "./long_edit.ts";
import { EDITED, NONE, readStamp, STALE } from "./stamp.ts";

/**
 * What was done to hosts.deny by hand since it was last written here.
 *
 * @param files The files.
 * @returns Addresses and blocks that came and went, and those that stayed. A file that is gone altogether is an accident, not
 * an edit: nothing went, and what the records say is listed again.
 */
export function readHandEdit(files: DenyFiles): HandEdit {
  if (areLong(files, 0)) return readLongEdit(files);
  const text = readHostsDeny(files);
  const patterns = readTextIfPresent(files.patterns);
  const { list } = readStamp(files.stamp);
  const stale = list === STALE;
  const before = parsePatterns(patterns ?? "");
  if (text === undefined) {
    const kept = [...before.values()];
    return { added: [], removed: [], kept, stale, isLost: true, isEmptied: false, isMore: false };
  }
  const now = new Map<string, Network>();
  for (const { network } of parseHostsDeny(text, files.ipv6Prefix)) {
    if (network) now.set(network.text, network);
  }
  return {
    added: [...now.values()].filter((network) => !before.has(network.text)),
    removed: [...before.values()].filter((network) => !now.has(network.text)),
    kept: [...now.values()].filter((network) => before.has(network.text)),
    stale,
    isLost: patterns === undefined,
    isEmptied: patterns !== undefined && before.size === 0 && isStamp(list) && !isUnedited(files),
    isMore: false,
  };
}

/** Whether `listed` tells how hosts.deny was left. */
function isStamp(list: string): boolean {
  return list !== STALE && list !== EDITED && list !== NONE;
}
