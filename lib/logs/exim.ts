/**
 * What exim says of a client, through syslog or in its own log. Sources: src/auths, src/smtp_in.c, src/host.c
 * (host_and_ident: `NAME (HELO) [ADDR]:PORT I=[ADDR]:PORT U=IDENT`). HELO, ident, and what is quoted are the
 * client's choice, and any of them may look like a client. But the client itself always stands there too, in brackets: where
 * more than one bracket comes behind what was read, there is more than one way to read, and nothing is said. exim cuts its
 * own log's lines at 8192 bytes (no syslogd ever does), and sends syslog 870 at a time with `[1/2]` in front of each, which is no beginning of a
 * message.
 */
import type { Outcome } from "./event.ts";
import type { Split } from "./header.ts";
import { mayBeCut, type Part, portOf, quiet, type Said } from "./said.ts";

const QUIET = quiet("exim");

/** Longer lines of its own log may be cut, in bytes. */
const LONGEST_OWN = 8000;

const OWN_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3})?(?: [+-]\d{4})? /;

/** Name, HELO, address and port, interface; each but the address may be missing. */
const HOST =
  /^(?:[\w.-]+ )?(?:\([^\s()]*\) )?\[([^\s[\]]+)\](?::(\d{1,5}))?(?: I=\[[^\s[\]]*\](?::\d+)?)?(?: U=[\w.-]+)?(?: |: |$)/;
const AUTHENTICATOR = /^[\w-]+ authenticator failed for (?:H=)?/;
const REFUSED = /^5\d\d /;

/** Messages with the client behind their first words, what must follow it, and whether they end the connection. */
const PROBES: readonly (readonly [RegExp, RegExp, Part])[] = [
  [/^SMTP call from /, /^dropped: too many /, "end"],
  [/^no MAIL in SMTP connection from /, /^(?:D=|Ci=)/, "end"],
  [/^(?:[\w-]+ )?SMTP connection from /, /^closed by DROP in ACL/, "end"],
  [
    /^SMTP protocol error in "[^"]*" H=/,
    /^(?:AUTH command used when not advertised|\S+ authentication mechanism not supported)$/,
    "probe",
  ],
  [/^H=/, /^(?:[A-Z]+=\S+ )*(?:F=<[^<>\s]*> )?(?:A=\S+ )?rejected (?:RCPT|AUTH) /, "probe"],
];

/**
 * Reads a message of exim.
 *
 * @param text The message without header, in its own log without the time.
 * @param from The header, which names no program in its own log.
 * @returns What it says; nothing for a message that does not begin as one of exim's.
 */
export function readExim(text: string, from: Split): Said | undefined {
  // Through syslog too, by default; then its pid, if so set.
  const time = OWN_TIME.exec(text);
  if (time) text = text.slice(time[0].length);
  const pid = /^\[\d{1,10}\] /.exec(text);
  if (pid) text = text.slice(pid[0].length);
  const longest = from.program === "" ? LONGEST_OWN : undefined;
  if (!from.isPassed && mayBeCut(text, longest)) return QUIET;
  const failed = AUTHENTICATOR.exec(text);
  if (failed) {
    const client = HOST.exec(text.slice(failed[0].length));
    if (!client?.[0].endsWith(": ")) return QUIET;
    const rest = text.slice(failed[0].length + client[0].length);
    return said("failed", "told", client, rest, REFUSED);
  }
  for (const [before, behind, part] of PROBES) {
    const start = before.exec(text);
    if (!start) continue;
    const client = HOST.exec(text.slice(start[0].length));
    if (!client) return QUIET;
    return said("probed", part, client, text.slice(start[0].length + client[0].length), behind);
  }
  return undefined;
}

function said(
  outcome: Outcome,
  part: Part,
  client: RegExpExecArray,
  rest: string,
  behind: RegExp,
): Said {
  if (rest.includes("[") || !behind.test(rest)) return QUIET;
  return { service: "exim", outcome, peer: client[1]!, port: portOf(client[2]), part };
}
