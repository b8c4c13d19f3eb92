/** What one message of a daemon says, before its client's address was read and its connection looked up. */
import type { Family, Outcome, Service } from "./event.ts";

/**
 * How a message belongs to the others about the same connection.
 * - `alone`: no other message tells of it.
 * - `announced`: begins the tries of a connection; the message about the first try itself is still to come.
 * - `pam`: PAM's word about a try that the daemon itself will tell of next.
 * - `told`, `also`: tells of a try. Where a daemon does so in two ways, each tells of each try once.
 * - `verdict`: a refusal, of a try that is told of next.
 * - `sum`: closes a connection, and says how many tries there were.
 * - `knock`: counts where nothing else did.
 * - `end`: the same, and closes the connection.
 * - `in`: a login.
 */
export type Part =
  | "alone"
  | "announced"
  | "pam"
  | "told"
  | "also"
  | "verdict"
  | "sum"
  | "knock"
  | "end"
  | "in";

/** What a message says. */
export interface Said {
  readonly service: Service;
  readonly outcome: Outcome | null;
  /** The client as the daemon printed it, not yet known to be an address. */
  readonly peer: string;
  /** Its port, in digits; empty where the message has none. */
  readonly port: string;
  readonly part: Part;
  /** Whether the client's user is unknown to the daemon; nothing where it does not say. */
  readonly isUnknown?: boolean;
  /** The process that served the client where another one writes the line. */
  readonly pid?: string;
  /** How many tries a `sum` speaks of. */
  readonly tries?: number;
  /** Where it is not the service's usual one. */
  readonly family?: Family;
}

/**
 * Reads one daemon's messages. Nothing: the message is not one of its own that is known.
 *
 * @param text The message without header.
 * @param program The program's name.
 * @param process Host and pid, which say whether two lines are about one connection.
 */
export type Parser = (text: string, program: string, process: string) => Said | undefined;

const quiets = new Map<Service, Said>();

/**
 * A known message that says nothing of anybody.
 *
 * @param service Whose.
 * @returns Always the same object for one service.
 */
export function quiet(service: Service): Said {
  let said = quiets.get(service);
  if (!said) {
    said = { service, outcome: null, peer: "", port: "", part: "alone" };
    quiets.set(service, said);
  }
  return said;
}

/**
 * Whether a part of a text is a number of one to five digits, as a port is.
 *
 * @param text The text.
 * @param from Where the part begins.
 * @param to Where it ends.
 * @returns False also for an empty part.
 */
export function isPort(text: string, from: number, to: number): boolean {
  if (to <= from || to - from > 5) return false;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

const PAM_BEGINNING = /^(?:pam_unix\([\w-]+:auth\): |\(pam_unix\) |pam_unix\[\d+\]: )?/;
const PAM_CLIENT = /^ rhost=(\S*)(?: +user=.*)?$/;

/**
 * Reads what pam_unix says of a wrong password: `authentication failure; logname= uid=0 euid=0 tty=ftp
 * ruser=NAME rhost=ADDR  user=NAME` (linux-pam, pam_unix support.c). The names are the client's, so a message
 * with more than one `rhost` is not concluded from.
 *
 * @param text The message.
 * @returns The client; empty where it is not clear; nothing for any other message.
 */
export function readPamFailure(text: string): string | undefined {
  const start = PAM_BEGINNING.exec(text)![0].length;
  if (!text.startsWith("authentication failure; logname=", start)) return undefined;
  const at = text.indexOf(" rhost=");
  if (at < 0 || at !== text.lastIndexOf(" rhost=")) return "";
  return PAM_CLIENT.exec(text.slice(at))?.[1] ?? "";
}
