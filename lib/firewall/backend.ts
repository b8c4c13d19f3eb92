/** What a firewall backend is: argument lists for its tool, and how to read what the tool prints. Nothing here runs a program. */
import type { Network } from "../address/network.ts";
import type { BackendName } from "../policy/backend_names.ts";
import type { Call } from "../programs/run_program.ts";

/** A call that shows what is there already. */
export interface Look extends Call {
  /** What it says where it fails only since there is nothing yet. */
  readonly mayFail?: RegExp;
}

/** What each call of {@link Backend.looks} printed, in order; nothing where it failed. */
export type Seen = readonly (string | undefined)[];

/** How sets and rules are taken out. */
export interface Removal {
  readonly calls: readonly Call[];
  /** What has to stay, and why; nothing where nothing does. */
  readonly stays?: string;
}

/** An address or block that the firewall drops. */
export interface Member {
  readonly network: Network;
  /** For how many seconds from now on; nothing: until it is taken out. */
  readonly seconds: number | undefined;
}

/** Where members go, and what the drop rule holds for. */
export interface Target {
  /** FIREWALL_TABLE. */
  readonly table: string;
  /** TCP ports; nothing: all traffic. */
  readonly ports: readonly number[] | undefined;
  /** Whether it drops what belongs to connections that are open already, too; by default it does not. */
  readonly kills?: boolean;
}

/** A firewall. */
export interface Backend {
  readonly name: BackendName;
  /** Every program it may call. */
  readonly programs: readonly (readonly string[])[];
  /**
   * Takes members out and puts others in; nothing where only {@link Backend.refill} can do that. With `kills` it also ends the
   * connections of who comes, where no rule does.
   */
  readonly change: (
    table: string,
    add: readonly Member[],
    remove: readonly Network[],
    kills?: boolean,
  ) => readonly Call[] | undefined;
  /** Calls that show what is there already. */
  readonly looks: (table: string) => readonly Look[];
  /**
   * Makes sets and rule where they are not there, and has these members alone in it.
   *
   * @param target Where.
   * @param members What must be in it, in the order of addresses; they can be gone through again.
   * @param seen What is there already.
   */
  readonly refill: (target: Target, members: Iterable<Member>, seen: Seen) => readonly Call[];
  /** What {@link Backend.refill} makes where it is not there yet, in words. */
  readonly makes: (table: string) => string;
  /** Commands for a shell that let everybody in until it is filled anew. */
  readonly opens: (table: string) => readonly string[];
  /** Calls that list what is in it. */
  readonly list: (table: string) => readonly Look[];
  /** For how many members the calls of `list` end within seconds; nothing where for any number. */
  readonly mostListed?: number;
  /** Reads what the calls of `list` printed, or some lines of it: canonical texts of addresses and blocks. */
  readonly parse: (table: string, printed: readonly string[]) => readonly string[];
  /**
   * Whether a rule drops what is in it, at the ports wanted, by what is there; nothing where that can't be told, or where the rules are the
   * administrator's.
   */
  readonly drops?: (target: Target, seen: Seen) => boolean | undefined;
  /**
   * Whether its rule drops what belongs to open connections as well, by what is there; nothing where that can't be told, or where the
   * rules are the administrator's.
   */
  readonly kills?: (target: Target, seen: Seen) => boolean | undefined;
  /** Lines that the administrator has to add to a file of his own; nothing where the tool does it all. */
  readonly byHand?: (target: Target) => string;
  /** Takes sets and rule out, as far as they are there and not the administrator's. */
  readonly remove: (table: string, seen: Seen) => Removal;
}

/** Whether something is an IPv4 address or block. */
export function isIPv4(network: Network): boolean {
  return network.bytes.length === 4;
}

/** Whether something is one address, and not a block. */
export function isSingle(network: Network): boolean {
  return network.length === 8 * network.bytes.length;
}
