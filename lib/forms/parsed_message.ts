/** What one message of a daemon says, before its client's address was read and its connection looked up. */
import type { Family, Outcome, Service } from "./event.ts";
import type { LogLine } from "./log_line.ts";

/**
 * How a message belongs to the others about the same connection.
 * - `alone`: no other message tells of it.
 * - `announced`: begins the tries of a connection; the message about the first try itself is still to come.
 * - `pam`: PAM's word about a try that the daemon itself will tell of next.
 * - `told`, `also`: tells of a try. Where a daemon does so in two ways, each tells of each try once.
 * - `voiced`: the same, where there may be more than two ways; `voice` says which.
 * - `verdict`: a refusal, of a try that is told of next.
 * - `sum`: closes a connection, and says how many tries there were.
 * - `knock`: counts where nothing else did.
 * - `probe`: the same, once; no try that is told of later is meant by it.
 * - `end`: the same, and closes the connection; without an outcome it does that alone.
 * - `in`: a login.
 * - `held`: of the client of a process, whose address another message tells, see unnamed_clients.ts.
 * - `opens`: a process begins to serve a client.
 */
export type Role =
  | "alone"
  | "announced"
  | "pam"
  | "told"
  | "also"
  | "voiced"
  | "verdict"
  | "sum"
  | "knock"
  | "probe"
  | "end"
  | "in"
  | "held"
  | "opens";

/** What a message says. */
export interface ParsedMessage {
  readonly service: Service;
  readonly outcome: Outcome | null;
  /** The client as the daemon printed it, not yet known to be an address. */
  readonly peer: string;
  /** Its port, or what tells its connections apart in place of one, below 100,000; negative where there is none. */
  readonly port: number;
  readonly role: Role;
  /** Who tells of a try that is `voiced`: a few small letters, digits and dashes, never of the client's choice. */
  readonly voice?: string;
  /**
   * Whether the port stands for a session which some of the daemon's lines name and others do not. One without it is
   * about any of the client's sessions, so what both sorts tell of is told apart by how often each did.
   */
  readonly isPooled?: boolean;
  /** Whether the client's user is unknown to the daemon; nothing where it does not say. */
  readonly isUnknown?: boolean;
  /**
   * Whom it was tried or done as, where the message says it in one way only. The client's choice, so it is good for
   * comparing and for nothing else: it may hold anything. It is looked for once the client is found.
   */
  readonly user?: string;
  /** The process that served the client where another one writes the line. */
  readonly pid?: number;
  /** How many tries a `sum` speaks of. */
  readonly tries?: number;
  /** Where it is not the service's usual one. */
  readonly family?: Family;
}

/**
 * Reads one daemon's messages. Nothing: the message is not one of its own that is known.
 *
 * @param text The message without header, and unwrapped.
 * @param from The header: the program's name, and host and pid, which say whose connection it is.
 */
export type Parser = (text: string, from: LogLine) => ParsedMessage | undefined;

/**
 * Longer messages, in bytes, are not read from their end: some daemon or syslogd on the way may have cut them, and then
 * their end is not the daemon's. The shortest cuts: sshd's own at 500, courier's at 511, sendmail's and most old
 * syslogds' at 1024, header and all.
 */
export const LONGEST_CHOSEN = 400;

/**
 * Tells whether a message is so long that its end may have been cut off. What was not UTF-8 counts for more bytes than
 * it was, never for fewer.
 *
 * @param text The message.
 * @param longest How many bytes it may have.
 * @returns Whether it has more.
 */
export function mayBeCut(text: string, longest = LONGEST_CHOSEN): boolean {
  if (text.length > longest) return true;
  if (text.length * 3 <= longest) return false;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Either half of a pair counts for three; the pair has four.
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
  }
  return bytes > longest;
}

/** The message has no port. */
export const NO_PORT = -1;

const quiets = new Map<Service, ParsedMessage>();

/**
 * A known message that says nothing of anybody.
 *
 * @param service Whose.
 * @returns Always the same object for one service.
 */
export function quiet(service: Service): ParsedMessage {
  let said = quiets.get(service);
  if (!said) {
    said = { service, outcome: null, peer: "", port: NO_PORT, role: "alone" };
    quiets.set(service, said);
  }
  return said;
}
