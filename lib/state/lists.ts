/** What follows from the records, as the store sees it. */
import type { Network } from "../address/network.ts";
import type { LaterListing } from "./lists_todo.ts";
import type { Prefixes } from "./prefixes.ts";

/** What somebody did to the deny list by hand. */
export interface HandEdit {
  readonly added: readonly Network[];
  readonly removed: readonly Network[];
  /** What was listed before and still is; of a long list, only what is not blacklisted. */
  readonly kept: readonly Network[];
  /** Whether the lists were not kept up for a while, so that the records alone count. */
  readonly stale: boolean;
  /** Whether one of the files is gone, so that what the records say is to be listed again. */
  readonly isLost: boolean;
  /** Whether nothing but the records tells what was listed before, since deny.patterns was emptied. */
  readonly isEmptied: boolean;
  /** Whether there is more than is taken over at once. */
  readonly isMore: boolean;
}

/** What follows from the records: the deny files, and whatever else blocks. */
export interface Lists {
  /** Is waited for before anything else, with the names in ROOT_DIR: loads what is needed for it. */
  readonly ready: (names: ReadonlySet<string>) => Promise<void>;
  /** What was done by hand, given the names in ROOT_DIR; nothing when the list is as it was left. */
  readonly handEdit: (names: ReadonlySet<string>) => HandEdit | undefined;
  /**
   * Sees to it that some are let in although a listed block covers them; may be done again. With `isBetween` whoever is let in
   * so far still is: the list itself is about to change.
   */
  readonly except: (networks: readonly Network[], isBetween: boolean) => void;
  /**
   * Whether what else follows from the records, `prefixes` and the exceptions, is as it was left, given the names in ROOT_DIR and
   * the content of `prefixes`; if not, it is made anew.
   */
  readonly isFollowing: (names: ReadonlySet<string>, prefixes: string) => boolean;
  /**
   * Sees to it that some addresses are listed (oldest first) and others are not; may be done again, and is told if it is: where
   * there is no list left then, what the records say is to be listed, and not these alone.
   */
  readonly apply: (
    list: readonly Network[],
    unlist: readonly Network[],
    isAgain: boolean,
  ) => void;
  /**
   * Whether the lists are so long, with some more to come, that they are not changed while others wait.
   */
  readonly areLong: (more: number) => boolean;
  /** Has what comes and goes take effect although the lists follow later; may be done again. */
  readonly applyLater: (moved: Pick<LaterListing, "list" | "unlist">, prefixes: Prefixes) => void;
  /** Has the firewalls follow who comes and goes; may be done again. */
  readonly tell: (moved: Pick<LaterListing, "list" | "unlist">) => void;
  /** Forgets what {@link applyLater} did: the lists follow by now. */
  readonly dropRecent: () => void;
  /**
   * Notes how all of it looks now, given the content of `prefixes`; after a change that was done again nothing tells what was
   * lost before, so that the next one is to look.
   */
  readonly leave: (prefixes: string, isAgain: boolean) => void;
}
