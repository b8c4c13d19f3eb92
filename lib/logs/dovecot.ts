/**
 * What dovecot says of a client, versions 1.0 to 2.4. Sources: src/login-common/client-common.c
 * (client_get_extra_disconnect_reason, login_log_format) and src/auth/auth-request.c (get_log_identifier).
 *
 * The login processes print `user=<USER>` before `rip=ADDR`; the auth process prints `DB(USER,ADDR,…)`, and a given
 * password at the end if so set. User and password are the client's, so where either could hold another address
 * nothing is concluded.
 */
import type { Outcome } from "./event.ts";
import type { Split } from "./header.ts";
import { NO_PORT, type Part, quiet, readPamFailure, type Said } from "./said.ts";

const QUIET = quiet("dovecot");
const MOST_ATTEMPTS = 100;
/** With all that OpenSSL has to say, a login process's line is shorter; old syslogds cut at 1024. */
const LONGEST_LOGIN = 800;

const PROCESS = /^[a-z0-9-]+(?:\(\d+\))?(?:\[\d+\])?: /;
const LEVEL = /^(?:Info|Warning|Error|Notice): /;
const ENDED =
  /^(?:Aborted login|Disconnected|Login aborted|Remote closed connection|Client has quit the connection|Connection closed|Logged out)/;
const ATTEMPTS = /\(auth failed, (\d{1,6}) attempts(?: in \d+ secs)?\)/;
/** Left before any password was looked at. */
const NO_TRY =
  /\((?:no auth attempts|disconnected (?:before auth was ready|during TLS handshake|while authenticating)|tried to use [\w ]+ auth|client didn't (?:finish|start|send)|aborted authentication|sent invalid base64|cert required)/;
const RIP = /^ rip=([0-9A-Fa-f:.%][\w:.%-]*)(?:,|$)/;
/** What stands between reason and address of a login that was refused. */
const REFUSED = /^ user=<([^\s<>,]{1,128})>(?:, method=[\w-]+)?,$/;
const ACCEPTED =
  /^(?:Login|Logged in): user=<([^\s<>,]{1,128})>, method=[\w-]+, rip=([0-9A-Fa-f:.%][\w:.%-]*)(?:, (?:lip=[^\s,]+|[lr]port=\d+|mpid=\d+|secured|TLS|session=<[^\s<>,]*>))*$/;

const WORKER = /^conn unix:[^\s:]+ \([^()]*\): auth-worker<\d+>: /;
const LOOKUP =
  /^[a-z][a-z0-9-]{1,14}\(([^\s(),<>]*),([0-9A-Fa-f:.]+)(?:,[^\s(),<>]*(?:<[^\s<>(),]*>)?)?\)(?:<[^\s<>(),]*>)?: (?:Info: )?(?:[a-z][a-z0-9-]{1,14}: )?/;
const MISMATCH =
  /^(?:(password mismatch|invalid credentials|pam_authenticate\(\) failed: (?:authentication failure|permission denied)[^():]*|login failed)|(unknown user|pam_authenticate\(\) failed: user not known to the underlying authentication module))(?: \((?:status=\d+|password mismatch\?|SHA1 of given password: [0-9a-f]+)\)|(?: - trying the next passdb))?( \(given password: .*\))?$/i;

/**
 * Reads a message of dovecot.
 *
 * @param text The message without header.
 * @param from The header, whose program is `dovecot`, or in its own log the name of the process.
 * @returns What it says.
 */
export function readDovecot(text: string, { program }: Split): Said {
  const pam = readPamFailure(text);
  // The auth process knows an address, but no connection: it is the login process's line that closes it.
  if (pam) return said("failed", pam.client, "pam", pam.user);
  let writer = program;
  if (program === "dovecot") {
    const head = PROCESS.exec(text);
    if (head) {
      writer = text.slice(0, head[0].search(/[(:[]/));
      text = text.slice(head[0].length);
    }
  }
  text = text.replace(LEVEL, "");
  return writer.endsWith("-login") ? readLogin(text) : readAuth(text);
}

function readLogin(text: string): Said {
  const at = text.indexOf(" rip=");
  // A user may be called `>, rip=…`, and be so long that what is behind him was cut off on the way.
  if (at < 0 || text.length > LONGEST_LOGIN || text.indexOf(" rip=", at + 5) >= 0) return QUIET;
  const accepted = ACCEPTED.exec(text);
  if (accepted) return said("success", accepted[2]!, "in", accepted[1]);
  const client = RIP.exec(text.slice(at, at + 80));
  if (!client || !ENDED.test(text)) return QUIET;
  // What comes before the user is dovecot's.
  const user = text.indexOf(" user=<");
  const reason = text.slice(0, user >= 0 && user < at ? user : at);
  const attempts = ATTEMPTS.exec(reason);
  if (attempts) {
    const tries = Math.min(MOST_ATTEMPTS, Math.max(1, Number(attempts[1])));
    const name = REFUSED.exec(text.slice(reason.length, at))?.[1];
    return { ...said("failed", client[1]!, "sum", name, text), tries };
  }
  return NO_TRY.test(reason) ? said("probed", client[1]!, "end", undefined, text) : QUIET;
}

function readAuth(text: string): Said {
  text = text.replace(WORKER, "");
  const client = LOOKUP.exec(text);
  const found = client ? MISMATCH.exec(text.slice(client[0].length)) : null;
  // A password may hold what looks like the end of another message.
  if (!client || !found || found[3]?.includes("): ")) return QUIET;
  const part = text.startsWith("pam(") ? "told" : "also";
  return said(
    found[2] === undefined ? "failed" : "naughty",
    client[2]!,
    part,
    client[1],
    client[0],
  );
}

/** Processes serve many clients, or write for others; what tells connections apart is the session's name. */
function said(
  outcome: Outcome,
  peer: string,
  part: Part,
  user: string | undefined,
  text = "",
): Said {
  const session = SESSION.exec(text);
  const port = session ? numberOf(session[1]!) : NO_PORT;
  return { service: "dovecot", outcome, peer, port, part, user: user || undefined, pid: 0 };
}

const SESSION = /[,)=]<([\w+/=.-]{6,64})>/;

/** A number of at most five digits that stands for a session, as a port does for a connection elsewhere. */
function numberOf(session: string): number {
  let number = 0;
  for (let i = 0; i < session.length; i++) number = (number * 31 + session.charCodeAt(i)) % 99_991;
  return number;
}
