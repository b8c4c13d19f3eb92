/** What a firewall backend is: argument lists for its tool, and how to read what the tool prints. Nothing here runs a program. */
import type { Network } from "../address/network.ts";

/** The backends' names, as `--firewall` and the settings have them. */
export const BACKEND_NAMES = ["nftables", "ipset", "iptables", "pf", "ipfw"] as const;

/** One of {@link BACKEND_NAMES}. */
export type BackendName = typeof BACKEND_NAMES[number];

/** One call of a program. */
export interface Call {
  /** Where the program may be; the first that is there is run. */
  readonly program: readonly string[];
  readonly args: readonly string[];
  /** What it reads from standard input. */
  readonly input?: string;
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
}

/** A firewall. */
export interface Backend {
  readonly name: BackendName;
  /** Every program it may call. */
  readonly programs: readonly (readonly string[])[];
  /** Takes members out and puts others in; nothing where only {@link Backend.refill} can do that. */
  readonly change: (
    table: string,
    add: readonly Member[],
    remove: readonly Network[],
  ) => readonly Call[] | undefined;
  /** Calls that show what is there already, for `refill`; one that fails shows nothing. */
  readonly looks: (table: string) => readonly Call[];
  /**
   * Makes sets and rule where they are not there, and has these members alone in it.
   *
   * @param target Where.
   * @param members What must be in it.
   * @param seen What each call of `looks` printed; nothing where it failed.
   */
  readonly refill: (
    target: Target,
    members: readonly Member[],
    seen: readonly (string | undefined)[],
  ) => readonly Call[];
  /** Calls that list what is in it. */
  readonly list: (table: string) => readonly Call[];
  /** Reads what the calls of `list` printed: canonical texts of addresses and blocks. */
  readonly parse: (table: string, printed: readonly string[]) => readonly string[];
  /** Lines that the administrator has to add to a file of his own; nothing where the tool does it all. */
  readonly byHand?: (target: Target) => string;
  /** Calls that take sets and rule out; each may fail. */
  readonly remove: (target: Target) => readonly Call[];
}

/** How many members stand in one line of a tool's input. */
const AT_ONCE = 1000;

/**
 * Cuts a list into pieces of a size that every tool takes.
 *
 * @param all The list.
 * @returns The pieces, in order; none for an empty list.
 */
export function pieces<T>(all: readonly T[]): T[][] {
  const cut: T[][] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) cut.push(all.slice(at, at + AT_ONCE));
  return cut;
}

/** Whether something is an IPv4 address or block. */
export function isIPv4(network: Network): boolean {
  return network.bytes.length === 4;
}

/** Whether something is one address, and not a block. */
export function isSingle(network: Network): boolean {
  return network.length === 8 * network.bytes.length;
}
