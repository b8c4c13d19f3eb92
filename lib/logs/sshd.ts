/**
 * What OpenSSH's sshd, versions 5 to 10, says of a client. Sources: auth.c (auth_log, auth_maxtries_exceeded,
 * getpwnamallow, allowed_user, auth_root_allowed), auth-pam.c, packet.c (sshpkt_vfatal, ssh_packet_read_poll),
 * kex.c, compat.c, sshd.c and sshd-session.c, srclimit.c; libwrap's refuse.c.
 *
 * The client chooses its user name, which may hold spaces and whole messages, its version string, its offers and
 * the text with which it disconnects. So each message is matched whole, and the client's address is taken from
 * where sshd prints it: from the beginning where chosen text comes after it, from the end where it comes before.
 */
import type { Outcome } from "./event.ts";
import { NO_PORT, type Part, portIn, quiet, type Said } from "./said.ts";

const QUIET = quiet("sshd");

/**
 * Reads a message of sshd.
 *
 * @param text The message without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readSshd(text: string): Said | undefined {
  switch (text.charCodeAt(0)) {
    case 65: // A
      if (text.startsWith("Accepted ")) return readAccepted(text);
      break;
    case 66: // B
      if (text.startsWith("Bad protocol version identification '")) return readBadVersion(text);
      break;
    case 67: // C
      if (text.startsWith("Connection ")) return readEnd(text);
      if (text.startsWith("Could not write ident string to ")) return peerToEnd(text, 32, "probed");
      break;
    case 68: // D
      if (text.startsWith("Disconnected from ")) return readEnd(text);
      if (text.startsWith("Did not receive identification string from ")) {
        return peerToEnd(text, 43, "probed");
      }
      break;
    case 70: // F
      if (text.startsWith("Failed ")) return readFailed(text);
      break;
    case 73: // I
      if (text.startsWith("Invalid user ") || text.startsWith("Illegal user ")) {
        return lastFrom(text, 12, "naughty", "announced");
      }
      break;
    case 80: // P
      if (text.startsWith("PAM: ")) return readPam(text);
      if (text.startsWith("Protocol major versions differ for ")) return peerToColon(text, 35);
      break;
    case 82: // R
      if (text.startsWith("Received disconnect from ")) return readReceived(text);
      if (text.startsWith("ROOT LOGIN REFUSED FROM ")) return readRootRefused(text);
      break;
    case 84: // T
      if (text.startsWith("Timeout before authentication for ")) return readTimeout(text);
      break;
    case 85: // U
      if (text.startsWith("User ")) return readUser(text);
      if (text.startsWith("Unable to negotiate with ")) return peerToColon(text, 25);
      break;
    case 100: // d
      if (text.startsWith("drop connection #")) return readDropped(text);
      break;
    case 101: // e
      if (text.startsWith("error: ")) return readSshd(text.slice(7));
      break;
    case 102: // f
      if (text.startsWith("fatal: ")) return readSshd(text.slice(7));
      break;
    case 109: // m
      if (text.startsWith("maximum authentication attempts exceeded for ")) {
        return readExceeded(text);
      }
      break;
    case 112: // p
      if (text.startsWith("pam_")) return QUIET;
      if (text.startsWith("probed from ")) return readScanned(text, 12);
      break;
    case 114: // r
      if (text.startsWith("refused connect from ")) return readRefused(text);
      break;
    case 115: // s
      if (text.startsWith("scanned from ")) return readScanned(text, 13);
  }
  return readTagged(text) ?? (isQuiet(text) ? QUIET : undefined);
}

/** `Failed METHOD for [invalid user ]USER from ADDR port N[ ssh2][: …]`. */
function readFailed(text: string): Said | undefined {
  const method = text.indexOf(" for ", 7);
  if (method < 0 || text.indexOf(" ", 7) !== method) return undefined;
  const user = method + 5;
  const isUnknown = text.startsWith("invalid user ", user) ||
    text.startsWith("illegal user ", user) || text.startsWith("<invalid username> ", user);
  // A client offers all its keys and tickets, and asks without any method first; those are no tries.
  const isOffer = text.startsWith("publickey", 7) || text.startsWith("none", 7) ||
    text.startsWith("gssapi", 7);
  if (isOffer && !isUnknown) return QUIET;
  const outcome = isUnknown ? "naughty" : "failed";
  return soleClaim(text, user, outcome, isOffer ? "knock" : "told", isUnknown);
}

/** `maximum authentication attempts exceeded for [invalid user ]USER from ADDR port N ssh2`. */
function readExceeded(text: string): Said | undefined {
  if (text.startsWith("invalid user ", 45)) return soleClaim(text, 45, "naughty", "knock", true);
  const isRoot = text.startsWith("root from ", 45);
  return soleClaim(text, 45, isRoot ? "naughty" : "failed", isRoot ? "verdict" : "knock", false);
}

/** `Accepted METHOD for USER from ADDR port N[ ssh2[: KEY …]]`: whoever gets in has a name without spaces. */
const ACCEPTED =
  /^Accepted [\w-]+(?:\/[\w-]+)? for [^\s:]+ from ([0-9A-Fa-f:.%][\w:.%-]*) port (\d{1,5})(?: ssh[12](?:: [\w@.+/-]+(?: .*)?)?)?$/;

function readAccepted(text: string): Said | undefined {
  if (text.startsWith("Accepted key ") || text.startsWith("Accepted certificate ")) return QUIET;
  const found = ACCEPTED.exec(text);
  if (!found) return QUIET;
  // What stands behind `ssh2: ` is a key's name or a ticket's; two clients in one message are one too many.
  const first = text.indexOf(" from ");
  if (text.indexOf(" from ", first + 6) >= 0) return QUIET;
  return said("success", found[1]!, Number(found[2]), "in");
}

/** `Bad protocol version identification 'CHOSEN' from ADDR[ port N]`. */
function readBadVersion(text: string): Said {
  const at = text.lastIndexOf("' from ");
  return at < 36 ? QUIET : peerToEnd(text, at + 7, "probed");
}

/**
 * `Connection closed by …`, `Connection reset by …`, `Disconnected from …`, `Connection from … timed out`, each
 * with `[authenticating user USER |invalid user USER |user USER ]ADDR[ port N]` (sshpkt_fmt_connection_id).
 */
function readEnd(text: string): Said | undefined {
  const isPreauth = text.endsWith(" [preauth]");
  let end = isPreauth ? text.length - 10 : text.length;
  let start: number;
  let isClosed = true;
  if (text.startsWith("closed by ", 11) || text.startsWith("reset by ", 11)) {
    start = text.charCodeAt(11) === 99 ? 21 : 20;
  } else if (text.startsWith("Disconnected from ")) {
    start = 18;
    isClosed = false;
  } else if (text.startsWith("from ", 11)) {
    if (!text.endsWith(" timed out", end)) return QUIET;
    end -= 10;
    start = 16;
    isClosed = false;
  } else return undefined;
  const isInvalid = text.startsWith("invalid user ", start);
  if (isInvalid || text.startsWith("authenticating user ", start)) {
    // The user may hold anything, so the address is read from the end; it stands behind a space even then.
    const at = text.lastIndexOf(" port ", end);
    const space = text.lastIndexOf(" ", at - 1);
    const port = portIn(text, at + 6, end);
    if (at < 0 || space < start + (isInvalid ? 12 : 19) || port < 0) return QUIET;
    const outcome = isInvalid ? "naughty" : "probed";
    return said(outcome, text.slice(space + 1, at), port, "end", isInvalid);
  }
  const peer = readPeer(text, start, end, "probed", "end");
  // Before version 7.5 the end of a session reads like this too, but then its beginning was told.
  return isPreauth || (isClosed && peer.port >= 0) ? peer : QUIET;
}

/** `Received disconnect from ADDR port N:CODE: TEXT`, before 7.1 `ADDR: CODE: TEXT`; the text is the client's. */
function readReceived(text: string): Said {
  if (!text.endsWith(" [preauth]")) return QUIET;
  const space = text.indexOf(" ", 25);
  const isNew = text.startsWith(" port ", space);
  const colon = isNew ? text.indexOf(":", space) : space - 1;
  if (text.charCodeAt(colon) !== 58) return QUIET;
  const code = /^: ?(\d{1,3}): /.exec(text.slice(colon, colon + 8))?.[1];
  // 14: no method is left to try; 3: what JSch says after a wrong password. 11 is how everybody leaves.
  if (code !== "14" && code !== "3") return QUIET;
  if (!isNew) return said("probed", text.slice(25, colon), NO_PORT, "knock");
  return readPeer(text, 25, colon, "probed", "knock");
}

/** Told twice of one try: by the privileged process, and by its child. */
function readRootRefused(text: string): Said {
  const isChild = text.endsWith(" [preauth]");
  const end = isChild ? text.length - 10 : text.length;
  return readPeer(text, 24, end, "naughty", isChild ? "knock" : "verdict");
}

/** `ADDR[ port N]`, or since 10.0 `connection from ADDR to ADDR, pid = N`, which the listening process writes. */
function readTimeout(text: string): Said {
  if (!text.startsWith("connection from ", 34)) return peerToEnd(text, 34, "probed", "end");
  const found = /^(\S+) to \S+, pid = (\d{1,10})$/.exec(text.slice(50));
  return found ? { ...said("probed", found[1]!, NO_PORT, "end"), pid: Number(found[2]) } : QUIET;
}

/** `User USER from HOST not allowed because REASON`: the user exists, so his name has no spaces. */
function readUser(text: string): Said {
  const found = /^User (\S+) from (\S+) not allowed because /.exec(text);
  if (!found) return QUIET;
  // From here on sshd itself calls him invalid.
  return said(found[1] === "root" ? "naughty" : "failed", found[2]!, NO_PORT, "announced", true);
}

/** What PAM says of a wrong password or an unknown user: Linux-PAM's words and OpenPAM's; the rest is its own trouble. */
const PAM_REASON =
  /^PAM: (?:authentication (?:failure|error|failed)|user not known to the underlying authentication module|unknown user|permission denied|have exhausted maximum number of retries for service|maximum number of tries exceeded) for (illegal user |invalid user )?/i;

/** `PAM: REASON for [illegal user ]USER from HOST[ via ADDR]` (auth-pam.c; ` via ` is macOS's). */
function readPam(text: string): Said {
  const head = PAM_REASON.exec(text);
  if (!head) return QUIET;
  const user = head[0].length;
  const end = text.endsWith(" [preauth]") ? text.length - 10 : text.length;
  const at = text.lastIndexOf(" from ", end);
  if (at < user) return QUIET;
  const space = text.indexOf(" ", at + 6);
  const peer = text.slice(at + 6, space < 0 ? end : Math.min(space, end));
  const rest = text.slice(at + 6 + peer.length, end);
  if (rest !== "" && !/^ via \S+$/.test(rest)) return QUIET;
  const isUnknown = head[1] !== undefined;
  const isNaughty = isUnknown || text.slice(user, at) === "root";
  return said(isNaughty ? "naughty" : "failed", peer, NO_PORT, "pam", isUnknown);
}

/** `drop connection #N from [ADDR]:N on [ADDR]:N REASON`: for what the client did, or because the server is busy. */
function readDropped(text: string): Said {
  const found = /^drop connection #\d+ from \[([^\s\]]+)\]:(\d{1,5}) on \[[^\s\]]+\]:\d+ penalty: /
    .exec(text);
  return found ? said("probed", found[1]!, Number(found[2]), "alone") : QUIET;
}

/** `refused connect from NAME (ADDR)` or `refused connect from ADDR`: the name is the client's, or its domain's. */
function readRefused(text: string): Said {
  const open = text.lastIndexOf(" (");
  if (text.endsWith(")") && open > 0) {
    return said("probed", text.slice(open + 2, -1), NO_PORT, "alone");
  }
  return peerToEnd(text, 21, "probed");
}

/** `scanned from ADDR with VERSION.  Don't panic.`, `probed from ADDR port N with …`. */
function readScanned(text: string, start: number): Said {
  const end = text.indexOf(" with ", start);
  return end < 0 ? QUIET : readPeer(text, start, end, "probed", "alone");
}

/** `banner exchange: Connection from ADDR port N: REASON`, and the same from other functions (sshpkt_vfatal). */
function readTagged(text: string): Said | undefined {
  const colon = text.indexOf(": Connection from ");
  if (colon <= 0 || colon > 40 || !/^[A-Za-z_ ]+$/.test(text.slice(0, colon))) return undefined;
  const start = colon + 18;
  const isInvalid = text.startsWith("invalid user ", start);
  if (!isInvalid && !text.startsWith("authenticating user ", start)) {
    return text.startsWith("user ", start) ? QUIET : peerToColon(text, start);
  }
  // What follows the address is sshd's; what comes before it is the client's.
  const found = / (\S+) port (\d{1,5}): [A-Za-z ,/()-]+(?: \[preauth\])?$/.exec(
    text.slice(text.lastIndexOf(" ", text.lastIndexOf(" port ") - 1)),
  );
  if (!found) return QUIET;
  return said(isInvalid ? "naughty" : "probed", found[1]!, Number(found[2]), "end", isInvalid);
}

/** The client in ` from ADDR port N[ ssh2][: …]`, unless chosen text makes more than one of it. */
function soleClaim(
  text: string,
  user: number,
  outcome: Outcome,
  part: Part,
  isUnknown: boolean,
): Said {
  const end = text.endsWith(" [preauth]") ? text.length - 10 : text.length;
  const ssh = text.indexOf(" ssh", user);
  if (ssh < 0 || ssh === end - 5) {
    const at = text.lastIndexOf(" from ");
    if (at < user - 1) return QUIET;
    return readPeer(text, at + 6, ssh < 0 ? end : ssh, outcome, part, isUnknown);
  }
  // ` ssh` stands in chosen text too: before the address, in the user, or behind it, in a key's or a user's name.
  let sole: Said | undefined;
  for (let at = text.indexOf(" from ", user - 1); at >= 0; at = text.indexOf(" from ", at + 6)) {
    const found = CLAIM.exec(text.slice(at + 6, at + 6 + LONGEST_CLAIM));
    const after = found ? at + 6 + found[0].length : 0;
    if (!found || (after !== end && !text.startsWith(": ", after))) continue;
    if (sole && sole.peer !== found[1]) return QUIET;
    sole = said(outcome, found[1]!, Number(found[2]), part, isUnknown);
  }
  return sole ?? QUIET;
}

const CLAIM = /^([0-9A-Fa-f:.%][\w:.%-]*) port (\d{1,5})(?: ssh[12])?/;
const LONGEST_CLAIM = 100;

/** A text that ends with ` from ADDR[ port N]`, with anything before it. */
function lastFrom(text: string, user: number, outcome: Outcome, part: Part): Said {
  const end = text.endsWith(" [preauth]") ? text.length - 10 : text.length;
  const at = text.lastIndexOf(" from ");
  return at < user ? QUIET : readPeer(text, at + 6, end, outcome, part, true);
}

/** `ADDR[ port N]` up to the end of the message. */
function peerToEnd(text: string, start: number, outcome: Outcome, part: Part = "alone"): Said {
  const end = text.endsWith(" [preauth]") ? text.length - 10 : text.length;
  return readPeer(text, start, end, outcome, part);
}

/** `ADDR port N: …`, or `ADDR: …` as older versions have it; what follows is the client's. */
function peerToColon(text: string, start: number): Said {
  const space = text.indexOf(" ", start);
  if (!text.startsWith(" port ", space)) {
    if (text.charCodeAt(space - 1) !== 58) return QUIET;
    return said("probed", text.slice(start, space - 1), NO_PORT, "end");
  }
  const colon = text.indexOf(":", space);
  if (colon < 0 || text.charCodeAt(colon + 1) !== 32) return QUIET;
  return readPeer(text, start, colon, "probed", "end");
}

/** `ADDR` or `ADDR port N`, and nothing else between two places. */
function readPeer(
  text: string,
  start: number,
  end: number,
  outcome: Outcome,
  part: Part,
  isUnknown?: boolean,
): Said {
  const space = text.indexOf(" ", start);
  if (space < 0 || space >= end) {
    return said(outcome, text.slice(start, end), NO_PORT, part, isUnknown);
  }
  const port = text.startsWith(" port ", space) ? portIn(text, space + 6, end) : NO_PORT;
  if (port < 0) return QUIET;
  return said(outcome, text.slice(start, space), port, part, isUnknown);
}

function said(
  outcome: Outcome,
  peer: string,
  port: number,
  part: Part,
  isUnknown?: boolean,
): Said {
  return { service: "sshd", outcome, peer, port, part, isUnknown };
}

/** Beginnings of messages that are known, so that `--test-log -v` shows what is not. */
const QUIET_BEGINNINGS = [
  "PAM",
  "(pam_",
  "Address ",
  "reverse mapping ",
  "Disconnecting",
  "Postponed ",
  "Partial ",
  "Server listening ",
  "Starting session",
  "Close session",
  "Exiting on ",
  "Received ",
  "input_userauth_request: ",
  "userauth_",
  "kex_",
  "ssh_dispatch_run_fatal: ",
  "srclimit_",
  "Authentication ",
  "Could not ",
  "subsystem request ",
  "Transferred: ",
  "Closing connection ",
  "exited MaxStartups ",
  "beginning MaxStartups ",
  "in MaxStartups ",
  "session opened ",
  "session closed ",
  "Found matching ",
  "Deprecated option",
  "SSH: Server;",
  "Nasty PTR ",
  "Read from socket failed",
  "Write failed",
  "no matching ",
  "Corrupted MAC",
  "Bad packet length",
  "Protocol major versions differ",
  "Too many authentication failures",
];

function isQuiet(text: string): boolean {
  return QUIET_BEGINNINGS.some((beginning) => text.startsWith(beginning));
}
