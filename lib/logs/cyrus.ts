/**
 * What cyrus-imapd says of a client. Sources: imap/imapd.c, pop3d.c, sieve, nntpd.c, httpd.c, each `badlogin: CLIENT
 * MECHANISM …` and `login: CLIENT USER MECHANISM …`. CLIENT is `NAME [ADDR]` or `[ADDR]`; the name is what the client's
 * domain says. Resolvers refuse names with spaces or brackets, but not all of them do (musl's); the user may hold any. So
 * where more than one address stands in brackets, nothing is concluded.
 */
import { mayBeCut, NO_PORT, quiet, type Said, SASL_NO_TRY } from "./said.ts";

const QUIET = quiet("cyrus");
const CLIENT = /^(?:[^\s[\]]+ )?\[([^\s[\]]+)\] /;
const ACCEPTED = /^([^\s[\]]{1,128}) [\w+-]+(?: User logged in)?(?: SESSIONID=<[^<>\s]*>)?$/;
/** With a user, and only one `SASL(`, so that it is the daemon's. */
const REFUSED = /^[\w+-]+ ([^\s[\]]{1,128}) SASL\((?!.*SASL\()/;
/** From 3.13.1 on (imap/loginlog.c, lib/logfmt.c); what a user or a client's name may not be without quotes stands in them. */
const LOGGED_IN =
  /^event=login\.good r\.sessionid=[\w.-]+ (?:r\.tid=[\w.-]+ )?r\.clienthost="?(?:[\w.-]+ )?\[([^\s[\]"\\]+)\]"? u\.username=([^\s"=\\]{1,128}) (?:login\.mech=[\w+-]+ )?login\.tls=[01](?: login\.(?:magic|scheme)=(?:""|[\w+-]+))*$/;
const BRACKETED = /\[[0-9A-Fa-f:.%]+[\]\s]/g;
/** Neither user nor password has been looked at. */
const UNREAD = /(?: error base64 decoding string| anonymous login refused)$/;
/** The daemon's own trouble, and what is refused before any password was looked at. */
const NO_TRY = new RegExp(`\\bSASL\\(-(?:${SASL_NO_TRY})\\): `);

/**
 * Reads a message of cyrus.
 *
 * @param text The message without header.
 * @returns What it says; nothing for a message of another daemon with a program of the same name.
 */
export function readCyrus(text: string): Said | undefined {
  if (text.startsWith("event=login.")) {
    const found = mayBeCut(text) ? null : LOGGED_IN.exec(text);
    if (!found || found[2] === "anonymous") return QUIET;
    const [, peer, user] = found;
    return { service: "cyrus", outcome: "success", peer: peer!, port: NO_PORT, part: "in", user };
  }
  const isBad = text.startsWith("badlogin: ");
  if (!isBad && !text.startsWith("login: ")) return undefined;
  if (mayBeCut(text)) return QUIET;
  const words = text.slice(isBad ? 10 : 7);
  const client = CLIENT.exec(words);
  if (!client) return QUIET;
  const rest = words.slice(client[0].length);
  // A bracket right behind the client's is one too many.
  if (rest.startsWith("[") || (words.match(BRACKETED) ?? []).length > 1) return QUIET;
  const said = { service: "cyrus", peer: client[1]!, port: NO_PORT } as const;
  if (isBad) {
    if (NO_TRY.test(rest) || UNREAD.test(rest)) return QUIET;
    const isUnknown = /\bSASL\(-(?:13|20)\): user not found/.test(rest) ||
      /^[\w+-]+ \S+ invalid user$/.test(rest);
    const user = REFUSED.exec(rest)?.[1];
    return { ...said, outcome: isUnknown ? "naughty" : "failed", part: "alone", user };
  }
  // Nobody has to know a password for these.
  const user = ACCEPTED.exec(rest)?.[1];
  if (user === undefined || user === "anonymous") return QUIET;
  return { ...said, outcome: "success", part: "in", user };
}
