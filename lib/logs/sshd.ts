/**
 * What OpenSSH's sshd, versions 5 to 10, says of a client. Sources: auth.c (auth_log, auth_maxtries_exceeded,
 * getpwnamallow, allowed_user, auth_root_allowed), auth-pam.c, packet.c (sshpkt_vfatal, ssh_packet_read_poll),
 * kex.c, compat.c, sshd.c and sshd-session.c, srclimit.c; libwrap's refuse.c.
 *
 * The client chooses its user name, which may hold spaces and whole messages, its version string, its offers and
 * the text with which it disconnects. So each message is matched whole, and the client's address is taken from
 * where sshd prints it: from the beginning where chosen text comes after it, from the end where it comes before.
 */
import { NO_PORT, type Said } from "./said.ts";
import {
  readBadVersion,
  readDropped,
  readEnd,
  readReceived,
  readRefused,
  readScanned,
  readTagged,
  readTimeout,
} from "./sshd_ends.ts";
import { lastFrom, peerToColon, peerToEnd, QUIET, readPeer, said, soleClaim } from "./sshd_peer.ts";

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
  /^Accepted [\w-]+(?:\/[\w-]+)? for ([^\s:]+) from ([0-9A-Fa-f:.%][\w:.%-]*) port (\d{1,5})(?: ssh[12](?:: [\w@.+-]+(?: .*)?)?)?$/;

function readAccepted(text: string): Said | undefined {
  if (text.startsWith("Accepted key ") || text.startsWith("Accepted certificate ")) return QUIET;
  const found = ACCEPTED.exec(text);
  if (!found) return QUIET;
  // What stands behind `ssh2: ` is a key's name or a ticket's; two clients in one message are one too many.
  const first = text.indexOf(" from ");
  if (text.indexOf(" from ", first + 6) >= 0) return QUIET;
  return said("success", found[2]!, Number(found[3]), "in", undefined, found[1]);
}

/** Told twice of one try: by the privileged process, and by its child. */
function readRootRefused(text: string): Said {
  const isChild = text.endsWith(" [preauth]");
  const end = isChild ? text.length - 10 : text.length;
  return readPeer(text, 24, end, "naughty", isChild ? "knock" : "verdict");
}

/** `User USER from HOST not allowed because REASON`: the user exists, so his name has no spaces. */
function readUser(text: string): Said {
  const found = /^User (\S+) from (\S+) not allowed because /.exec(text);
  if (!found || text.indexOf(" from ") !== text.lastIndexOf(" from ")) return QUIET;
  // From here on sshd itself calls him invalid.
  return said(
    found[1] === "root" ? "naughty" : "failed",
    found[2]!,
    NO_PORT,
    "announced",
    true,
    found[1],
  );
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
  const name = text.slice(user, at);
  const isNaughty = isUnknown || name === "root";
  return said(isNaughty ? "naughty" : "failed", peer, NO_PORT, "pam", isUnknown, name);
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
