/**
 * What sendmail says of a client. Source: sendmail/srvrsmtp.c (LOGAUTHFAIL, checksmtpattack). A client is `NAME
 * [ADDR]` with `(may be forged)` behind it, cut at 100 characters in some messages; it stands at the end, behind the user,
 * who is the client's choice. What is longer than sendmail's buffer for syslog is continued in messages that begin with
 * `ID[2]: ` (conf.c, sm_syslog), which is no beginning of one that is known.
 */
import type { Outcome } from "./event.ts";
import { mayBeCut, NO_PORT, type Part, quiet, type Said, SASL_NO_TRY } from "./said.ts";

const QUIET = quiet("sendmail");
const QUEUE_ID = /^\w{8,20}: /;
const RELAY = /^, relay=(?:[\w.-]+ )?\[(?:IPv6:)?([^\s[\]]+)\](?: \(may be forged\))?$/;
/** In new versions; what comes before it is the library's. */
const USER = /^(?:(?!, user=).)*, user=([^\s,]+)$/;
/** The code is the first number in brackets; what comes before it is the library's. */
const NO_TRY = new RegExp(
  `^AUTH failure \\([\\w-]+\\): [\\w ,./'-]*(?:\\([^()]*\\) ?)?\\(-(?:${SASL_NO_TRY})\\)`,
);
/** With ANONYMOUS nobody has to know a password. */
const ACCEPTED =
  /^AUTH=server, relay=(?:[\w.-]+ )?\[(?:IPv6:)?([^\s[\]]+)\](?: \(may be forged\))?, authid=([^\s,]+), mech=(?!anonymous,)[\w-]+, bits=\d+$/i;
const ATTACK =
  /^(?:[\w.-]+ )?\[(?:IPv6:)?([^\s[\]]+)\](?: \(may be forged\))?: possible SMTP attack: command=AUTH, count=\d+$/;
const LEFT =
  /^(?:[\w.-]+ )?\[(?:IPv6:)?([^\s[\]]+)\](?: \(may be forged\))? did not issue MAIL\/EXPN\/VRFY\/ETRN during connection to [\w.-]+$/;

/**
 * Reads a message of sendmail.
 *
 * @param text The message without header.
 * @returns What it says.
 */
export function readSendmail(text: string): Said {
  const id = QUEUE_ID.exec(text);
  if (id) text = text.slice(id[0].length);
  if (mayBeCut(text)) return QUIET;
  if (text.startsWith("AUTH failure (")) {
    if (NO_TRY.test(text)) return QUIET;
    const isUnknown = /^AUTH failure \([\w-]+\): user not found /.test(text);
    const at = text.lastIndexOf(", relay=");
    const relay = RELAY.exec(text.slice(at));
    const user = USER.exec(text.slice(0, Math.max(0, at)))?.[1];
    return said(relay, isUnknown ? "naughty" : "failed", "told", user);
  }
  if (text.startsWith("AUTH=server, ")) {
    const accepted = ACCEPTED.exec(text);
    return said(accepted, "success", "in", accepted?.[2]);
  }
  const attack = ATTACK.exec(text);
  return attack ? said(attack, "failed", "knock") : said(LEFT.exec(text), "probed", "end");
}

function said(found: RegExpExecArray | null, outcome: Outcome, part: Part, user?: string): Said {
  return found
    ? { service: "sendmail", outcome, peer: found[1]!, port: NO_PORT, part, user }
    : QUIET;
}
