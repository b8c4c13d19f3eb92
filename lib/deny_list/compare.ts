/** Whether the two files list what the records say, and nothing else: in a table of bytes, since it can be a million. */
import { fromBytes } from "../files/latin1.ts";
import { regularIfPresent } from "../files/regular_file.ts";
import { makeAddressTable, setColumnOfPattern } from "../state/address_table.ts";
import { eachListed } from "../state/blacklisted.ts";
import { readPrefixes } from "../state/prefixes.ts";
import type { DenyFiles } from "./deny_files.ts";
import { eachLine, eachTodo } from "./each_listed.ts";
import { wordsOf } from "./hosts_deny.ts";
import { listingOf } from "./listing_line.ts";

/** Some of what was found: how many, and the first. */
export interface Some {
  count: number;
  first: string;
}

/** What was found. What the lists have still to follow is no difference. */
export interface Differences {
  /** How many are to be listed. */
  readonly records: number;
  readonly pending: number;
  /** What is to be listed and is not. */
  readonly notInPatterns: Some;
  readonly notInHostsDeny: Some;
  /** What is listed and is not to be. */
  readonly onlyInPatterns: Some;
  readonly onlyInHostsDeny: Some;
  /** Lines of hosts.deny that list nobody and are neither empty nor comments, and the number of the first. */
  readonly notUnderstood: Some & { readonly line: number };
  /** Whether both files are as they are written here: each address once, and in our form. */
  readonly isOurs: boolean;
}

const [PATTERN, LINE, RECORD, PENDING] = [1, 2, 4, 8];

/**
 * Compares. Nobody needs to wait meanwhile, if hosts.deny and deny.patterns are the same before and after.
 *
 * @param files The files.
 * @returns What differs.
 * @throws SentryError when a file cannot be read.
 */
export function compareLists(files: DenyFiles): Differences {
  const { rootDir } = files;
  const table = makeAddressTable(Math.ceil((regularIfPresent(files.patterns)?.size ?? 0) / 14));
  let isOurs = true;
  const mark = (flag: number) => {
    const place = table.enter();
    const flags = table.flags(place);
    table.setFlags(place, flags | flag);
    return (flags & flag) === 0;
  };
  eachLine(files.patterns, ({ bytes, start, end, isWhole }) => {
    // libwrap reads a last line without its end as well: a torn `203.`, or `ALL`.
    if (isWhole && setColumnOfPattern(bytes, start, end)) isOurs = mark(PATTERN) && isOurs;
    else {
      isOurs = false;
      for (const word of wordsOf(fromBytes(bytes.subarray(start, end)))) {
        const text = new TextEncoder().encode(word);
        if (setColumnOfPattern(text, 0, text.length)) mark(PATTERN);
      }
    }
  });
  const notUnderstood = { count: 0, first: "", line: 0 };
  let number = 0;
  eachLine(files.hostsDeny, (line) => {
    number++;
    const listing = listingOf(line, files.ipv6Prefix);
    if (listing) isOurs = mark(LINE) && listing.pattern === undefined && isOurs;
    else {
      const text = fromBytes(line.bytes.subarray(line.start, line.end));
      if (/^\s*(?:#|$)/.test(text)) return;
      if (notUnderstood.count++ === 0) {
        notUnderstood.first = text.trim();
        notUnderstood.line = number;
      }
    }
  });
  let records = 0;
  eachListed(rootDir, readPrefixes(rootDir), () => {
    mark(RECORD);
    records++;
  });
  let pending = 0;
  // Last: what was changed meanwhile is in it.
  eachTodo(rootDir, () => {
    if (mark(PENDING)) pending++;
  });
  const [notInPatterns, notInHostsDeny, onlyInPatterns, onlyInHostsDeny] = [
    [RECORD, PATTERN],
    [RECORD, LINE],
    [PATTERN, RECORD],
    [LINE, RECORD],
  ].map(([is, isNot]) => {
    const some: Some = { count: 0, first: "" };
    for (const place of table.places()) {
      if ((table.flags(place) & (is! | isNot! | PENDING)) !== is) continue;
      if (some.count++ === 0) some.first = table.textAt(place);
    }
    return some;
  });
  return {
    records,
    pending,
    notInPatterns: notInPatterns!,
    notInHostsDeny: notInHostsDeny!,
    onlyInPatterns: onlyInPatterns!,
    onlyInHostsDeny: onlyInHostsDeny!,
    notUnderstood,
    isOurs,
  };
}

/**
 * Whether nothing differs.
 *
 * @param differences What {@link compareLists} has found.
 * @returns False also where hosts.deny lists something in a form that is not ours.
 */
export function isAgreed(differences: Differences): boolean {
  const { notInPatterns, notInHostsDeny, onlyInPatterns, onlyInHostsDeny } = differences;
  return differences.isOurs &&
    [notInPatterns, notInHostsDeny, onlyInPatterns, onlyInHostsDeny].every(({ count }) =>
      count === 0
    );
}
