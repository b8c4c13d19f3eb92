/**
 * What courier's IMAP, POP3 and SMTP daemons say of a client. Sources: imap/imaplogin.c, imap/pop3login.c,
 * courier-authlib's debug.c (courier_safe_printf), courier/submit.c. The address stands at the end, in brackets, behind
 * the user, who is the client's choice. courierlogger (liblog/logger.c) takes 511 bytes at a time, and writes what is left
 * of a longer line as a line of its own, see rests.ts.
 */
import type { Outcome } from "./event.ts";
import { mayBeCut, NO_PORT, type Part, portOf, quiet, type Said } from "./said.ts";

const QUIET = quiet("courier");
const CLIENT = /^, ip=\[([^\s[\]]+)\](?:, port=\[(\d{1,5})\])?$/;
const ACCEPTED =
  /^LOGIN, user=([^\s,[\]]{1,128}), ip=\[([^\s[\]]+)\](?:, port=\[(\d{1,5})\])?(?:, protocol=[A-Z0-9]+)?(?:, (?:stls|starttls)=1)?$/;
const REFUSED =
  /^error,relay=([^\s,]+),(?:port=(\d{1,5}),)?(?:from=<[^<>]*>,)?msg="535 Authentication failed\.",cmd:/;

/**
 * Reads a message of courier's.
 *
 * @param text The message without header.
 * @returns What it says; nothing for a message of another daemon with a program of the same name.
 */
export function readCourier(text: string): Said | undefined {
  if (text.startsWith("INFO: ")) text = text.slice(6);
  if (text.startsWith("LOGIN FAILED, ")) {
    if (mayBeCut(text)) return QUIET;
    const at = text.lastIndexOf(", ip=[");
    const found = CLIENT.exec(text.slice(at));
    if (!found) return QUIET;
    const user = text.startsWith("user=", 14) && at > 19 ? text.slice(19, at) : undefined;
    return said("failed", found[1]!, portOf(found[2]), "told", user);
  }
  if (text.startsWith("LOGIN, ")) {
    const found = mayBeCut(text) ? null : ACCEPTED.exec(text);
    return found ? said("success", found[2]!, portOf(found[3]), "in", found[1]) : QUIET;
  }
  if (text.startsWith("error,relay=")) {
    const found = REFUSED.exec(text);
    return found ? { ...said("failed", found[1]!, NO_PORT, "told"), family: "smtp" } : QUIET;
  }
  return /^(?:Connection|DISCONNECTED|Disconnected|LOGOUT|TIMEOUT|started),? ?/.test(text)
    ? QUIET
    : undefined;
}

function said(outcome: Outcome, peer: string, port: number, part: Part, user?: string): Said {
  return { service: "courier", outcome, peer, port, part, user };
}
