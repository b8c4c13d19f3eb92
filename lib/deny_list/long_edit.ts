/** What was done by hand to a list of up to millions: one look at both files and the records, in a table of bytes. */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { regularIfPresent } from "../files/regular_file.ts";
import { makeAddressTable, setColumnOfPattern } from "../state/address_table.ts";
import { eachBlacklisted } from "../state/blacklisted.ts";
import type { HandEdit } from "../state/lists.ts";
import { around, readPrefixes } from "../state/prefixes.ts";
import { type DenyFiles, isUnedited } from "./deny_files.ts";
import { eachLine, eachTodo } from "./each_listed.ts";
import { listingOf } from "./listing_line.ts";
import { EDITED, NONE, readStamp, STALE } from "./stamp.ts";

/** So many that came, and went, are taken over in one change; the others with the next. */
const MOST = 20_000;

/** In deny.patterns, in hosts.deny, blacklisted by its record, about to be listed, and about not to be. */
const [PATTERN, LINE, BLOCKED, COMES, GOES] = [1, 2, 4, 8, 16];

/**
 * What was done to hosts.deny by hand since it was last written here. What the lists have still to follow was not done by hand.
 *
 * @param files The files.
 * @returns Only what the records do not say already.
 * @throws SentryError when a file cannot be read.
 */
export function readLongEdit(files: DenyFiles): HandEdit {
  const { rootDir } = files;
  const { list } = readStamp(files.stamp);
  const size = regularIfPresent(files.patterns)?.size ?? 0;
  const table = makeAddressTable(Math.ceil(size / 14));
  const mark = (flag: number) => {
    const place = table.enter();
    table.setFlags(place, table.flags(place) | flag);
  };
  const patterns = eachPattern(files.patterns, () => mark(PATTERN));
  const isThere = eachLine(files.hostsDeny, (line) => {
    if (listingOf(line, files.ipv6Prefix)) mark(LINE);
  });
  eachBlacklisted(rootDir, () => mark(BLOCKED));
  eachTodo(rootDir, (isListed) => {
    const place = table.enter();
    const flags = table.flags(place) & ~(COMES | GOES);
    table.setFlags(place, flags | (isListed ? COMES : GOES));
  });
  const wasListed = list !== STALE && list !== EDITED && list !== NONE;
  const isEmptied = patterns === 0 && wasListed && !isUnedited(files);
  const [added, removed, kept]: Network[][] = [[], [], []];
  const prefixes = readPrefixes(rootDir);
  let isMore = false;
  const take = (to: Network[], network: Network) => {
    if (to.length < MOST) to.push(network);
    else isMore = true;
  };
  for (const place of isThere ? table.places() : []) {
    const flags = table.flags(place);
    const network = (): Network => parseNetwork(table.textAt(place))!;
    if ((flags & LINE) === 0) {
      if ((flags & BLOCKED) === 0) continue;
      const isGone = (flags & PATTERN) !== 0 ||
        // In a listed block it never had a line.
        isEmptied && (flags & COMES) === 0 && around(prefixes, network())[0]?.list !== "deny";
      if (isGone) take(removed!, network());
    } else if ((flags & BLOCKED) === 0) {
      if ((flags & PATTERN) === 0) take(added!, network());
      else if ((flags & GOES) === 0) take(kept!, network());
    }
  }
  return {
    added: added!,
    removed: removed!,
    kept: kept!,
    stale: list === STALE,
    isLost: true,
    isEmptied: false,
    isMore,
  };
}

/** Calls back for each pattern of ours, and counts them; less than 0 where there is no file. */
function eachPattern(path: string, found: () => void): number {
  let count = 0;
  const isThere = eachLine(path, ({ bytes, start, end }) => {
    if (!setColumnOfPattern(bytes, start, end)) return;
    count++;
    found();
  });
  return isThere ? count : -1;
}
