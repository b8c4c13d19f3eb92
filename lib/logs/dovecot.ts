/**
 * What dovecot says of a client, versions 1.0 to 2.4. Sources: src/login-common/client-common.c
 * (client_get_extra_disconnect_reason, login_log_format), client-common-auth.c (proxying) and src/auth/auth-request.c
 * (get_log_identifier, get_log_prefix).
 *
 * The login processes print `user=<USER>`, cut at 80 bytes, before `rip=ADDR`; the auth process prints
 * `DB(USER,ADDR,<SESSION>)`, the user cut at 64, and a given password at the end if so set. ADDR and SESSION are left out
 * where they are not known. User and password are the client's, so where either could hold another address nothing is
 * concluded.
 */
import type { Outcome } from "./event.ts";
import type { Split } from "./header.ts";
import { mayBeCut, NO_PORT, type Part, quiet, readPamFailure, type Said } from "./said.ts";

const QUIET = quiet("dovecot");
const MOST_ATTEMPTS = 100;
/** With all that OpenSSL has to say, a login process's line is shorter, in bytes; it is looked at where there is no user. */
const LONGEST_LOGIN = 800;

const PROCESS = /^[a-z0-9-]+(?:\(\d+\))?(?:\[\d+\])?: /;
const LEVEL = /^(?:Info|Warning|Error|Notice): /;
const ENDED =
  /^(?:Aborted login|Disconnected|Login aborted|Remote closed connection|Client has quit the connection|Connection closed|Logged out)/;
const ATTEMPTS =
  /\((?:auth failed|authorization failed|proxy dest authentication failure), (\d{1,6}) attempts(?: in \d+ secs)?\)/;
/** Left before any password was looked at. */
const NO_TRY =
  /\((?:no auth attempts|disconnected (?:before auth was ready|during TLS handshake|while authenticating)|tried to use [\w ]+ auth|client didn't (?:finish|start|send)|client sent an (?:invalid|untrusted) cert|aborted authentication|sent invalid base64|cert required)/;
const RIP = /^ rip=([0-9A-Fa-f:.%][\w:.%-]*)(?=,|$)/;
/** What stands between reason and address of a login that was refused. */
const REFUSED = /^ user=<([^\s<>,]{1,128})>(?:, method=[\w-]+)?,$/;
/** As a proxy: 2.2 and 2.3.0, then 2.3.11 and 2.4, which put who and where to in front. */
const STARTED = "(?:proxy\\([^\\s<>,()]{1,128}(?:,[^\\s<>,()]+)?\\): )?[Ss]tarted proxying to " +
  "(?:remote host|<[^\\s<>]+>(?: \\(<[^\\s<>]+>\\))?|[^\\s<>,=]+)(?: from [\\w.:]+)?(?: as user [^\\s<>,]+)?" +
  "(?: \\(master [^\\s<>,()]+\\))?(?: \\([\\w., ]+\\))?";
/** With SASL's ANONYMOUS nobody has to know a password. */
const ACCEPTED = new RegExp(
  `^(?:Login|Logged in|${STARTED}): user=<([^\\s<>,]{1,128})>, method=(?!anonymous,)[\\w-]+, rip=([0-9A-Fa-f:.%][\\w:.%-]*)` +
    // `%k` is what `with cipher` stands for.
    "(?:, (?:lip=[^\\s,]+|[lr]port=\\d+|mpid=\\d+|secured|TLS|\\w[\\w.]* with cipher [\\w-]+ \\([\\w/ ]{1,20} bits\\)(?: [\\w-]+)*|session=<[^\\s<>,]*>))*$",
  "i",
);
const SESSION = /, session=<([\w+/=.-]{6,64})>(?:,|$)/;

const WORKER = /^conn unix:[^\s:]+ \([^()]*\): auth-worker<\d+>: /;
/**
 * Up to 2.3, and 2.4's own form, where the database stands behind. The user may hold commas where the settings let him,
 * and where no address is known none is printed: then `sql(x,203.0.113.7)` is a user's name. Only the login processes,
 * which tell of a session, always tell of an address, so without a session nothing is concluded. (Postfix and Exim, which
 * know of no session, tell of the same try themselves. What tells neither of a session nor of an address, as no mail daemon
 * does, lets a client spell both where auth_username_chars has `,<>`, which by default it has not.)
 */
const LOOKUP =
  /^(?!auth\(|auth-worker\()([a-z][a-z0-9-]{1,14})\(([^\s()<>]*),([0-9A-Fa-f:.]+)(?:,master)?,<([^\s<>(),]+)>\): (?:Info: )?/;
const LOOKUP_24 =
  /^auth(?:-worker)?\(([^\s()<>]*),([0-9A-Fa-f:.]+)(?:,sasl:[a-z0-9-]+)?(?:,master)?\)(?:<\d+>)?<([^\s<>(),]+)>: (?:Info: )?(?:request \[\d+\]: )?([a-z][a-z0-9-]{1,14}): /;
const MISMATCH =
  /^(?:(password mismatch(?: \(for LDAP bind\))?|invalid credentials|pam_authenticate\(\) failed: (?:authentication failure|permission denied)[^():]*|login failed)|(unknown user|pam_authenticate\(\) failed: user not known to the underlying authentication module))(?: \((?:status=\d+|password mismatch\?|SHA1 of given password: [0-9a-f]+)\)|( \(given password: .*\)))?( {1,2}- trying the next passdb)?$/i;

/**
 * Reads a message of dovecot.
 *
 * @param text The message without header.
 * @param from The header, whose program is `dovecot`, or in its own log the name of the process.
 * @returns What it says.
 */
export function readDovecot(text: string, { program }: Split): Said {
  const pam = readPamFailure(text);
  // The auth process knows an address, but no session.
  if (pam) return said("failed", pam.client, "voiced", pam.user, undefined, pam.module);
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
  const user = text.indexOf(" user=<");
  const longest = text.startsWith(" user=<>, ", user) ? LONGEST_LOGIN : undefined;
  if (at < 0 || mayBeCut(text, longest) || text.indexOf(" rip=", at + 5) >= 0) return QUIET;
  const accepted = ACCEPTED.exec(text);
  if (accepted) return said("success", accepted[2]!, "in", accepted[1]);
  const client = RIP.exec(text.slice(at, at + 80));
  if (!client || !ENDED.test(text)) return QUIET;
  // What comes before the user is dovecot's.
  const reason = text.slice(0, user >= 0 && user < at ? user : at);
  // Behind the client nothing is his.
  const session = SESSION.exec(text.slice(at + client[0].length))?.[1];
  const attempts = ATTEMPTS.exec(reason);
  if (attempts) {
    const tries = Math.min(MOST_ATTEMPTS, Math.max(1, Number(attempts[1])));
    const name = REFUSED.exec(text.slice(reason.length, at))?.[1];
    return { ...said("failed", client[1]!, "sum", name, session), tries };
  }
  return NO_TRY.test(reason) ? said("probed", client[1]!, "end", undefined, session) : QUIET;
}

function readAuth(text: string): Said {
  text = text.replace(WORKER, "");
  if (mayBeCut(text)) return QUIET;
  const old = LOOKUP.exec(text);
  const found = old ?? LOOKUP_24.exec(text);
  if (!found) return QUIET;
  const [db, user, peer, session] = old
    ? [old[1], old[2], old[3], old[4]]
    : [found[4], found[1], found[2], found[3]];
  const why = MISMATCH.exec(text.slice(found[0].length));
  // A password may hold what looks like the end of another message.
  if (!why || why[3]?.includes("): ")) return QUIET;
  const isUnknown = why[2] !== undefined;
  // Another database is asked next, which may know the user.
  if (isUnknown && why[4] !== undefined) return QUIET;
  return said(isUnknown ? "naughty" : "failed", peer!, "voiced", user, session, db);
}

/** Processes serve many clients, or write for others; what tells connections apart is the session's name. */
function said(
  outcome: Outcome,
  peer: string,
  part: Part,
  user: string | undefined,
  session?: string,
  voice?: string,
): Said {
  const port = session ? numberOf(session) : NO_PORT;
  return {
    service: "dovecot",
    outcome,
    peer,
    port,
    part,
    voice,
    isPooled: true,
    user: user || undefined,
    pid: 0,
  };
}

/** A number of at most five digits that stands for a session, as a port does for a connection elsewhere. */
function numberOf(session: string): number {
  let number = 0;
  for (let i = 0; i < session.length; i++) number = (number * 31 + session.charCodeAt(i)) % 99_991;
  return number;
}
