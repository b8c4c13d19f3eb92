/**
 * What postfix's smtpd says of a client. Sources: src/smtpd/smtpd_sasl_glue.c, smtpd.c, smtpd_sasl_proto.c. A client
 * is `NAME[ADDR]`, with `:PORT` if so set; the name is checked by postfix to be one. What follows may be chosen.
 */
import type { Outcome } from "./event.ts";
import { type Part, portOf, quiet, type Said } from "./said.ts";

const QUIET = quiet("postfix");
/** A client, and what Postfix says of his try; behind it stands a reason, and the user whom he chose. */
const TRIED = "^warning: [\\w.:-]+\\[([^\\s[\\]]+)\\](?::(\\d{1,5}))?: SASL [\\w-]+ authentication";
const FAILED = new RegExp(`${TRIED} (?:failed|aborted|failure)(?:: |$)`);
/** In new versions, behind a reason. */
const USER = /^(?:(?!, sasl_username=).)*, sasl_username=([^\s,]+)$/;
/**
 * The server's own trouble, and what never reached it: xsasl_dovecot_server.c, and libsasl's sasl_errstring() of all but
 * -13 (authentication failure), -20 (user not found) and what a client gives up. These are whole reasons, so that a reason
 * that the client could have a hand in is none of them.
 */
const OWN_TROUBLE = [
  "Connection lost to authentication server",
  "Can't connect to authentication server",
  "Authentication backend error",
  "Invalid authentication mechanism",
  "generic failure",
  "no memory available",
  "overflowed buffer",
  "no mechanism available",
  "invalid parameter supplied",
  "needs user interaction",
  "version mismatch with plug-in",
  "undefined error!",
  "another step is needed in authentication",
  "transient failure \\(e\\.g\\., weak key\\)",
  "SASL library is not initialized",
  "mechanism doesn't support requested feature",
  "mechanism too weak for this user",
  "encryption needed to use mechanism",
  "One time use of a plaintext password will enable requested mechanism for user",
  "remote authentication server unavailable",
  "user exists, but no verifier for user",
];
const NO_TRY = new RegExp(
  `${TRIED} failed: (?:${OWN_TROUBLE.join("|")})(?:, sasl_username=.*)?$`,
);
/** With ANONYMOUS nobody has to know a password. */
const ACCEPTED =
  /^(?:NOQUEUE|[0-9A-Za-z]{6,20}): client=[\w.:-]+\[([^\s[\]]+)\](?::(\d{1,5}))?, sasl_method=(?!anonymous,)[\w-]+, sasl_username=([^\s,]+)(?:, sasl_sender=[^\s,]+)?$/i;
const LOST =
  /^(?:NOQUEUE: )?(?:lost connection|timeout|improper command pipelining) after AUTH from [\w.:-]+\[([^\s[\]]+)\](?::(\d{1,5}))?(?:: .*)?$/;
const LEFT =
  /^disconnect from [\w.:-]+\[([^\s[\]]+)\](?::(\d{1,5}))? (?:[a-z]+=\d+(?:\/\d+)? )*auth=0\/\d+(?: |$)/;

/**
 * Reads a message of postfix's smtpd.
 *
 * @param text The message without header.
 * @returns What it says.
 */
export function readPostfix(text: string): Said {
  switch (text.charCodeAt(0)) {
    case 119: { // warning
      const failed = FAILED.exec(text);
      if (!failed || NO_TRY.test(text)) return QUIET;
      return said(failed, "failed", "told", USER.exec(text)?.[1]);
    }
    case 100: // disconnect
      return said(LEFT.exec(text), "probed", "end");
    case 105: // improper
    case 108: // lost
    case 116: // timeout
      return said(LOST.exec(text), "probed", "probe");
    default: {
      const lost = text.startsWith("NOQUEUE: ") ? LOST.exec(text) : null;
      if (lost) return said(lost, "probed", "probe");
      const accepted = text.includes(": client=") ? ACCEPTED.exec(text) : null;
      return said(accepted, "success", "in", accepted?.[3]);
    }
  }
}

function said(found: RegExpExecArray | null, outcome: Outcome, part: Part, user?: string): Said {
  if (!found) return QUIET;
  return { service: "postfix", outcome, peer: found[1]!, port: portOf(found[2]), part, user };
}
