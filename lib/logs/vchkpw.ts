/**
 * What vpopmail's vchkpw says of a client, for SMTP, POP3 and IMAP. Source: vchkpw.c (vlog). The address stands at
 * the end behind a colon; the user, and the password where it is logged, are the client's choice.
 */
import type { Outcome } from "./event.ts";
import type { Split } from "./header.ts";
import { mayBeCut, NO_PORT, quiet, type Said } from "./said.ts";

const QUIET = quiet("vchkpw");
const SERVICE = /^vchkpw-([a-z0-9]+): /;
const ACCEPTED = /^\([\w-]+\) login success ([^\s:]+):([^\s:]+)$/;
/** What is wrong, and with whom. */
const REFUSED: readonly (readonly [string, Outcome])[] = [
  ["vpopmail user not found ", "naughty"],
  ["vpopmail user unknown ", "naughty"],
  ["system user not found ", "naughty"],
  ["no user found ", "naughty"],
  ["system password fail ", "failed"],
  ["password fail ", "failed"],
  ["null password given ", "failed"],
];

/**
 * Reads a message of vchkpw: `vchkpw-SERVICE: WHAT USER@DOMAIN:ADDR`.
 *
 * @param text The message without header.
 * @param from The header, whose program is the service in some versions.
 * @returns What it says.
 */
export function readVchkpw(text: string, { program }: Split): Said {
  const prefix = SERVICE.exec(text);
  if (mayBeCut(text)) return QUIET;
  const service = prefix?.[1] ?? program.slice(7);
  const words = prefix ? text.slice(prefix[0].length) : text;
  const family = /^(?:pop3|imap)/.test(service) ? "mua" : "smtp";
  const said = { service: "vchkpw", port: NO_PORT, part: "alone", family } as const;
  const accepted = ACCEPTED.exec(words);
  if (accepted) return { ...said, outcome: "success", user: accepted[1], peer: accepted[2]! };
  const refused = REFUSED.find(([beginning]) => words.startsWith(beginning));
  if (!refused) return QUIET;
  const at = words.lastIndexOf(":");
  // Some versions print the password between words and user.
  const user = /^[^\s:]+$/.exec(words.slice(refused[0].length, Math.max(0, at)))?.[0];
  return { ...said, outcome: refused[1], user, peer: words.slice(at + 1) };
}
