/** Where sshd's messages name their client, and how to find it among what the client chose. */
import type { Outcome } from "./event.ts";
import { mayBeCut } from "./cut.ts";
import { NO_PORT, type Part, portIn, quiet, type Said } from "./said.ts";

/** A message of sshd's that says nothing of anybody. */
export const QUIET = quiet("sshd");

/** How much of a user's name sshd prints in most messages (auth.c: `%.100s`), in bytes, before it is escaped. */
export const LONGEST_USER = 100;

/**
 * The client in ` from ADDR port N[ ssh2][: …]`, unless chosen text makes more than one of it.
 *
 * @param text The message.
 * @param user Where the user begins.
 * @param outcome What is said of the client.
 * @param part How the message belongs to the others of its connection.
 * @param isUnknown Whether sshd does not know the user.
 * @returns What it says of the client; nothing of anybody where that is not clear.
 */
export function soleClaim(
  text: string,
  user: number,
  outcome: Outcome,
  part: Part,
  isUnknown: boolean,
): Said {
  if (mayBeCut(text, user, LONGEST_USER)) return QUIET;
  const end = text.endsWith(" [preauth]") ? text.length - 10 : text.length;
  const ssh = text.indexOf(" ssh", user);
  if (ssh < 0 || ssh === end - 5) {
    const at = text.lastIndexOf(" from ");
    if (at < user - 1) return QUIET;
    const name = text.slice(user, at);
    return readPeer(text, at + 6, ssh < 0 ? end : ssh, outcome, part, isUnknown, name);
  }
  // ` ssh` stands in chosen text too: before the address, in the user, or behind it, in a key's or a user's name.
  let sole: Said | undefined;
  const first = text.indexOf(" from ", user - 1);
  const name = first === text.lastIndexOf(" from ") ? text.slice(user, first) : undefined;
  for (let at = text.indexOf(" from ", user - 1); at >= 0; at = text.indexOf(" from ", at + 1)) {
    const found = CLAIM.exec(text.slice(at + 6, at + 6 + LONGEST_CLAIM));
    const after = found ? at + 6 + found[0].length : 0;
    if (!found || (after !== end && !text.startsWith(": ", after))) continue;
    if (sole && sole.peer !== found[1]) return QUIET;
    sole = said(outcome, found[1]!, Number(found[2]), part, isUnknown, name);
  }
  return sole ?? QUIET;
}

const CLAIM = /^([0-9A-Fa-f:.%][\w:.%-]*) port (\d{1,5})(?: ssh[12])?/;

const LONGEST_CLAIM = 100;

/**
 * A text that ends with ` from ADDR[ port N]`, with anything before it.
 *
 * @param text The message.
 * @param user Where the user may begin.
 * @param outcome What is said of the client.
 * @param part How the message belongs to the others of its connection.
 * @returns What it says of the client, whose user is unknown.
 */
export function lastFrom(text: string, user: number, outcome: Outcome, part: Part): Said {
  if (mayBeCut(text, user, LONGEST_USER)) return QUIET;
  const end = text.endsWith(" [preauth]") ? text.length - 10 : text.length;
  const at = text.lastIndexOf(" from ");
  return at < user ? QUIET : readPeer(text, at + 6, end, outcome, part, true);
}

/**
 * `ADDR[ port N]` up to the end of the message.
 *
 * @param text The message.
 * @param start Where the client begins.
 * @param outcome What is said of the client.
 * @param part How the message belongs to the others of its connection.
 * @returns What it says of the client.
 */
export function peerToEnd(
  text: string,
  start: number,
  outcome: Outcome,
  part: Part = "alone",
): Said {
  const end = text.endsWith(" [preauth]") ? text.length - 10 : text.length;
  return readPeer(text, start, end, outcome, part);
}

/**
 * `ADDR port N: …`, or `ADDR: …` as older versions have it; what follows is the client's.
 *
 * @param text The message.
 * @param start Where the client begins.
 * @returns That the client has probed.
 */
export function peerToColon(text: string, start: number): Said {
  const space = text.indexOf(" ", start);
  if (!text.startsWith(" port ", space)) {
    if (text.charCodeAt(space - 1) !== 58) return QUIET;
    return said("probed", text.slice(start, space - 1), NO_PORT, "end");
  }
  const colon = text.indexOf(":", space);
  if (colon < 0 || text.charCodeAt(colon + 1) !== 32) return QUIET;
  return readPeer(text, start, colon, "probed", "end");
}

/**
 * `ADDR` or `ADDR port N`, and nothing else between two places.
 *
 * @param text The message.
 * @param start Where the client begins.
 * @param end Where it ends.
 * @param outcome What is said of the client.
 * @param part How the message belongs to the others of its connection.
 * @param isUnknown Whether sshd does not know the user; nothing where it does not say.
 * @param user The user, where it is clear.
 * @returns What it says of the client; nothing of anybody where something else stands there.
 */
export function readPeer(
  text: string,
  start: number,
  end: number,
  outcome: Outcome,
  part: Part,
  isUnknown?: boolean,
  user?: string,
): Said {
  const space = text.indexOf(" ", start);
  if (space < 0 || space >= end) {
    return said(outcome, text.slice(start, end), NO_PORT, part, isUnknown, user);
  }
  const port = text.startsWith(" port ", space) ? portIn(text, space + 6, end) : NO_PORT;
  if (port < 0) return QUIET;
  return said(outcome, text.slice(start, space), port, part, isUnknown, user);
}

/**
 * Puts together what a message says.
 *
 * @param outcome What is said of the client.
 * @param peer The client.
 * @param port Its port, or NO_PORT.
 * @param part How the message belongs to the others of its connection.
 * @param isUnknown Whether sshd does not know the user; nothing where it does not say.
 * @param user The user, where it is clear.
 * @returns What it says.
 */
export function said(
  outcome: Outcome,
  peer: string,
  port: number,
  part: Part,
  isUnknown?: boolean,
  user?: string,
): Said {
  return { service: "sshd", outcome, peer, port, part, isUnknown, user };
}
