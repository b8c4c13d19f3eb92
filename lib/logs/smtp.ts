/** What mail servers say of a client that wants to log in: Postfix, Exim, Sendmail, Courier, vpopmail's vchkpw. */
import { type Said, sayingsOf } from "./said.ts";

const postfix = sayingsOf("postfix", "smtp");
const exim = sayingsOf("exim", "smtp");
const sendmail = sayingsOf("sendmail", "smtp");
const courier = sayingsOf("courier", "smtp");
const vchkpwSmtp = sayingsOf("vchkpw", "smtp");
const vchkpwMua = sayingsOf("vchkpw", "mua");

/**
 * Reads a message of Postfix's smtpd (smtpd_sasl_glue.c, smtpd.c): `NAME[ADDR]: SASL MECHANISM authentication failed: …`;
 * name and address come first.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readPostfix(text: string): Said | undefined {
  const failed =
    /^(?:warning: )?[^\s[\]]+\[([^\s[\]]+)\](?::\d{1,5})?: SASL \S+ authentication failed(?:: |$)/
      .exec(text);
  if (failed) return postfix.say("failed", failed[1]);
  const lost =
    /^(?:lost connection|timeout|too many errors) after AUTH from [^\s[\]]+\[([^\s[\]]+)\](?::\d{1,5})?$/
      .exec(text);
  if (lost) return postfix.say("probed", lost[1], { part: "end" });
  const login =
    /^\w+: client=[^\s[\],=]+\[([^\s[\]]+)\](?::\d{1,5})?, sasl_method=[\w-]+, sasl_username=\S+(?:, |$)/
      .exec(text);
  if (login) return postfix.say("success", login[1]);
  return /^(?:connect|disconnect|lost connection|warning: hostname|\w+: client=)/.test(text)
    ? postfix.quiet
    : undefined;
}

/** Exim's H=: a verified name, the greeting in brackets, the address (host.c, host_and_ident). */
const HOST = String
  .raw`(?:[^\s[\]()"]+ )?(?:\((?:\[[^\s[\]]*\]|[^\s[\]()]*)\) )?\[([0-9A-Fa-f.:]+)\](?::\d{1,5})?(?: I=\[[^\s[\]]+\]:\d{1,5})?`;
const EXIM_FAILED = new RegExp(
  String
    .raw`^\S+ authenticator failed for (?:H=)?${HOST}: 535 Incorrect authentication data(?: \(set_id=.*\))?$`,
);
const EXIM_UNASKED = new RegExp(
  String.raw`^SMTP protocol error in ".*" H=${HOST} AUTH command used when not advertised$`,
);
const EXIM_DROPPED = new RegExp(
  String.raw`^SMTP call from ${HOST} dropped: too many (?:syntax|nonmail|unrecognized)`,
);
const EXIM_NO_MAIL = new RegExp(
  String.raw`^no MAIL in SMTP connection from ${HOST}(?: \w+=\S+)* C=(?:\S+,)?AUTH(?:,|$)`,
);
const EXIM_LOGIN = new RegExp(
  String.raw`^[\w-]+ <= [^\s"]+ H=${HOST} P=esmtps?a (?:\S+ )*A=[\w-]+:\S+(?: |$)`,
);

/**
 * Reads a message of Exim (smtp_in.c): `AUTHENTICATOR authenticator failed for NAME (GREETING) [ADDR]: 535 … (set_id=USER)`.
 * A greeting with spaces or brackets makes a line that is not used.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readExim(text: string): Said | undefined {
  const pid = /^\[\d{1,10}\] /.exec(text);
  if (pid) text = text.slice(pid[0].length);
  const failed = EXIM_FAILED.exec(text);
  if (failed) return exim.say("failed", failed[1]);
  // What the client sent stands in quotes, so the address must be the only one of its kind.
  if (text.startsWith("SMTP protocol error in ")) {
    return text.split(" H=").length === 2
      ? exim.say("probed", EXIM_UNASKED.exec(text)?.[1])
      : exim.quiet;
  }
  const probed = EXIM_DROPPED.exec(text) ?? EXIM_NO_MAIL.exec(text);
  if (probed) return exim.say("probed", probed[1]);
  const login = EXIM_LOGIN.exec(text);
  if (login) return exim.say("success", login[1]);
  return / authenticator failed for |^[\w-]{16,23} (?:<=|=>|->|\*\*|==|Completed)/.test(text)
    ? exim.quiet
    : undefined;
}

/**
 * Reads a message of Sendmail (srvrsmtp.c): `ID: AUTH failure (MECHANISM): …, user=U, relay=NAME [ADDR]`.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readSendmail(text: string): Said | undefined {
  text = text.replace(/^\w+: /, "");
  if (text.startsWith("AUTH failure (")) {
    const relay = / relay=(?:\S+ )?\[([^\s[\]]+)\](?: \(may be forged\))?$/.exec(text);
    if (text.split(" relay=").length !== 2) return sendmail.quiet;
    const unknown = /^AUTH failure \([\w-]+\): user not found/.test(text);
    return sendmail.say(unknown ? "naughty" : "failed", relay?.[1]);
  }
  const login =
    /^AUTH=server, relay=(?:[^\s,]+ )?\[([^\s[\]]+)\](?: \(may be forged\))?, authid=[^\s,]+, mech=[\w-]+, bits=\d+$/
      .exec(text);
  if (login) return sendmail.say("success", login[1]);
  const silent =
    /^(?:[^\s,]+ )?\[([^\s[\]]+)\](?: \(may be forged\))? did not issue MAIL\/EXPN\/VRFY\/ETRN during /
      .exec(text);
  if (silent) return sendmail.say("probed", silent[1]);
  return /^(?:from|to)=|^STARTTLS=/.test(text) ? sendmail.quiet : undefined;
}

/**
 * Reads a message of Courier's esmtpd: `error,relay=ADDR,…`; the address comes first.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readCourierSmtp(text: string): Said | undefined {
  const found = /^error,relay=([^\s,]+),(?:ip=\[[^\]]*\],)?(?:port=\d+,)?(.*)$/.exec(text);
  if (!found) return /^(?:started|error|id=)/.test(text) ? courier.quiet : undefined;
  if (/^(?:msg=)?"?535 Authentication failed\b/.test(found[2]!)) {
    return courier.say("failed", found[1]);
  }
  if (/: 550 User (?:<.*> )?unknown\.?$/.test(found[2]!)) return courier.say("probed", found[1]);
  return courier.quiet;
}

/**
 * Reads a message of vpopmail's vchkpw (vchkpw.c): `vchkpw-smtp: TEXT USER:ADDR`; the address ends the message.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readVchkpw(text: string): Said | undefined {
  const head = /^vchkpw-(\w+): /.exec(text);
  if (!head) return undefined;
  const { quiet, say } = head[1] === "smtp" || head[1] === "submission" ? vchkpwSmtp : vchkpwMua;
  const rest = text.slice(head[0].length);
  const peer = /:((?:\d{1,3}\.){3}\d{1,3})$/.exec(rest)?.[1];
  if (/^(?:vpopmail user not found|null password given|no auth) /.test(rest)) {
    return say("naughty", peer);
  }
  if (/^(?:password fail|invalid) /.test(rest)) return say("failed", peer);
  if (/^\((?:PLAIN|LOGIN|CRAM-MD5|APOP)\) login success [^\s:]+:[\d.]+$/.test(rest)) {
    return say("success", peer);
  }
  return quiet;
}
