/** A change that begins with no record and is written nowhere: what would be decided is decided by the same steps. */
import { insideOneOf } from "../address/inside.ts";
import { contains, type Network } from "../address/network.ts";
import { hasLoggedIn, openLogins } from "./logins.ts";
import { type AddressRecord, blankRecord } from "./record.ts";
import type { Spooled } from "./spool.ts";
import type { Change } from "./store.ts";

/** What {@link changeInMemory} makes. */
export interface ChangeInMemory extends Change {
  /** All records that were put, as they are now. */
  readonly records: () => IterableIterator<AddressRecord>;
}

const NO_SPOOL: Spooled = {
  connections: [],
  before: "",
  drained: "",
  dropOld: undefined,
  more: false,
  bad: 0,
};

/**
 * Begins such a change.
 *
 * @param isPrefix Whether a block was given as one, and is not the unit in which addresses are counted.
 * @param keepsLogins Whether it is kept who has logged in from where.
 * @returns The change; it has no cursors, no spool and no hand edit.
 */
export function changeInMemory(
  isPrefix: (network: Network) => boolean,
  keepsLogins: boolean,
): ChangeInMemory {
  const records = new Map<string, AddressRecord>();
  const blocks = new Map<string, Network>();
  const isListed = (one: AddressRecord) => one.whitelistedAt > 0 || one.blacklistedAt > 0;
  const get = (network: Network) => records.get(network.text) ?? blankRecord(network);
  return {
    records: () => records.values(),
    get,
    lookUp: () => {},
    isNew: () => false,
    putNew: () => {},
    put: (record) => {
      records.set(record.network.text, record);
      if (isPrefix(record.network)) blocks.set(record.network.text, record.network);
    },
    around: (network) =>
      [...blocks.values()]
        .filter((block) => block.text !== network.text && contains(block, network))
        .map(get).filter(isListed)
        .sort((a, b) => b.network.length - a.network.length),
    inside: (some) => {
      const isInside = insideOneOf(some);
      return [...records.values()].filter((one) =>
        isInside(one.network) && (isListed(one) || hasLoggedIn(one))
      );
    },
    changed: () =>
      [...records.values()].map((after) => ({ before: blankRecord(after.network), after })),
    blocked: () => [...records.values()].filter(({ blacklistedAt }) => blacklistedAt > 0),
    logins: keepsLogins ? openLogins(() => "") : undefined,
    addTries: () => false,
    listLater: () => {},
    listNow: () => {},
    log: () => {},
    enforce: () => {},
    enforceAll: () => {},
    cursors: () => "",
    setImported: () => {},
    setCursors: () => {},
    spooled: () => NO_SPOOL,
    takeSpooled: () => false,
    handEdit: () => undefined,
  };
}
