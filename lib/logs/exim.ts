/**
 * What exim says of a client, through syslog or in its own log. Sources: src/auths, src/smtp_in.c, src/host.c
 * (host_and_ident: `NAME (HELO) [ADDR]:PORT I=[ADDR]:PORT U=IDENT`). HELO, ident, and what is quoted are the
 * client's choice, and any of them may look like a client. But the client itself always stands there too, in brackets: where
 * more than one bracket comes behind what was read, there is more than one way to read, and nothing is said.
 */
import type { Outcome } from "./event.ts";
import { portOf, quiet, type Said } from "./said.ts";

const QUIET = quiet("exim");

/** exim cuts its lines, and so may a syslogd; a client could have its address cut off. */
const LONGEST = 1000;

/** Name, HELO, address and port, interface; each but the address may be missing. */
const HOST =
  /^(?:[\w.-]+ )?(?:\([^\s()]*\) )?\[([^\s[\]]+)\](?::(\d{1,5}))?(?: I=\[[^\s[\]]*\](?::\d+)?)?(?: U=[\w.-]+)?(?: |: |$)/;
const AUTHENTICATOR = /^[\w-]+ authenticator failed for (?:H=)?/;
const REFUSED = /^5\d\d /;

/** Messages with the client behind their first words, and what must follow it. */
const PROBES: readonly (readonly [RegExp, RegExp])[] = [
  [/^SMTP call from /, /^dropped: too many /],
  [/^no MAIL in SMTP connection from /, /^(?:D=|Ci=)/],
  [/^(?:[\w-]+ )?SMTP connection from /, /^closed by DROP in ACL/],
  [/^SMTP protocol error in "[^"]*" H=/, /^AUTH command used when not advertised$/],
  [/^H=/, /^(?:[A-Z]+=\S+ )*(?:F=<[^<>\s]*> )?(?:A=\S+ )?rejected (?:RCPT|AUTH) /],
];

/**
 * Reads a message of exim.
 *
 * @param text The message without header, in its own log without the time.
 * @returns What it says; nothing for a message that does not begin as one of exim's.
 */
export function readExim(text: string): Said | undefined {
  const pid = /^\[\d{1,10}\] /.exec(text);
  if (pid) text = text.slice(pid[0].length);
  if (text.length > LONGEST) return QUIET;
  const failed = AUTHENTICATOR.exec(text);
  if (failed) {
    const client = HOST.exec(text.slice(failed[0].length));
    if (!client?.[0].endsWith(": ")) return QUIET;
    return said("failed", client, text.slice(failed[0].length + client[0].length), REFUSED);
  }
  for (const [before, behind] of PROBES) {
    const start = before.exec(text);
    if (!start) continue;
    const client = HOST.exec(text.slice(start[0].length));
    if (!client) return QUIET;
    return said("probed", client, text.slice(start[0].length + client[0].length), behind);
  }
  return undefined;
}

function said(outcome: Outcome, client: RegExpExecArray, rest: string, behind: RegExp): Said {
  if (rest.includes("[") || !behind.test(rest)) return QUIET;
  return { service: "exim", outcome, peer: client[1]!, port: portOf(client[2]), part: "alone" };
}
