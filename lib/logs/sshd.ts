/**
 * What OpenSSH's sshd, versions 5 to 10, says of a client. Sources: auth.c (auth_log, getpwnamallow), auth-pam.c,
 * packet.c (sshpkt_vfatal), kex.c, sshd.c and sshd-session.c, srclimit.c.
 *
 * The client chooses its user name, which may hold spaces and whole messages, its version string, and the text
 * with which it disconnects. So each message is matched whole, and the client's address is taken from where sshd
 * prints it: from the beginning where chosen text comes after it, from the end where it comes before.
 */
import type { Outcome } from "./event.ts";
import { type Said, sayingsOf } from "./said.ts";

const { quiet: QUIET, say } = sayingsOf("sshd", "ssh");

/** `ADDR port N`, the whole text. */
const PEER = /^([0-9A-Fa-f:.%][\w:.%-]*) port (\d{1,5})$/;
const PEER_WITHOUT_PORT = /^([0-9A-Fa-f:.%][\w:.%-]*)$/;
/** All the places where a message could be thought to name its client. */
const CLAIMS = / from (\S+) port \d{1,5} ssh[12]/g;

/**
 * Reads a message of sshd.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readSshd(text: string): Said | undefined {
  if (text.startsWith("error: ")) text = text.slice(7);
  else if (text.startsWith("fatal: ")) text = text.slice(7);
  if (text.endsWith(" ")) text = text.trimEnd();
  const preauth = text.endsWith(" [preauth]");
  if (preauth) text = text.slice(0, -10);
  const space = text.indexOf(" ");
  switch (space < 0 ? text : text.slice(0, space)) {
    case "Failed":
      return readFailed(text);
    case "Invalid":
    case "Illegal":
      return atEnd(text, /^I\w+ user /, "naughty", "invalid");
    case "Accepted":
      return readAccepted(text);
    case "Connection":
    case "Disconnected":
      return readEnd(text, preauth);
    case "Received":
      return readReceived(text, preauth);
    case "User":
      return readUser(text);
    case "PAM:":
      return readPam(text);
    case "maximum":
      return readExceeded(text);
    case "ROOT":
      return atStart(text, /^ROOT LOGIN REFUSED FROM (\S+)(?: port (\d{1,5}))?$/, "naughty");
    case "Did":
      return atStart(
        text,
        /^Did not receive identification string from (\S+)(?: port (\d{1,5}))?$/,
        "probed",
      );
    case "Bad":
      return atEnd(
        text,
        /^Bad protocol version identification '.*'(?= from \S+(?: port \d+)?$)/,
        "probed",
      );
    case "banner":
      return atStart(text, /^banner exchange: Connection from (\S+) port (\d{1,5}): /, "probed");
    case "ssh_dispatch_run_fatal:":
      return atStart(
        text,
        /^ssh_dispatch_run_fatal: Connection from (\S+) port (\d{1,5}): /,
        "probed",
      );
    case "Unable":
      return atStart(text, /^Unable to negotiate with (\S+) port (\d{1,5}): /, "probed") ??
        atStart(text, /^Unable to negotiate with (\S+): /, "probed") ?? QUIET;
    case "Timeout":
      return atStart(
        text,
        /^Timeout before authentication for (\S+)(?: port (\d{1,5}))?$/,
        "probed",
      ) ??
        atStart(
          text,
          /^Timeout before authentication for connection from (\S+) to \S+, pid = \d+$/,
          "probed",
        );
    case "refused":
      // libwrap: the name before the address is the client's, the address is libwrap's.
      return atStart(text, /^refused connect from .* \(([^\s()]+)\)$/, "probed");
    case "drop":
      return atStart(text, /^drop connection #\d+ from \[([^\s\]]+)\]:(\d{1,5}) on /, "probed");
    case "scanned":
      return atStart(text, /^scanned from (\S+) with /, "probed");
    case "Protocol":
      return atStart(
        text,
        /^Protocol major versions differ for (\S+?)(?: port (\d{1,5}))?: /,
        "probed",
      );
    default:
      return isQuiet(text) ? QUIET : undefined;
  }
}

/** `Failed METHOD for [invalid user ]USER from ADDR port N ssh2[: …]`. */
function readFailed(text: string): Said | undefined {
  const method = /^Failed (\S+) for /.exec(text);
  if (!method) return undefined;
  const peer = soleClaim(text);
  if (!peer) return QUIET;
  const rest = text.slice(method[0].length);
  const unknown = rest.startsWith("invalid user ") || rest.startsWith("illegal user ") ||
    rest.startsWith("<invalid username> ");
  // A client offers all keys it has, and asks without any method first.
  const isOffer = method[1] === "publickey" || method[1] === "none";
  if (unknown) {
    return say("naughty", peer.peer, { port: peer.port, part: isOffer ? "offer" : "again" });
  }
  if (isOffer) return QUIET;
  const part = method[1]!.startsWith("keyboard-interactive") ? "kbd" : "";
  return say("failed", peer.peer, { port: peer.port, part });
}

/** `Accepted METHOD for USER from ADDR port N ssh2[: KEY …]`: whoever gets in has a name without spaces. */
function readAccepted(text: string): Said | undefined {
  const found =
    /^Accepted ([\w-]+(?:\/\w+)?) for \S+ from (\S+) port (\d{1,5})(?: ssh[12])?(?:: .*)?$/
      .exec(text);
  if (!found) return undefined;
  const claims = [...text.matchAll(CLAIMS)];
  if (claims.length > 1) return QUIET;
  return say("success", found[2]!, { port: found[3]! });
}

/** `Connection closed by …`, `Connection reset by …`, `Disconnected from …`. */
function readEnd(text: string, preauth: boolean): Said | undefined {
  const head =
    /^(?:Connection (?:closed|reset) by|Disconnected from) (?:(authenticating|invalid) user )?/
      .exec(text);
  if (!head) return /^Connection from \S+ port \d+ on /.test(text) ? QUIET : undefined;
  if (!preauth) return QUIET;
  const rest = text.slice(head[0].length);
  // With a user, the user comes first; he may hold spaces, so the address is read from the end.
  const tail = head[1] ? lastWords(rest, 3) : rest;
  const peer = tail === undefined ? null : PEER.exec(tail) ?? PEER_WITHOUT_PORT.exec(tail);
  if (!peer) return QUIET;
  const outcome = head[1] === "invalid" ? "naughty" : "probed";
  return say(outcome, peer[1]!, { port: peer[2] ?? "", part: "end" });
}

/** `Received disconnect from ADDR[ port N]:CODE: TEXT`: the address comes first, the text is the client's. */
function readReceived(text: string, preauth: boolean): Said | undefined {
  const found = /^Received disconnect from ([0-9A-Fa-f:.]+?)(?: port (\d{1,5}))?: ?(\d{1,3}): /
    .exec(text);
  if (!found || !preauth) return text.startsWith("Received disconnect from ") ? QUIET : undefined;
  // 14: no method left to try; 3: what JSch says after a wrong password. 11 is how everybody leaves.
  const [, peer = "", port = "", code] = found;
  if (code !== "14" && code !== "3") return QUIET;
  return say("probed", peer, { port, part: "end" });
}

/** `User USER from ADDR not allowed because …`: the user exists, so his name has no spaces. */
function readUser(text: string): Said | undefined {
  const found = /^User \S+ from (\S+) not allowed because /.exec(text);
  if (found) return say("naughty", found[1]!, { part: "invalid" });
  return /^User (?:\S+ )?(?:child|not allowed)/.test(text) ? QUIET : undefined;
}

/** `PAM: REASON for [illegal user ]USER from ADDR[ via ADDR]` (auth-pam.c, and FreeBSD's). */
function readPam(text: string): Said | undefined {
  const head = /^PAM: [A-Za-z][A-Za-z ]*? for (illegal user |invalid user )?/.exec(text);
  if (!head) return undefined;
  const rest = text.slice(head[0].length);
  const at = rest.lastIndexOf(" from ");
  const found = at < 0 ? null : /^(\S+)(?: via \S+)?$/.exec(rest.slice(at + 6));
  if (!found) return QUIET;
  const naughty = head[1] !== undefined || rest.slice(0, at) === "root";
  return say(naughty ? "naughty" : "failed", found[1]!, { part: "pam" });
}

/** `maximum authentication attempts exceeded for [invalid user ]USER from ADDR port N ssh2`. */
function readExceeded(text: string): Said | undefined {
  const head = /^maximum authentication attempts exceeded for (invalid user )?/.exec(text);
  if (!head) return undefined;
  const peer = soleClaim(text);
  if (!peer) return QUIET;
  const naughty = head[1] !== undefined || text.startsWith("root from ", head[0].length);
  const { port } = peer;
  return say(naughty ? "naughty" : "failed", peer.peer, { port, part: naughty ? "" : "exceeded" });
}

/** The client in ` from ADDR port N ssh2`, unless chosen text makes two clients of it. */
function soleClaim(text: string): { peer: string; port: string } | undefined {
  const at = text.lastIndexOf(" from ");
  const last = / from (\S+) port (\d{1,5}) ssh[12](?:: .*)?$/.exec(text.slice(at));
  // The last ` from ` may be in what follows `ssh2: `.
  const found = last ?? / from (\S+) port (\d{1,5}) ssh[12]: /.exec(text);
  if (!found) return undefined;
  if (text.indexOf(" from ") !== at) {
    for (const [, peer] of text.matchAll(CLAIMS)) if (peer !== found[1]) return undefined;
  }
  return { peer: found[1]!, port: found[2]! };
}

/** A shape with its address at a fixed place from the beginning. */
function atStart(text: string, shape: RegExp, outcome: Outcome): Said | undefined {
  const found = shape.exec(text);
  return found ? say(outcome, found[1]!, { port: found[2] ?? "" }) : undefined;
}

/** A shape that ends with ` from ADDR[ port N]`. */
function atEnd(
  text: string,
  head: RegExp,
  outcome: Outcome,
  part: Said["part"] = "",
): Said | undefined {
  if (!head.test(text)) return undefined;
  const tail = text.slice(text.lastIndexOf(" from ") + 6);
  const peer = PEER.exec(tail) ?? PEER_WITHOUT_PORT.exec(tail);
  return peer ? say(outcome, peer[1]!, { port: peer[2] ?? "", part }) : QUIET;
}

/** The last words of a text, the rest of which may be anything. */
function lastWords(text: string, count: number): string | undefined {
  let at = text.length;
  for (let i = 0; i < count; i++) {
    at = text.lastIndexOf(" ", at - 1);
    if (at < 0) return i === count - 1 ? text : undefined;
  }
  return text.slice(at + 1);
}

const QUIET_BEGINNINGS = [
  "pam_",
  "(pam_",
  "Address ",
  "reverse mapping ",
  "Disconnecting",
  "Postponed ",
  "Server listening ",
  "Starting session",
  "Close session",
  "Exiting on ",
  "Received signal ",
  "input_userauth_request: ",
  "kex_exchange_identification: ",
  "srclimit_penalise: ",
  "Authentication tried for ",
  "Could not ",
  "subsystem request ",
  "Transferred: ",
  "Closing connection ",
  "exited MaxStartups ",
  "beginning MaxStartups ",
  "session opened ",
  "session closed ",
  "Found matching ",
  "Deprecated option",
  "SSH: Server;",
  "Nasty PTR ",
  "Accepted key ",
  "Accepted certificate ",
];

function isQuiet(text: string): boolean {
  return QUIET_BEGINNINGS.some((beginning) => text.startsWith(beginning));
}
