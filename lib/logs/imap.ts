/** What IMAP and POP3 daemons say of a client: Dovecot, Courier, Cyrus. */
import { readPam } from "./pam.ts";
import { type Said, sayingsOf, soleMatch } from "./said.ts";

const dovecot = sayingsOf("dovecot", "mua");
const courier = sayingsOf("courier", "mua");
const cyrus = sayingsOf("cyrus", "mua");

/** Names of Dovecot's processes, which stand before their messages, or are the program in its own log. */
export const DOVECOT_PROCESSES =
  /^(?:dovecot(?:-auth)?|auth|auth-worker|imap-login|pop3-login|submission-login|managesieve-login)$/;

/**
 * Reads a message of Dovecot, 1.2 to 2.4: of its login processes (client-common.c) and of its auth processes (auth-request.c).
 *
 * @param process The name of the process where it stands in the header; else it begins the message.
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readDovecot(process: string, text: string): Said | undefined {
  let name = process;
  if (name === "dovecot") {
    const inner = /^([a-z][a-z0-9-]*)(?:\(\d+\))?: /.exec(text);
    if (inner) {
      name = inner[1]!;
      text = text.slice(inner[0].length);
    }
  }
  text = text.replace(/^(?:Info|Debug|Warning|Error): /, "");
  if (name.endsWith("-login")) return readLogin(text);
  const pam = readPam(text, dovecot);
  if (pam) return pam;
  if (name.startsWith("auth")) return readAuth(text);
  return dovecot.quiet;
}

/**
 * `REASON (auth failed, 2 attempts in 9 secs): user=<U>, method=PLAIN, rip=ADDR, lip=ADDR, …`. U is the client's, so the
 * reason is read from what stands before it, and the address must be the only one.
 */
function readLogin(text: string): Said | undefined {
  if (text.startsWith("Login: ")) {
    const login = /^Login: user=<[^<>\s]+>, method=\S+, rip=([^\s,]+), lip=[^\s,]+, mpid=\d+(?:,|$)/
      .exec(text);
    return login && soleMatch(text, /\brip=([^\s,]+)/g)
      ? dovecot.say("success", login[1])
      : dovecot.quiet;
  }
  const peer = soleMatch(text, /[ ,]rip=([^\s,]+)/g);
  if (peer === undefined) return undefined;
  const head = text.slice(0, text.search(/user=<|rip=/));
  const failed = /\(auth failed, (\d{1,4}) attempts?/.exec(head);
  if (failed) return dovecot.say("failed", peer, { tries: Number(failed[1]) || 1, part: "sum" });
  if (/\(tried to use dis\w+ \S+ auth\)/.test(head)) return dovecot.say("failed", peer);
  if (/\((?:no auth attempts|disconnected |client didn't finish|tls_handshake)/.test(head)) {
    return dovecot.say("probed", peer);
  }
  return dovecot.quiet;
}

/** `sql(USER,ADDR,<SESSION>): unknown user`; USER is the client's, so only one reading may be possible. */
function readAuth(text: string): Said | undefined {
  const peer = soleMatch(
    text,
    /,([0-9A-Fa-f.:]+)(?:,<[^\s<>]*>)?(?:,sasl:[\w-]+)?\)(?:<[^\s<>]*>)?: /g,
  );
  if (peer === undefined) return dovecot.quiet;
  const said = text.slice(text.lastIndexOf("): ") < 0 ? 0 : text.search(/\)(?:<[^\s<>]*>)?: /));
  const reason = /^\)(?:<[^\s<>]*>)?: (?:Info: )?(?:\w+: )?(.*)$/.exec(said)?.[1] ?? "";
  if (/^unknown user\b/i.test(reason)) return dovecot.say("naughty", peer, { part: "pam" });
  if (
    /^(?:password mismatch|pam_authenticate\(\) failed|invalid credentials|given password)/i.test(
      reason,
    )
  ) {
    return dovecot.say("failed", peer, { part: "pam" });
  }
  return dovecot.quiet;
}

/**
 * Reads a line of Dovecot's own log whose process carries the request: `auth(USER,ADDR,sasl:login)<SESSION>: Info: sql: …`.
 *
 * @param text What follows the time.
 * @returns What it says; nothing where it is no such line.
 */
export function readDovecotOwn(text: string): Said | undefined {
  return text.startsWith("auth(") ? readAuth(text) : undefined;
}

/**
 * Reads a message of Courier's imapd and pop3d (authlib, imaplogin.c): `LOGIN FAILED, user=U, ip=[ADDR]`.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readCourier(text: string): Said | undefined {
  const peer = soleMatch(text, /, ip=\[([^\s[\]]+)\]/g);
  if (/^LOGIN FAILED, .*ip=\[[^\s[\]]+\](?:, port=\[\d+\])?$/.test(text)) {
    return courier.say("failed", peer);
  }
  if (/^LOGIN, user=[^\s,[\]]+, ip=\[[^\s[\]]+\](?:, |$)/.test(text)) {
    return courier.say("success", peer);
  }
  return /^(?:LOGOUT|LOGIN|DISCONNECTED|TIMEOUT|Connection|Disconnected)/.test(text)
    ? courier.quiet
    : undefined;
}

/**
 * Reads a message of Cyrus imapd (imapd.c, pop3d.c): `badlogin: NAME [ADDR] MECHANISM …`; name and address come first.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readCyrus(text: string): Said | undefined {
  const bad = /^badlogin: (?:\S+ )?\[([^\s[\]]+)\] (.*)$/.exec(text);
  if (bad) {
    return cyrus.say(
      /^\S+ (?:\S+ )?\[?SASL\(-\d+\): user not found/.test(bad[2]!) ? "naughty" : "failed",
      bad[1],
    );
  }
  const login = /^login: (?:\S+ )?\[([^\s[\]]+)\] [^\s[\]]+ \S+ User logged in(?: |$)/.exec(text);
  return login ? cyrus.say("success", login[1]) : undefined;
}
