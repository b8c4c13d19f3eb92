/** A way in which a pattern fits a message. */
import type { Variant } from "./compile.ts";
import { SLOTS } from "./ops.ts";
import { nothingTaken, numberIn, textIn } from "./run.ts";

/** A way in which a pattern fits. */
export interface Fit {
  /** Bits of the flags that are set. */
  readonly flags: number;
  /** The client as printed; empty where the pattern names none. */
  readonly peer: string;
  /** Negative where there is none. */
  readonly port: number;
  readonly session: string | undefined;
  /** Negative where there is none. */
  readonly pid: number;
  /** Negative where there is none. */
  readonly tries: number;
  readonly voice: string | undefined;
  /** Where there is one way only. */
  readonly user: string | undefined;
  /** Where the client's text begins; the message's length where it holds none. */
  readonly chosen: number;
}

const PEER = SLOTS.indexOf("peer");
const PORT = SLOTS.indexOf("port");
const USER = SLOTS.indexOf("user");
const SESSION = SLOTS.indexOf("session");
const PID = SLOTS.indexOf("pid");
const TRIES = SLOTS.indexOf("tries");
const VOICE = SLOTS.indexOf("voice");

/** What was taken; one message is matched at a time. */
export const taken = nothingTaken();

/**
 * Puts together what was taken.
 *
 * @param variant The pattern.
 * @param text The message.
 * @param chosen Where the client's text begins.
 * @param user Whom it was tried as, where that is the client's text.
 * @returns The way in which the pattern fits.
 */
export function fitOf(
  variant: Variant,
  text: string,
  chosen: number,
  user: string | undefined,
): Fit {
  return {
    flags: variant.flags | taken.flags,
    peer: textIn(taken, text, PEER) ?? "",
    port: numberIn(taken, text, PORT),
    user: textIn(taken, text, USER) ?? user,
    session: textIn(taken, text, SESSION),
    pid: numberIn(taken, text, PID),
    tries: numberIn(taken, text, TRIES),
    voice: textIn(taken, text, VOICE),
    chosen,
  };
}
